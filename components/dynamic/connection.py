"""A connection of an account, a project or a workspace, whose secrets the provider's process reads where they are.

Program and state contain where they are, and the version that was written, never a value.
"""

import hashlib
from collections.abc import Mapping
from typing import NotRequired, TypedDict, final

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from aihub.arm.bodies import Json, found_again, value_at
from aihub.arm.compare import differences
from aihub.azure.errors import ArmError, VaultError
from components.dynamic.arm_writer import differs, same
from components.dynamic.engine import from_engine
from components.dynamic.provider import Provider

_FIXED = ("category", "authType")


@final
class SecretIn(TypedDict):
    """A secret in a vault."""

    vault: str
    """Name of the vault."""
    name: str
    """Name of the secret."""
    version: NotRequired[str | None]
    """Version of the secret; by default the newest."""


@final
class MemberOf(TypedDict):
    """A secret that Azure tells of a resource, with no name or version."""

    resource_id: pulumi.Input[str]
    """ARM id of the resource."""
    api_version: str
    """The API version of the request."""
    path: str
    """Dotted path of the secret, such as `properties.ConnectionString`."""


SecretSource = SecretIn | MemberOf
"""Where a secret is."""


class ConnectionArgs(TypedDict):
    """Arguments of a connection."""

    resource_id: pulumi.Input[str]
    """ARM id of the connection. Another id replaces it."""
    api_version: str
    """The API version of all requests."""
    properties: pulumi.Input[Json]
    """Members of ARM's `properties`, without `credentials`. Another category or auth type replaces the connection."""
    secrets: Mapping[str, SecretSource]
    """The secrets by their place in `credentials`: `key`, or `keys.<name>`."""


class Connection(Resource, module="aihub", name="Connection"):
    """A connection. It is written again when what is declared changes, or a secret without a version has a new one."""

    unapplied: pulumi.Output[list[str]]
    """Members that Azure accepted and did not apply at the last write, one line each."""

    def __init__(self, name: str, args: ConnectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(ConnectionProvider(), name, {**args, "versions": None, "unapplied": None}, opts)


class ConnectionState(TypedDict):
    """The state of a connection: its inputs and outputs."""

    resource_id: str
    api_version: str
    properties: Json
    secrets: dict[str, SecretSource]
    versions: NotRequired[dict[str, str]]
    """The versions of the secrets that were written, by place."""
    unapplied: NotRequired[list[str]]


class ConnectionProvider(Provider):
    """The provider of `Connection`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compare what is declared, and the versions of the secrets with those in the vaults.

        Raises:
            VaultError: a secret cannot be read.
        """
        old, new = from_engine(_olds, ConnectionState), from_engine(_news, ConnectionState)
        replaces = [] if same(old["resource_id"], new["resource_id"], str.casefold) else ["resource_id"]
        if any(value_at(old["properties"], each) != value_at(new["properties"], each) for each in _FIXED):
            replaces.append("properties")
        # In any case, so that a preview says what cannot be read.
        has_newer = self._has_newer_secret(old, new)
        changed = has_newer or differs(old, new, "api_version", "properties", "secrets")
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, delete_before_replace=True)

    def create(self, props: Json) -> CreateResult:
        """Write the connection.

        Raises:
            ArmError: a connection of the name exists, or Azure refused.
            VaultError: a secret cannot be read.
        """
        new = from_engine(props, ConnectionState)
        if new["resource_id"] not in self.begun and self.arm.get(new["resource_id"], new["api_version"]):
            raise ArmError("cannot create already existing resource", new["resource_id"])
        return CreateResult(new["resource_id"], self._written(new))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Read the declared members from Azure, which answers no secrets."""
        old = from_engine(props, ConnectionState)
        live = self.arm.get(id_, old["api_version"])
        if live is None:
            return ReadResult("", {})
        properties = found_again({"properties": old["properties"]}, live, []).get("properties", {})
        inputs = {name: value for name, value in old.items() if name not in {"versions", "unapplied"}}
        # A refresh reports differences as drift.
        found = {**old, "properties": properties, "unapplied": []}
        return ReadResult(id_, found, {**inputs, "properties": properties})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Write the connection anew, with all its secrets.

        Raises:
            ArmError: Azure refused.
            VaultError: a secret cannot be read.
        """
        return UpdateResult(self._written(from_engine(_news, ConnectionState)))

    def delete(self, _id: str, _props: Json) -> None:
        """Delete the connection, if it still exists.

        Raises:
            ArmError: Azure refused.
        """
        with self.deleting():
            self.arm.delete(_id, _props["api_version"])

    def _written(self, new: ConnectionState) -> Json:
        values, versions = dict[str, str](), dict[str, str]()
        for place, secret in new["secrets"].items():
            values[place], versions[place] = self._read(secret)
        body: Json = {"properties": {**new["properties"], **_credentials(values)}}
        with self.writing(new["resource_id"], {**new}):
            live = self.arm.put(new["resource_id"], new["api_version"], body)
        unapplied = [str(each) for each in differences({"properties": new["properties"]}, live)]
        return {**new, "versions": versions, "unapplied": unapplied}

    def _has_newer_secret(self, old: ConnectionState, new: ConnectionState) -> bool:
        from aihub.failures import Place, explain_error

        written = old.get("versions") or {}
        try:
            return any(written.get(place) != self._version(secret) for place, secret in new["secrets"].items())
        except (ArmError, VaultError) as error:
            # The hook that explains errors is not called for a comparison.
            error.args = (f"{error}. {explain_error(error, Place('', 'aihub:Connection', 'read'))}",)
            raise

    def _version(self, secret: SecretSource) -> str | None:
        """Return a secret's version; None while the resource that has the secret is to be created."""
        if "vault" in secret:
            return secret.get("version") or self._read(secret)[1]
        return self._read(secret)[1] if secret.get("resource_id") else None

    def _read(self, secret: SecretSource) -> tuple[str, str]:
        """Return the value of a secret and its version; a hash where Azure has none."""
        if "vault" not in secret:
            resource_id = str(secret["resource_id"])
            value = value_at(self.arm.get(resource_id, secret["api_version"]) or {}, secret["path"])
            if not value:
                raise ArmError(f"the resource has no {secret['path']}", resource_id)
            return str(value), hashlib.sha256(str(value).encode()).hexdigest()
        address = f"https://{secret['vault']}.vault.azure.net/secrets/{secret['name']}"
        with self.vaults.at(address, about=address) as vault:
            found = vault.get_secret(secret["name"], secret.get("version"))
        if not found.value:
            raise VaultError("the secret has no value", address)
        return found.value, str(found.properties.version)


def _credentials(values: Mapping[str, str]) -> Json:
    """Return the member `credentials` of a body, from the values of the secrets by place."""
    if not values:
        return {}
    if "key" in values:
        return {"credentials": {"key": values["key"]}}
    return {"credentials": {"keys": {place.removeprefix("keys."): value for place, value in values.items()}}}
