"""Records in a blob container, beside the state of an `azblob://` backend.

The address is read as Pulumi reads it: gocloud.dev/blob/azureblob, `NewDefaultServiceURLOptions`, `withOverrides`,
`NewServiceURL` and `newCredInfoFromEnv`.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from azure.core.exceptions import AzureError, HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import ContainerClient, StorageErrorCode

from aihub.azure.errors import first_line
from aihub.azure.pipeline import TIMEOUTS
from aihub.evidence.errors import EvidenceError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_NAME = re.compile(r"([0-9]{8})\.json")
_LONGEST_CONTAINER = 63
# Tries again for some 20 s; by itself the client does for more than a minute.
_OPTIONS: dict[str, Any] = {"initial_backoff": 1, "increment_base": 2, "retry_total": 4, **TIMEOUTS}
_TRUE = {"1", "t", "T", "TRUE", "true", "True"}
"""What Go's `strconv.ParseBool` takes for true."""
_TAKEN = {"BlobAlreadyExists", "BlobImmutableDueToPolicy"}
"""Codes of a refusal to write what exists; the second one in a container with a retention policy."""
_CONNECTION_STRINGS = ("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGEBLOB_CONNECTIONSTRING")
_NO_RIGHT = (
    "the identity needs the role Storage Blob Data Contributor on the container, to read Storage Blob Data Reader"
)

_HINTS = {
    "AuthorizationPermissionMismatch": f"; {_NO_RIGHT}",
    "AuthorizationFailure": "; the network rules of the storage account do not let this machine in, or the key or token "
    "may not do this; run this where they let it in",
}
"""What to do, by the service's code (Microsoft's "Troubleshoot 403 errors from Azure Storage")."""


class Blobs:
    """A store in a blob container; its documents have a common prefix."""

    def __init__(self, container: ContainerClient, prefix: str) -> None:
        self._container, self._prefix = container, prefix

    @property
    def where(self) -> str:
        """Address of the container without its query, which may hold a token."""
        return f"{self._container.url.partition('?')[0]}/{self._prefix}"

    def sequences(self) -> list[int]:
        """Return the numbers of all documents, in order.

        Raises:
            EvidenceError: the service refuses, or cannot be reached.
        """
        with self._plain_errors():
            try:
                names = list(self._container.list_blob_names(name_starts_with=self._prefix))
            except ResourceNotFoundError as error:
                if _code(error) != StorageErrorCode.CONTAINER_NOT_FOUND:
                    raise
                return []
        found = (_NAME.fullmatch(name.removeprefix(self._prefix)) for name in names)
        return sorted(int(each[1]) for each in found if each)

    def read(self, sequence: int) -> bytes:
        """Return a document.

        Raises:
            EvidenceError: there is none of the number, the service refuses, or it cannot be reached.
        """
        with self._plain_errors():
            return self._container.download_blob(self._name(sequence)).readall()

    def create(self, sequence: int, data: bytes) -> bool:
        """Create a document, or return False where the number is taken; the first one creates the container.

        Raises:
            EvidenceError: the service refuses, or cannot be reached.
        """
        with self._plain_errors():
            try:
                self._upload(sequence, data)
            except ResourceNotFoundError as error:
                if _code(error) != StorageErrorCode.CONTAINER_NOT_FOUND:
                    raise
                self._create_container()
                return self.create(sequence, data)
            except HttpResponseError as error:
                if _code(error) not in _TAKEN:
                    raise
                # The answer to an earlier try of this request may have been lost. Another writer's document differs,
                # by its time in microseconds if by nothing else.
                return self.read(sequence) == data
        return True

    def _upload(self, sequence: int, data: bytes) -> None:
        # Without overwrite: the request has `If-None-Match: *`.
        self._container.upload_blob(self._name(sequence), data, overwrite=False)

    def _create_container(self) -> None:
        try:
            self._container.create_container()
        except ResourceExistsError as error:
            if _code(error) != StorageErrorCode.CONTAINER_ALREADY_EXISTS:
                raise

    def _name(self, sequence: int) -> str:
        return f"{self._prefix}{sequence:08}.json"

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except HttpResponseError as error:
            # Without a status nobody is logged in.
            code = _code(error) or error.status_code or "the login failed"
            hint = _HINTS.get(code, "") if isinstance(code, str) else ""
            raise EvidenceError(f"{self.where}: {code}: {first_line(error)}{hint}") from None
        except AzureError as error:
            raise EvidenceError(f"{self.where}: cannot be reached: {first_line(error)}") from None


def container_name(state: str, stack: str) -> str:
    """Return the name of the container for a stack's records: `<container of the state>-evidence-<stack>`.

    A name that Azure does not take (other characters, more than 63) is made one that it takes, and keeps apart from
    others by eight digits of its SHA-256.
    """
    wanted = f"{state}-evidence-{stack}"
    if len(wanted) <= _LONGEST_CONTAINER and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", wanted):
        return wanted
    readable = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")
    suffix = f"-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"
    return readable[: _LONGEST_CONTAINER - len(suffix)].rstrip("-") + suffix


def open_blobs(
    backend: str, project: str, stack: str, environment: Mapping[str, str], credential: "Callable[[], TokenCredential]"
) -> Blobs:
    """Return the store of a stack whose state is in a blob container.

    Args:
        backend: the backend's URL, `azblob://<container>[/<prefix>][?storage_account=…]`.
        project: the name in Pulumi.yaml.
        stack: the stack, without organization and project.
        environment: the process's variables.
        credential: returns the credential for where neither key nor token is in the environment.

    Raises:
        EvidenceError: nothing names the storage account.
    """
    url = urlsplit(backend)
    given = dict(parse_qsl(url.query))
    container, folder = container_name(url.hostname or "", stack), url.path.strip("/")
    prefix = f"{folder}/{project}/" if folder else f"{project}/"
    # As in `newCredInfoFromEnv`: a key holds for the account in the environment alone.
    account, key = environment.get("AZURE_STORAGE_ACCOUNT"), environment.get("AZURE_STORAGE_KEY")
    token = environment.get("AZURE_STORAGE_SAS_TOKEN")
    connection = next((environment[name] for name in _CONNECTION_STRINGS if environment.get(name)), None)
    if connection and not token and not (account and key):
        client = ContainerClient.from_connection_string(connection, container, **_OPTIONS)
        return Blobs(client, prefix)
    using: str | dict[str, str] | TokenCredential
    using = {"account_name": account, "account_key": key} if account and key else token or credential()
    address = _service_url(given, environment)
    return Blobs(ContainerClient(address, container, using, **_OPTIONS), prefix)


def _service_url(given: Mapping[str, str], environment: Mapping[str, str]) -> str:
    account = given.get("storage_account") or environment.get("AZURE_STORAGE_ACCOUNT")
    if not account:
        raise EvidenceError(
            "nothing names the storage account: ?storage_account= in the backend, AZURE_STORAGE_ACCOUNT"
        )
    domain = given.get("domain") or environment.get("AZURE_STORAGE_DOMAIN") or "blob.core.windows.net"
    protocol = given.get("protocol") or environment.get("AZURE_STORAGE_PROTOCOL") or "https"
    is_local = (given.get("localemu") or environment.get("AZURE_STORAGE_IS_LOCAL_EMULATOR")) in _TRUE
    if is_local or domain.startswith(("127.0.0.1", "localhost")):
        return f"{protocol}://{domain}/{account}"
    return f"{protocol}://{account}.{domain}"


def _code(error: HttpResponseError) -> str | None:
    # The client of blobs adds it to azure-core's errors.
    code = getattr(error, "error_code", None)
    return code.value if isinstance(code, StorageErrorCode) else code
