"""Clients for the secrets of vaults, with one credential."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from azure.core.exceptions import ServiceRequestError
from azure.keyvault.secrets import SecretClient

from aihub.azure.errors import VaultError, plain_errors
from aihub.azure.pipeline import RETRIES, TIMEOUTS, Retries
from aihub.azure.spreading import SpreadingRoles
from aihub.contract.addresses import vault_problem
from aihub.waiting import Tell

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm


class Vaults:
    """Clients of vaults with one credential; threads may share them.

    Each vault has one client. It follows no redirect, and its token is for Key Vault only: the client itself checks
    that the token's resource belongs to the vault's domain.
    """

    def __init__(
        self,
        credential: Any,
        transport: Any = None,
        tell: Tell = lambda _line: None,
        retries: int = RETRIES,
        arm: "Arm | None" = None,
    ) -> None:
        """Create the set of clients, which is empty at first.

        Args:
            credential: a TokenCredential of azure-core.
            transport: an HttpTransport of azure-core; None for the default one.
            tell: shows a progress line from time to time while a client waits.
            retries: how often a request is sent again.
            arm: Resource Manager, for waiting for roles that have not taken effect yet; None for not waiting.
        """
        self._credential, self._transport, self._arm, self._tell = credential, transport, arm, tell
        self._retries = Retries(tell, retries, VaultError.who)
        self._clients: dict[str, SecretClient] = {}
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        with self._lock:
            while self._clients:
                self._clients.popitem()[1].close()

    @contextmanager
    def at(self, address: str, *, about: str | None = None, writes: bool = False) -> Iterator[SecretClient]:
        """Yield the client of a vault, and turn its errors into VaultError.

        Args:
            address: URL of the vault, `https://<vault>.vault.azure.net`, or of one of its secrets.
            about: the resource that the requests are about, for errors; None for the address.
            writes: whether the requests write.

        Raises:
            VaultError: the vault refused or cannot be reached, or the address is not a vault's and nothing was sent.
        """
        with plain_errors(about or address, writes=writes, kind=VaultError):
            yield self._client(address.partition("/secrets/")[0])

    def _client(self, url: str) -> SecretClient:
        if problem := vault_problem(url):
            raise ServiceRequestError(f"what names the vault {problem}")
        with self._lock:
            if url not in self._clients:
                self._clients[url] = SecretClient(
                    url,
                    self._credential,
                    transport=self._transport,
                    retry_policy=self._retries,
                    permit_redirects=False,
                    per_call_policies=[SpreadingRoles(self._arm, self._tell)] if self._arm else [],
                    **TIMEOUTS,
                )
            return self._clients[url]
