"""Decide on the next step of a rotation from what an owner's secrets publish. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from aihub.rotation.owners import Owner
from aihub.rotation.secret_store import Secret
from aihub.secret_tags import ROTATION_TAG


@dataclass(frozen=True)
class Published:
    """A secret, and the name of the key that it publishes."""

    secret: Secret
    key_name: str | None
    """Key name; None when the secret's value is no valid key any more."""

    @property
    def is_under_way(self) -> bool:
        """Whether a rotation has published the new key here and not regenerated the old one yet."""
        return ROTATION_TAG in self.secret.tags


@dataclass(frozen=True)
class Start:
    """Regenerate the key that is not in use and publish it in all secrets."""

    key_name: str


@dataclass(frozen=True)
class Publish:
    """Publish the present key of a name in the secrets that do not contain it."""

    key_name: str
    secrets: list[Published]
    is_repair: bool
    """Whether the service refuses the keys that these secrets contain."""


@dataclass(frozen=True)
class Retire:
    """Regenerate the key that no client uses any more."""

    key_name: str


Step = Start | Publish | Retire


def next_step(owner: Owner, published: Sequence[Published]) -> Step:
    """Return the next step of the rotation of an owner's keys; after the last step a new rotation starts."""
    valid = [each for each in published if each.key_name is not None]
    moved = [each for each in valid if each.is_under_way]
    # Without a rotation in progress, both keys are in use when a deployment was added after the last rotation. The
    # newest key is kept.
    newest = max(moved or valid, key=lambda each: each.secret.created, default=None)
    key_name = newest.key_name if newest and newest.key_name else owner.key_names[0]
    if refused := [each for each in published if each.key_name is None]:
        return Publish(key_name, refused, is_repair=True)
    if behind := [each for each in published if each.key_name != key_name]:
        return Publish(key_name, behind, is_repair=False)
    return Retire(owner.other(key_name)) if moved else Start(owner.other(key_name))
