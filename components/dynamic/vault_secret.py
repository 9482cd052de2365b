"""The common base of the secrets of an endpoint, whatever their values.

azure-native's class for secrets writes the value in its state again with each change of a tag, refuses a secret that
exists, and does not recover a deleted secret while the role assignment that allows it has not taken effect.
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
    """Arguments of a secret except its value."""

    resource_id: pulumi.Input[str]
    """ARM id of the secret."""
    content_type: str
    """The secret's content type."""
    tags: dict[str, str]
    """Declared tags; other tags of the secret stay."""


class SecretState(TypedDict):
    """The state of a secret: its inputs and outputs."""

    resource_id: str
    content_type: str
    tags: dict[str, str]
    enabled: bool
    value: NotRequired[str]
    """Value of the secret; for target URIs only."""
    owner: NotRequired["OwnerState"]
    """Owner of the key; for keys only."""
    valid_days: NotRequired[int]
    """Days until the secret expires after a write; for keys only."""
    rotation_tags: NotRequired[list[str]]
    """Names of rotation's tags; for keys only."""
    secret_uri: NotRequired[str]
    unapplied: NotRequired[list[str]]


class OwnerState(TypedDict):
    """The resource that has the key of a secret."""

    id: str
    api_version: str
    created_at: str


class Described(TypedDict):
    """Properties of a secret beside its value."""

    tags: dict[str, str] | None
    content_type: str | None
    enabled: bool | None


class Content(TypedDict):
    """Value, tags and attributes that are written together with the declared properties."""

    value: str
    tags: dict[str, str]
    attributes: dict[str, int]


class SecretProvider(Provider):
    """The common part of the providers of secrets."""

    source: str
    """Name of the argument from which the value comes: a change of the argument writes the value again."""

    def content(self, new: SecretState) -> Content:
        """Return the value that the secret must have now, with its tags and attributes.

        Raises:
            ArmError: the value cannot be read.
        """
        raise NotImplementedError

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compare the properties of the secret and the source of its value."""
        old, new = from_engine(_olds, SecretState), from_engine(_news, SecretState)
        replaces = [] if old.get("resource_id") == new["resource_id"] else ["resource_id"]
        changed = bool(old.get("unapplied")) or self._source(old) != self._source(new)
        described = ("content_type", "tags", "enabled", "rotation_tags")
        changed = changed or any(old.get(each) != new.get(each) for each in described)
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, delete_before_replace=True)

    def create(self, props: Json) -> CreateResult:
        """Write the secret; recover a soft-deleted secret of the name, and adopt an existing one of the same endpoint.

        A secret can exist since its vault was restored with it, or since the vault's deletion failed.

        Raises:
            ArmError: a secret of the name exists and is not of this stack and deployment, or Azure refused.
        """
        new = from_engine(props, SecretState)
        live = self.arm.get(new["resource_id"], api_versions.KEY_VAULT)
        if live and new["resource_id"] not in self.begun and not is_same_endpoint(_tags(live), new["tags"]):
            raise ArmError("cannot create already existing resource", new["resource_id"])
        return CreateResult(new["resource_id"], self._written(new))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Read the properties of the secret from Azure."""
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
            # The creation did not finish, so the value may be an older one, such as that of a recovered secret.
            found.pop(self.source, None)
        # A refresh reports differences as drift.
        found.pop("unapplied", None)
        return ReadResult(id_, found, {name: value for name, value in found.items() if name != "secret_uri"})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Update the secret's properties; write its value if the source has changed or the secret is gone.

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
        # Until the update ends, the secret may have tags that are not declared any more, and rotation's earlier names.
        known = {**old, **new, "tags": {**old["tags"], **new["tags"]}}
        known.pop("rotation_tags", None)
        with self.writing(_id, known), self._at(_id, writes=True) as vault:
            answer = vault.update_secret_properties(
                _name(_id),
                version,
                content_type=new["content_type"],
                tags=tags,
                enabled=new["enabled"],
                # azure-core does not retry a PATCH or POST without an answer; repeating this one changes nothing.
                retry_on_methods=["PATCH"],
            )
        has: Described = {"tags": answer.tags, "content_type": answer.content_type, "enabled": answer.enabled}
        uri = needed(live, "properties.secretUri", str, _id)
        return UpdateResult({**new, "secret_uri": uri, "unapplied": _unapplied(new, has)})

    def delete(self, _id: str, _props: Json) -> None:
        """Delete the secret, which stays recoverable; a secret that does not exist is no error.

        Transient errors are retried here, since `pulumi destroy` runs no program and so no error hooks.

        Raises:
            VaultError: the vault refused.
        """
        with self.deleting():
            self._delete(_id)

    def _delete(self, _id: str) -> None:
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
        """Write the secret with its value and return its new state."""
        resource_id, content = new["resource_id"], self.content(new)
        # If the write fails, the state has no source, so that the next update writes the value again.
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
                # The value may have changed during the write, for example by a rotation.
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
        """Recover the deleted secret that holds the name, and write the secret when that is possible."""
        waited, waiting = 0, WaitProgress(say, f"secret {_name(resource_id)}", _PATIENCE_SECONDS)
        while True:
            is_deleted = False
            try:
                with self._at(resource_id, writes=True) as vault:
                    vault.begin_recover_deleted_secret(_name(resource_id), retry_on_methods=["POST"])
                write.is_accepted = True
            except VaultError as error:
                # 409: still being deleted; 404: recovered already.
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
    """Return the properties of a secret in Resource Manager's answer."""
    attributes, content_type = value_at(live, "properties.attributes"), value_at(live, "properties.contentType")
    return {"tags": _tags(live), "content_type": content_type, "enabled": value_at(attributes, "enabled")}


def _unapplied(new: SecretState, has: Described) -> list[str]:
    """Return the secret's attributes that are not as they were written; value, expiry and slot are rotation's."""
    described = {"tags": new["tags"], "content_type": new["content_type"], "enabled": new["enabled"]}
    return [str(each) for each in differences(described, has)]


def _tags(live: Json) -> dict[str, str]:
    found = live.get("tags")
    return found if isinstance(found, dict) else {}


def _name(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
