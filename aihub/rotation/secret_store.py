"""Read and write the secrets that publish keys in Key Vault."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from aihub.azure.errors import VaultError
from aihub.failures import explain_error
from aihub.reachability.refusals import VAULT as NETWORK_CODES
from aihub.responses import ResponseError, moment
from aihub.rotation.errors import RotationError
from aihub.safe_text import short
from aihub.secret_tags import with_present_names

if TYPE_CHECKING:
    from azure.keyvault.secrets import SecretClient

    from aihub.azure.vaults import Vaults

_REQUEST_ID = "x-ms-request-id"
_AT_ONCE = 10
"""Parallel requests, as many as a client keeps connections open."""


@dataclass(frozen=True)
class Version:
    """A version of a secret. Times are the vault's own, in whole seconds since the epoch."""

    id: str
    created: float
    enabled: bool


@dataclass(frozen=True)
class Secret:
    """The latest version of a secret."""

    id: str
    """Id of the secret without a version."""
    version: str
    value: str = field(repr=False)
    tags: Mapping[str, str]
    """Under their present names."""
    content_type: str | None
    created: float
    expires: float | None
    read: float
    """Time of reading, by the vault's clock."""

    @property
    def name(self) -> str:
        """Name of the secret."""
        return self.id.rpartition("/")[2]


class SecretStore:
    """Secrets of all vaults, with one credential; threads may share it."""

    def __init__(self, vaults: "Vaults") -> None:
        self._vaults = vaults
        self._places = BoundedSemaphore(_AT_ONCE)

    def read(self, secret_id: str) -> Secret:
        """Return the latest version of a secret.

        Raises:
            RotationError: the secret does not exist, or the vault refuses.
        """
        dates: list[str | None] = []
        with self._of(secret_id) as (client, name):
            found = client.get_secret(
                name, raw_response_hook=lambda answer: dates.append(answer.http_response.headers.get("Date"))
            )
            about = found.properties
            if (read := moment(dates[-1])) is None:
                raise ResponseError("no Date")
            return Secret(
                id=secret_id,
                version=_there("version", about.version),
                value=_there("value", found.value),
                tags=with_present_names(about.tags or {}),
                content_type=about.content_type,
                created=_seconds(about.created_on) or 0.0,
                expires=_seconds(about.expires_on),
                read=read.timestamp(),
            )

    def value(self, secret_id: str, version: str) -> str:
        """Return the value of a version of a secret.

        Raises:
            RotationError: the vault refuses.
        """
        with self._of(secret_id) as (client, name):
            return _there("value", client.get_secret(name, version).value)

    def versions(self, secret_id: str) -> list[Version]:
        """Return all versions of a secret.

        Raises:
            RotationError: the vault refuses.
        """
        with self._of(secret_id) as (client, name):
            found = client.list_properties_of_secret_versions(name)
            return [
                Version(_there("version", each.version), _seconds(each.created_on) or 0.0, each.enabled is not False)
                for each in found
            ]

    def beside(self, secret_id: str, tag: str) -> set[str]:
        """The ids of the secrets of the same vault that are enabled and have a tag, under any of its names.

        Raises:
            RotationError: the vault refuses.
        """
        with self._of(secret_id) as (client, _name):
            found = client.list_properties_of_secrets()
            return {
                f"{secret_id.rpartition('/')[0]}/{each.name}"
                for each in found
                if each.enabled is not False and tag in with_present_names(each.tags or {})
            }

    def publish(self, secret: Secret, value: str, tags: Mapping[str, str], expires: float) -> tuple[str, str | None]:
        """Create a version with this value, tags and expiry, else like the latest; return its id and the request's id.

        Raises:
            RotationError: the vault refuses.
        """
        answers: list[str | None] = []
        with self._of(secret.id) as (client, name):
            made = client.set_secret(
                name,
                value,
                content_type=secret.content_type,
                tags=dict(tags),
                expires_on=datetime.fromtimestamp(expires, UTC),
                raw_response_hook=lambda answer: answers.append(answer.http_response.headers.get(_REQUEST_ID)),
            )
            version = _there("version", made.properties.version)
        request_id = next(reversed(answers), None)
        return version, short(request_id) if request_id else None

    def tag(self, secret: Secret, tags: Mapping[str, str]) -> None:
        """Set the tags of this version.

        Raises:
            RotationError: the vault refuses.
        """
        with self._of(secret.id) as (client, name):
            client.update_secret_properties(name, secret.version, tags=dict(tags))

    @contextmanager
    def _of(self, secret_id: str) -> Iterator[tuple["SecretClient", str]]:
        try:
            with self._places, self._vaults.at(secret_id) as client:
                yield client, secret_id.partition("/secrets/")[2]
        except VaultError as error:
            if error.inner_code in NETWORK_CODES:
                raise RotationError(f"network-blocked: {error}. {explain_error(error).advice}") from None
            is_gone = error.status == 404
            raise RotationError(f"{error}; run `pulumi up`" if is_gone else str(error)) from None


def _there(what: str, value: str | None) -> str:
    """Return a value that the vault's answers always have.

    Raises:
        ResponseError: the value is missing.
    """
    if value is None:
        raise ResponseError(f"no {what}")
    return value


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
