"""Key Vault's secrets, as one identity."""

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
    """All vaults as one identity; threads may share it.

    Each vault has one client, which follows no redirect and whose token is for Key Vault alone: the client itself makes
    sure that the token it is asked for is of the vault's own domain.
    """

    def __init__(
        self,
        credential: Any,
        transport: Any = None,
        tell: Tell = lambda _line: None,
        retries: int = RETRIES,
        arm: "Arm | None" = None,
    ) -> None:
        """Takes who talks to them.

        Args:
            credential: azure-core's TokenCredential.
            transport: azure-core's; None for the usual one.
            tell: shows a person a line once in a while when something is waited for.
            retries: how often a request is sent again.
            arm: Resource Manager, to ask for roles that are on their way and waited for then; None to wait for none.
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
        """Closes the connections; the next request makes new ones."""
        with self._lock:
            while self._clients:
                self._clients.popitem()[1].close()

    @contextmanager
    def at(self, address: str, *, about: str | None = None, writes: bool = False) -> Iterator[SecretClient]:
        """The client of a vault, for one thing to be asked of it.

        Args:
            address: `https://<vault>.vault.azure.net`, or that of one of its secrets.
            about: what is asked about, for errors; None for the address.
            writes: whether it is asked to write.

        Raises:
            VaultError: the vault refused, cannot be reached, or no vault has such an address; then nothing was sent.
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
