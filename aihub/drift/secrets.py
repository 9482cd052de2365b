"""Compare the secrets of the endpoints with the keys and URIs that they should hold.

Keys are compared in memory. No finding, error or progress line holds one, nor anything that a secret holds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import Endpoint
from aihub.drift.finding import Finding
from aihub.drift.state import State
from aihub.errors import AihubError
from aihub.rotation.owners import Owner, OwnerKeys, key_name_of, owners_of
from aihub.rotation.secret_store import Secret, SecretStore
from aihub.secret_tags import KEY_NAME_TAG, ROTATION_TAG

if TYPE_CHECKING:
    from aihub.azure.vaults import Vaults

EDITED = "the secret was edited"
"""How the findings on edited secrets begin."""
_AT_ONCE = 10
_DAY_SECONDS = 86_400
_EARLIER_VERSIONS = 5
"""Earlier versions of a secret that are looked at, from the newest on."""
_AGAIN = "run aihub drift again; it needs the roles Cognitive Services User and Key Vault Secrets Officer"

ItemT = TypeVar("ItemT")
FoundT = TypeVar("FoundT")


Listed = Mapping[str, datetime | None]
"""The enabled secrets of a vault by id in lower case, each with the time before which it is not valid."""


def enabled_secrets(vaults: "Vaults", vault_url: str) -> Listed:
    """Return the enabled secrets of a vault.

    Raises:
        VaultError: the vault refused or does not answer.
    """
    with vaults.at(vault_url) as client:
        return {
            f"{vault_url}/secrets/{each.name}".lower(): each.not_before
            for each in client.list_properties_of_secrets()
            if each.enabled is not False
        }


class SecretComparison:
    """Compares the secrets of a stack's endpoints; reads only."""

    def __init__(
        self, state: State, stack: str, keys: OwnerKeys, store: SecretStore, list_enabled: Callable[[str], Listed]
    ) -> None:
        """Prepare the comparison.

        Args:
            state: the stack's state.
            stack: name of the stack, for errors.
            keys: lists the keys of owners.
            store: reads secrets.
            list_enabled: lists the enabled secrets of the vault with a URL.
        """
        self._state, self._source = state, f"the stack {stack}"
        self._keys, self._store, self._list_enabled = keys, store, list_enabled
        self._edited = set[str]()

    def findings(self) -> Iterator[Finding]:
        """Yield what differs, and what cannot be read.

        Raises:
            AihubError: the stack's output cannot be read, or the vault does not list its secrets.
        """
        endpoints: list[Endpoint] = []
        for each in self._state.endpoints(self._source):
            if problem := endpoint_problem(each, self._state.vault):
                where = f"deployments.{each['name']}"
                yield Finding(
                    "unknown", where, f"endpoint {each['name']}", f"its entry in the stack's output {problem}"
                )
            else:
                endpoints.append(each)
        if not endpoints:
            return
        listed, owners = self._list_enabled(endpoints[0]["uri_secret"].partition("/secrets/")[0]), owners_of(endpoints)
        ids = [each for one in endpoints for each in (one["uri_secret"], one["key_secret"]) if each]
        # What is gone or disabled is known from the list; Pulumi's own reading reports it.
        readable = [each for each in ids if each.lower() in listed]
        secrets = dict(zip(readable, _each(readable, self._store.read), strict=True))
        for each in endpoints:
            yield from self._of_uri(each, secrets.get(each["uri_secret"]))
        for owner, keys in zip(owners, _each(owners, self._keys.of), strict=True):
            yield from self._of_owner(owner, keys, secrets)
        for name, secret in ((_name(each), secrets[each]) for each in readable):
            # A version that was written by hand has its dates from there, too.
            if isinstance(secret, Secret) and secret.id not in self._edited:
                yield from self._of_times(name, secret, listed[secret.id.lower()])

    def _of_uri(self, endpoint: Endpoint, secret: Secret | AihubError | None) -> Iterator[Finding]:
        where, name = f"deployments.{endpoint['name']}", _name(endpoint["uri_secret"])
        if isinstance(secret, AihubError):
            yield Finding("unknown", where, f"secrets/{name}", f"could not be read: {secret}", _AGAIN)
        elif secret and secret.value != endpoint["target_uri"]:
            self._edited.add(secret.id)
            do = "delete the secret and run `pulumi up --refresh`, which recovers it and writes the URI again"
            yield Finding("drift", where, f"secrets/{name}", f"{EDITED}: it holds another URI", do)

    def _of_owner(
        self, owner: Owner, keys: Mapping[str, str] | AihubError, secrets: Mapping[str, Secret | AihubError]
    ) -> Iterator[Finding]:
        title = f"{owner.kind.name} {owner.name}"
        of_owner = "hub" if owner.kind.name == "account" else f"deployments.{owner.endpoints[0]['name']}"
        if isinstance(keys, AihubError):
            yield Finding("unknown", of_owner, title, f"its keys could not be listed: {keys}", _AGAIN)
            return
        stale: dict[str, list[Endpoint]] = {}
        for each in owner.endpoints:
            secret = secrets.get(str(each["key_secret"]))
            where, name = f"deployments.{each['name']}", _name(str(each["key_secret"]))
            if isinstance(secret, AihubError):
                yield Finding("unknown", where, f"secrets/{name}", f"could not be read: {secret}", _AGAIN)
            elif secret is None:
                continue
            elif self._is_edited(secret, keys):
                self._edited.add(secret.id)
                do = f"`aihub rotate --deployment {each['name']}` publishes a valid key"
                yield Finding("drift", where, f"secrets/{name}", f"{EDITED} by hand", do)
            elif key_name_of(secret.value, keys) is None:
                stale.setdefault(secret.tags[KEY_NAME_TAG], []).append(each)
        for key_name, endpoints in stale.items():
            names = ", ".join(_name(str(each["key_secret"])) for each in endpoints)
            what = f"{key_name} of the {title} was regenerated; clients of {names} are refused"
            do = f"`aihub rotate --deployment {endpoints[0]['name']}` publishes a valid key"
            yield Finding("drift", of_owner, title, what, do)

    def _is_edited(self, secret: Secret, keys: Mapping[str, str]) -> bool:
        """Return whether somebody else than this program wrote the value of a secret.

        This program's versions name their key in a tag. When an earlier version holds a key that is still valid, the
        service did not regenerate the key: only while a rotation is in progress two versions can hold valid keys.
        """
        said, holds = secret.tags.get(KEY_NAME_TAG), key_name_of(secret.value, keys)
        if said not in keys or (holds is not None and holds != said):
            return True
        if holds is not None or ROTATION_TAG in secret.tags:
            return False
        versions = sorted(self._store.versions(secret.id), key=lambda each: each.created, reverse=True)
        earlier = [each for each in versions if each.enabled and each.id != secret.version][:_EARLIER_VERSIONS]
        return any(key_name_of(self._store.value(secret.id, each.id), keys) for each in earlier)

    def _of_times(self, name: str, secret: Secret, not_before: datetime | None) -> Iterator[Finding]:
        is_key, deployment = name.endswith("-key"), name.rpartition("-")[0]
        where, title = f"deployments.{deployment}", f"secrets/{name}"
        do = f"`aihub rotate --deployment {deployment}` writes a new version" if is_key else "remove the date in Azure"
        if not_before and not_before.timestamp() > secret.read:
            when = _date(not_before.timestamp())
            yield Finding("drift", where, title, f"the secret is not valid before {when}", do)
        if secret.expires is None:
            if is_key:
                yield Finding("drift", where, title, "the secret has no expiry date any more", do)
        elif secret.expires <= secret.read:
            days = self._valid_days(name)
            is_early = days is None or secret.expires < secret.created + (days - 1) * _DAY_SECONDS
            why = "somebody set the date by hand" if is_early else "its key was not rotated in time"
            yield Finding("drift", where, title, f"the secret expired on {_date(secret.expires)}: {why}", do)

    def _valid_days(self, name: str) -> int | None:
        """Return for how many days the program writes a secret; None for one without an expiry date."""
        days = [each.inputs.get("valid_days") for each in self._state.resources if each.title == f"secrets/{name}"]
        return next((int(each) for each in days if isinstance(each, int | float)), None)


def _each(items: Sequence[ItemT], read: Callable[[ItemT], FoundT]) -> list[FoundT | AihubError]:
    """Read all items in parallel; an item that cannot be read has the error as its result."""

    def one(item: ItemT) -> FoundT | AihubError:
        try:
            return read(item)
        except AihubError as error:
            return error

    if not items:
        return []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(one, items))


def _name(secret_id: str) -> str:
    return secret_id.rpartition("/")[2]


def _date(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
