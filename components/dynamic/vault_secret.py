"""What the secrets of an endpoint have in common: one life for all, whatever is in them.

azure-native has a class for secrets of its own. It would write the value of its state again with every change of a tag,
takes no secret that is there already, and gives up a deleted one of the name while the role that lets it recover that
one is on its way.
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, UpdateResult

from aihub.arm.bodies import Json, value_at
from aihub.arm.compare import differences
from aihub.azure import api_versions
from aihub.azure.errors import ArmError, VaultError, needed
from aihub.secret_tags import is_same_endpoint, with_present_names
from aihub.waiting import WaitProgress
from components.dynamic.engine import from_engine, say
from components.dynamic.provider import Provider, WriteStatus

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from azure.keyvault.secrets import SecretClient

_PATIENCE_SECONDS, _PAUSE_SECONDS = 600, 5


class SecretArgs(TypedDict):
    """A secret, but for what is in it."""

    resource_id: pulumi.Input[str]
    """The secret's full ARM id."""
    content_type: str
    """The secret's content type."""
    tags: dict[str, str]
    """The secret's tags; others that it has stay."""


class SecretState(TypedDict):
    """What the engine knows of a secret, and, but for the outputs, what a program declares of it."""

    resource_id: str
    content_type: str
    tags: dict[str, str]
    enabled: bool
    value: NotRequired[str]
    """A target URI's."""
    owner: NotRequired["OwnerState"]
    """A key's."""
    valid_days: NotRequired[int]
    """A key's."""
    rotation_tags: NotRequired[list[str]]
    """A key's."""
    secret_uri: NotRequired[str]
    unapplied: NotRequired[list[str]]


class OwnerState(TypedDict):
    """Whose key a secret holds."""

    id: str
    api_version: str
    created_at: str


class Described(TypedDict):
    """What describes a secret."""

    tags: dict[str, str] | None
    content_type: str | None
    enabled: bool | None


class Content(TypedDict):
    """What is written into a secret beside what is declared."""

    value: str
    tags: dict[str, str]
    attributes: dict[str, int]


class SecretProvider(Provider):
    """The life of a secret."""

    source: str
    """The argument that its value comes from: the value is written again when this changes."""

    def content(self, new: SecretState) -> Content:
        """What is to be in it now.

        Raises:
            ArmError: it cannot be had.
        """
        raise NotImplementedError

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compares what describes the secret, and where its value comes from."""
        old, new = from_engine(_olds, SecretState), from_engine(_news, SecretState)
        replaces = [] if old.get("resource_id") == new["resource_id"] else ["resource_id"]
        changed = bool(old.get("unapplied")) or self._source(old) != self._source(new)
        described = ("content_type", "tags", "enabled", "rotation_tags")
        changed = changed or any(old.get(each) != new.get(each) for each in described)
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, delete_before_replace=True)

    def create(self, props: Json) -> CreateResult:
        """Writes the secret; one that is soft-deleted is recovered for it, and one of this endpoint is taken over.

        There is one where a vault came back with its secrets, or was to be deleted with them and was not.

        Raises:
            ArmError: there is one already that is none of this stack's, or Azure refused.
        """
        new = from_engine(props, SecretState)
        live = self.arm.get(new["resource_id"], api_versions.KEY_VAULT)
        if live and new["resource_id"] not in self.begun and not is_same_endpoint(_tags(live), new["tags"]):
            raise ArmError("cannot create already existing resource", new["resource_id"])
        return CreateResult(new["resource_id"], self._written(new))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Looks for what describes the secret in what the vault has."""
        old = from_engine(props, SecretState)
        live = self.arm.get(id_, api_versions.KEY_VAULT)
        if live is None:
            return ReadResult("", {})
        tags = _tags(live)
        found: Json = {
            **old,
            "content_type": value_at(live, "properties.contentType"),
            "tags": {name: tags[name] for name in old["tags"] if name in tags},
            "enabled": needed(live, "properties.attributes.enabled", bool, id_),
            "secret_uri": needed(live, "properties.secretUri", str, id_),
        }
        if not old.get("secret_uri"):
            # Its creation was not seen to its end, so its value may be an older one: a recovered secret has its own.
            found.pop(self.source, None)
        # What is drift now is told as such.
        found.pop("unapplied", None)
        return ReadResult(id_, found, {name: value for name, value in found.items() if name != "secret_uri"})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Describes the secret anew; writes its value when that comes from elsewhere now, or the secret is gone.

        Raises:
            ServiceError: Azure refused.
        """
        old, new = from_engine(_olds, SecretState), from_engine(_news, SecretState)
        live = self.arm.get(_id, api_versions.KEY_VAULT)
        if live is None or self._source(old) != self._source(new):
            return UpdateResult(self._written(new))
        version = needed(live, "properties.secretUriWithVersion", str, _id).rpartition("/")[2]
        present = with_present_names(_tags(live))
        others = {name: value for name, value in present.items() if name not in old["tags"]}
        tags = {**others, **new["tags"]}
        # Until it is known, tags that are no longer declared may be there, and rotation's under earlier names.
        known = {**old, **new, "tags": {**old["tags"], **new["tags"]}}
        known.pop("rotation_tags", None)
        with self.writing(_id, known), self._at(_id, writes=True) as vault:
            answer = vault.update_secret_properties(
                _name(_id),
                version,
                content_type=new["content_type"],
                tags=tags,
                enabled=new["enabled"],
                # azure-core leaves a PATCH or POST that got no answer alone, but twice the same is the same here.
                retry_on_methods=["PATCH"],
            )
        has: Described = {"tags": answer.tags, "content_type": answer.content_type, "enabled": answer.enabled}
        uri = needed(live, "properties.secretUri", str, _id)
        return UpdateResult({**new, "secret_uri": uri, "unapplied": _unapplied(new, has)})

    def delete(self, _id: str, _props: Json) -> None:
        """Deletes the secret, which stays recoverable; one that is not there is no error.

        What passes by itself is waited for here: `pulumi destroy` runs no program and so none of its error hooks.

        Raises:
            VaultError: the vault refused.
        """
        waited, waiting = 0, WaitProgress(say, f"secret {_name(_id)}", _PATIENCE_SECONDS)
        while True:
            try:
                with self._at(_id) as vault:
                    vault.begin_delete_secret(_name(_id))
                return
            except VaultError as error:
                if error.status == 404:
                    return
                if error.status not in {409, 412} or waited >= _PATIENCE_SECONDS:
                    raise
            waiting.pause("what is under way with it in the vault to end", _PAUSE_SECONDS)
            time.sleep(_PAUSE_SECONDS)
            waited += _PAUSE_SECONDS

    def _source(self, props: Mapping[str, object]) -> object:
        return props.get(self.source)

    def _written(self, new: SecretState) -> Json:
        """The state of the secret once its value is in it."""
        resource_id, content = new["resource_id"], self.content(new)
        # Without a source until the value is known to be in it, so that the next update writes it again.
        known = {name: value for name, value in new.items() if name != self.source}
        with self.writing(resource_id, known) as write:
            while True:
                body = {
                    "tags": {**new["tags"], **content["tags"]},
                    "properties": {
                        "value": content["value"],
                        "contentType": new["content_type"],
                        "attributes": {"enabled": new["enabled"], **content["attributes"]},
                    },
                }
                live = self._put(resource_id, body, write)
                # It may have changed while it was on its way: by a rotation, for example.
                written, content = content, self.content(new)
                if content["value"] == written["value"]:
                    uri = needed(live, "properties.secretUri", str, resource_id)
                    return {**new, "secret_uri": uri, "unapplied": _unapplied(new, _described(live))}

    def _put(self, resource_id: str, body: Json, write: WriteStatus) -> Json:
        # Through Resource Manager, where a role that was just given need not have arrived at the vault.
        try:
            live = self.arm.put(resource_id, api_versions.KEY_VAULT, body)
        except ArmError as error:
            if error.status != 409:
                raise
            write.is_accepted |= error.may_have_written
            live = self._recovered(resource_id, body, write)
        write.is_accepted = True
        return live

    def _recovered(self, resource_id: str, body: Json, write: WriteStatus) -> Json:
        """Writes a secret whose name a deleted one holds, as soon as it can be."""
        waited, waiting = 0, WaitProgress(say, f"secret {_name(resource_id)}", _PATIENCE_SECONDS)
        while True:
            is_deleted = False
            try:
                with self._at(resource_id, writes=True) as vault:
                    vault.begin_recover_deleted_secret(_name(resource_id), retry_on_methods=["POST"])
                write.is_accepted = True
            except VaultError as error:
                # Still being deleted, or recovered already.
                if error.status not in {404, 409}:
                    raise
                is_deleted = error.status == 409
            try:
                return self.arm.put(resource_id, api_versions.KEY_VAULT, body)
            except ArmError as error:
                if error.status != 409 or waited >= _PATIENCE_SECONDS:
                    raise
            what = "the deletion of the one before to end" if is_deleted else "the deleted one to be recovered"
            waiting.pause(what, _PAUSE_SECONDS)
            time.sleep(_PAUSE_SECONDS)
            waited += _PAUSE_SECONDS

    def _at(self, resource_id: str, *, writes: bool = False) -> "AbstractContextManager[SecretClient]":
        address = f"https://{resource_id.split('/')[-3]}.vault.azure.net"
        return self.vaults.at(address, about=resource_id, writes=writes)


def _described(live: Json) -> Described:
    """What describes a secret, as Resource Manager answers it."""
    attributes, content_type = value_at(live, "properties.attributes"), value_at(live, "properties.contentType")
    return {"tags": _tags(live), "content_type": content_type, "enabled": value_at(attributes, "enabled")}


def _unapplied(new: SecretState, has: Described) -> list[str]:
    """What describes the secret and is not as it was written; value, expiry and slot are rotation's."""
    described = {"tags": new["tags"], "content_type": new["content_type"], "enabled": new["enabled"]}
    return [str(each) for each in differences(described, has)]


def _tags(live: Json) -> dict[str, str]:
    found = live.get("tags")
    return found if isinstance(found, dict) else {}


def _name(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
