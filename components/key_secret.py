"""The key of an endpoint as a secret of the vault.

The key is asked for and written by the provider's process: program and state never see it. azure-native's own class
would write the value of its state again with every change of a tag, and so put back a key that rotation has made
invalid.
"""

import time
from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from aihub.arm.bodies import value_at
from aihub.arm.compare import differences
from aihub.azure.errors import ArmError, ServiceError, VaultError, needed
from aihub.secret_tags import KEY_SLOT
from aihub.waiting import Waiting
from components.dynamic import Attempt, Json, Provider, as_declared, say

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from azure.keyvault.secrets import SecretClient

API_VERSION = "2024-11-01"
_FIRST_OF_ACCOUNT, _FIRST_OF_ENDPOINT = ("key1", "key1"), ("primary", "primaryKey")
"""The slot that is taken first, and what it is called in the answer of `listKeys`."""
_DAY_SECONDS = 86_400
_RECOVERED_ONCE = {
    403: "the role that lets us recover the deleted one to arrive at the vault",
    409: "the deletion of the one before to end",
}
"""What a deleted secret of the same name waits for, by the status with which the vault refuses to recover it."""
# Ten minutes, which a new role may take to arrive at a vault.
_PATIENCE_SECONDS, _PAUSE_SECONDS = 600, 5


class KeyOwner(TypedDict):
    """Whose key it is."""

    id: pulumi.Input[str]
    """ARM id of the account or the endpoint."""
    api_version: str
    """API version of its `listKeys`."""
    created_at: pulumi.Input[str]
    """When it was made, by ARM's `systemData`: one that was made anew has other keys."""


class KeySecretArgs(TypedDict):
    """Which key, and where it is kept."""

    resource_id: pulumi.Input[str]
    """The secret's full ARM id."""
    owner: KeyOwner
    """Whose key it is."""
    content_type: str
    """The secret's content type."""
    tags: dict[str, str]
    """The secret's tags; others that it has stay."""
    valid_days: int
    """Days until it expires, from when it is written; another number counts from the next time on."""


class KeySecret(Resource, module="aihub", name="KeySecret"):
    """A secret with its owner's first key.

    It is written when it is made, and again when its owner was made anew. In between value, expiry and slot are
    rotation's; here only what describes the secret is kept as declared.
    """

    secret_uri: pulumi.Output[str]
    """The secret's id in the vault, without a version."""
    unapplied: pulumi.Output[list[str]]
    """What Azure took and did not apply when the secret was last written, a line for each member."""

    def __init__(self, name: str, args: KeySecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        props = {**args, "api_version": API_VERSION, "enabled": True, "secret_uri": None, "unapplied": None}
        super().__init__(KeySecretProvider(), name, props, opts)


class KeySecretProvider(Provider):
    """The life of a `KeySecret`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compares what describes the secret, and whose key it is."""
        old, new = as_declared(_olds), as_declared(_news)
        replaces = [] if old.get("resource_id") == new["resource_id"] else ["resource_id"]
        changed = any(old.get(each) != new.get(each) for each in ("owner", "content_type", "tags", "enabled"))
        changed = changed or bool(old.get("unapplied"))
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, delete_before_replace=True)

    def create(self, props: Json) -> CreateResult:
        """Writes the secret; one that is soft-deleted is recovered for it.

        Raises:
            ArmError: there is one already, or Azure refused.
        """
        new = as_declared(props)
        if self.arm.get(new["resource_id"], API_VERSION) and new["resource_id"] not in self.begun:
            raise ArmError("cannot create already existing resource", new["resource_id"])
        return CreateResult(new["resource_id"], self._written(new))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Looks for what describes the secret in what the vault has."""
        old = as_declared(props)
        live = self.arm.get(id_, API_VERSION)
        if live is None:
            return ReadResult("", {})
        tags = _tags(live)
        found = {
            **old,
            "content_type": value_at(live, "properties.contentType"),
            "tags": {name: tags[name] for name in old["tags"] if name in tags},
            "enabled": needed(live, "properties.attributes.enabled", bool, id_),
            "secret_uri": needed(live, "properties.secretUri", str, id_),
        }
        if not old.get("secret_uri"):
            # Its creation was not seen to its end, so its key may be an older one: a recovered secret has its own.
            found.pop("owner", None)
        # What is drift now is told as such.
        found.pop("unapplied", None)
        return ReadResult(id_, found, {name: value for name, value in found.items() if name != "secret_uri"})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Describes the secret anew; writes the key when its owner was made anew, or the secret is gone.

        Raises:
            ServiceError: Azure refused.
        """
        old, new = as_declared(_olds), as_declared(_news)
        live = self.arm.get(_id, API_VERSION)
        if live is None or old.get("owner") != new["owner"]:
            return UpdateResult(self._written(new))
        version = needed(live, "properties.secretUriWithVersion", str, _id).rpartition("/")[2]
        others = {name: value for name, value in _tags(live).items() if name not in old["tags"]}
        tags = {**others, **new["tags"]}
        # Until they are known to be gone, tags that are no longer declared may be there.
        known = {**old, **new, "tags": {**old["tags"], **new["tags"]}}
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
        has = {"tags": answer.tags, "content_type": answer.content_type, "enabled": answer.enabled}
        uri = needed(live, "properties.secretUri", str, _id)
        return UpdateResult({**new, "secret_uri": uri, "unapplied": _unapplied(new, has)})

    def delete(self, _id: str, _props: Json) -> None:
        """Deletes the secret, which stays recoverable; one that is not there is no error.

        What passes by itself is waited for here: `pulumi destroy` runs no program and so none of its error hooks.

        Raises:
            VaultError: the vault refused.
        """
        waited, waiting = 0, Waiting(say, f"secret {_name(_id)}", _PATIENCE_SECONDS)
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

    def _written(self, new: Json) -> Json:
        """The state of the secret once the owner's first key is in it."""
        resource_id, owner = new["resource_id"], new["owner"]
        slot, member = _FIRST_OF_ACCOUNT if owner["id"].split("/")[-2] == "accounts" else _FIRST_OF_ENDPOINT
        attributes = {"enabled": new["enabled"], "exp": int(time.time()) + new["valid_days"] * _DAY_SECONDS}
        properties = {"contentType": new["content_type"], "attributes": attributes}
        key = self._key(owner, member)
        # Without an owner until its key is known to be in it, so that the next update writes it again.
        with self.writing(resource_id, {name: value for name, value in new.items() if name != "owner"}) as attempt:
            while True:
                body = {"tags": {**new["tags"], KEY_SLOT: slot}, "properties": {"value": key, **properties}}
                live = self._put(resource_id, body, attempt)
                # A rotation may have replaced the key while it was on its way.
                written, key = key, self._key(owner, member)
                if key == written:
                    uri = needed(live, "properties.secretUri", str, resource_id)
                    return {**new, "secret_uri": uri, "unapplied": _unapplied(new, _described(live))}

    def _key(self, owner: Json, member: str) -> str:
        answer = self.arm.action(owner["id"], "listKeys", owner["api_version"])
        return needed(answer, member, str, owner["id"])

    def _put(self, resource_id: str, body: Json, attempt: Attempt) -> Json:
        # Through Resource Manager, where a role that was just given need not have arrived at the vault.
        try:
            live = self.arm.put(resource_id, API_VERSION, body)
        except ArmError as error:
            if error.status != 409:
                raise
            attempt.has_written |= error.may_have_written
            live = self._recovered(resource_id, body, attempt)
        attempt.has_written = True
        return live

    def _recovered(self, resource_id: str, body: Json, attempt: Attempt) -> Json:
        """Writes a secret whose name a deleted one holds, as soon as it can be."""
        waited, waiting = 0, Waiting(say, f"secret {_name(resource_id)}", _PATIENCE_SECONDS)
        while True:
            is_last = waited >= _PATIENCE_SECONDS
            refused: ServiceError | None = None
            try:
                with self._at(resource_id, writes=True) as vault:
                    vault.begin_recover_deleted_secret(_name(resource_id), retry_on_methods=["POST"])
                attempt.has_written = True
            except VaultError as error:
                # Not allowed yet; or still being deleted, or recovered already.
                if error.status not in {403, 404, 409} or (error.status == 403 and is_last):
                    raise
                refused = error
            try:
                return self.arm.put(resource_id, API_VERSION, body)
            except ArmError as error:
                if error.status != 409 or is_last:
                    raise
                refused = refused or error
            waiting.pause(_RECOVERED_ONCE.get(refused.status or 0, "the deleted one to be recovered"), _PAUSE_SECONDS)
            time.sleep(_PAUSE_SECONDS)
            waited += _PAUSE_SECONDS

    def _at(self, resource_id: str, *, writes: bool = False) -> "AbstractContextManager[SecretClient]":
        address = f"https://{resource_id.split('/')[-3]}.vault.azure.net"
        return self.vaults.at(address, about=resource_id, writes=writes)


def _described(live: Json) -> Json:
    """What describes a secret, as Resource Manager answers it."""
    attributes, content_type = value_at(live, "properties.attributes"), value_at(live, "properties.contentType")
    return {"tags": _tags(live), "content_type": content_type, "enabled": value_at(attributes, "enabled")}


def _unapplied(new: Json, has: Json) -> list[str]:
    """What describes the secret and is not as it was written; value, expiry and slot are rotation's."""
    described = {name: new[name] for name in ("tags", "content_type", "enabled")}
    return [str(each) for each in differences(described, has)]


def _tags(live: Json) -> dict[str, str]:
    found = live.get("tags")
    return found if isinstance(found, dict) else {}


def _name(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
