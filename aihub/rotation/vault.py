"""The secrets that publish keys, in Key Vault."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

from aihub.answers import AnswerError, moment, readable
from aihub.foreign import short
from aihub.rotation.errors import RotationError
from aihub.vaults import secret_client

if TYPE_CHECKING:
    from azure.keyvault.secrets import SecretClient

_PATIENCE_SECONDS = 30
"""For a connection, and for an answer."""
_REQUEST_ID = "x-ms-request-id"
_AT_ONCE = 10
"""As many connections as a client keeps open."""


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
    """Without a version."""
    version: str
    value: str = field(repr=False)
    tags: Mapping[str, str]
    content_type: str | None
    created: float
    expires: float | None
    read: float
    """When it was, by the vault's clock."""

    @property
    def name(self) -> str:
        """The secret's name."""
        return self.id.rpartition("/")[2]


class Vault:
    """All vaults, as one identity; threads may share it."""

    def __init__(self, credential: Any) -> None:
        self._credential = credential
        self._clients: dict[str, SecretClient] = {}
        self._lock = Lock()
        self._places = BoundedSemaphore(_AT_ONCE)

    def read(self, secret_id: str) -> Secret:
        """The latest version.

        Raises:
            RotationError: there is none, or the vault refuses.
        """
        dates: list[str | None] = []
        with self._of(secret_id) as (client, name):
            found = client.get_secret(
                name, raw_response_hook=lambda answer: dates.append(answer.http_response.headers.get("Date"))
            )
            about = found.properties
            if (read := moment(dates[-1])) is None:
                raise AnswerError("no Date")
            return Secret(
                id=secret_id,
                version=_there("version", about.version),
                value=_there("value", found.value),
                tags=about.tags or {},
                content_type=about.content_type,
                created=_seconds(about.created_on) or 0.0,
                expires=_seconds(about.expires_on),
                read=read.timestamp(),
            )

    def value(self, secret_id: str, version: str) -> str:
        """The value of one version.

        Raises:
            RotationError: the vault refuses.
        """
        with self._of(secret_id) as (client, name):
            return _there("value", client.get_secret(name, version).value)

    def versions(self, secret_id: str) -> list[Version]:
        """All versions.

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
        """The ids of the secrets of the same vault that are enabled and have a tag.

        Raises:
            RotationError: the vault refuses.
        """
        with self._of(secret_id) as (client, _name):
            found = client.list_properties_of_secrets()
            return {
                f"{secret_id.rpartition('/')[0]}/{each.name}"
                for each in found
                if each.enabled is not False and tag in (each.tags or {})
            }

    def publish(self, secret: Secret, value: str, tags: Mapping[str, str], expires: float) -> tuple[str, str | None]:
        """Makes a new version that is like the latest but for these; its id, and that of the vault's answer.

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
        """Sets the tags of exactly this version.

        Raises:
            RotationError: the vault refuses.
        """
        with self._of(secret.id) as (client, name):
            client.update_secret_properties(name, secret.version, tags=dict(tags))

    @contextmanager
    def _of(self, secret_id: str) -> Iterator[tuple["SecretClient", str]]:
        from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
        from azure.keyvault.secrets import KeyVaultSecretIdentifier

        place = KeyVaultSecretIdentifier(secret_id)
        try:
            with self._places, readable():
                yield self._client(place.vault_url), place.name
        except AnswerError as error:
            raise RotationError(f"{secret_id}: the vault {error}") from None
        except ClientAuthenticationError as error:
            raise RotationError(f"{place.vault_url} does not know who we are: {_first_line(error)}") from None
        except HttpResponseError as error:
            what = "is not there; run `pulumi up`" if error.status_code == 404 else f"({error.status_code})"
            raise RotationError(f"{secret_id} {what}: {_first_line(error)}") from None
        except AzureError as error:
            raise RotationError(f"{secret_id} cannot be reached: {_first_line(error)}") from None

    def _client(self, url: str) -> "SecretClient":
        with self._lock:
            if url not in self._clients:
                self._clients[url] = secret_client(
                    url,
                    self._credential,
                    connection_timeout=_PATIENCE_SECONDS,
                    read_timeout=_PATIENCE_SECONDS,
                )
            return self._clients[url]


def _there(what: str, value: str | None) -> str:
    """What the vault's answers always have.

    Raises:
        AnswerError: it is not there.
    """
    if value is None:
        raise AnswerError(f"no {what}")
    return value


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
