"""Where the container of a stack's records is, by the address that Pulumi reads too."""

import re
from typing import Any
from unittest.mock import Mock

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceRequestError,
)

from aihub.evidence.blob import Blobs, container_name, open_blobs
from aihub.evidence.errors import EvidenceError

KEY = "a2V5"


@pytest.mark.parametrize(
    ("state", "stack", "name"),
    [
        ("state", "prod", "state-evidence-prod"),
        ("state", "eu-prod-2", "state-evidence-eu-prod-2"),
        ("state", "Prod", "state-evidence-prod-"),
        ("state", "prod_eu", "state-evidence-prod-eu-"),
        ("state", "prod.", "state-evidence-prod-"),
        ("state", "-", "state-evidence-"),
        ("state", "p" * 100, "state-evidence-" + "p" * 39 + "-"),
        ("s" * 63, "prod", "s" * 54 + "-"),
    ],
)
def test_names_of_containers(state: str, stack: str, name: str) -> None:
    made = container_name(state, stack)
    assert made.startswith(name)
    # What Azure takes as the name of a container.
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
    assert 3 <= len(made) <= 63


def test_stacks_whose_names_differ_in_case_alone_have_different_containers() -> None:
    assert len({container_name("state", stack) for stack in ("prod", "Prod", "PROD", "prod_", "prod.")}) == 5


@pytest.mark.parametrize(
    ("backend", "environment", "where"),
    [
        (
            "azblob://state?storage_account=acc",
            {},
            "https://acc.blob.core.windows.net/state-evidence-dev/aihub/",
        ),
        (
            "azblob://state/team/a",
            {"AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": KEY},
            "https://acc.blob.core.windows.net/state-evidence-dev/team/a/aihub/",
        ),
        (
            "azblob://state?domain=127.0.0.1:10000&protocol=http",
            {"AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": KEY},
            "http://127.0.0.1:10000/acc/state-evidence-dev/aihub/",
        ),
        (
            "azblob://state?localemu=true&domain=azurite:10000&protocol=http&storage_account=acc",
            {"AZURE_STORAGE_SAS_TOKEN": "sig=secret"},
            "http://azurite:10000/acc/state-evidence-dev/aihub/",
        ),
        (
            "azblob://state?storage_account=acc",
            {"AZURE_STORAGE_DOMAIN": "blob.core.example", "AZURE_STORAGE_PROTOCOL": "https"},
            "https://acc.blob.core.example/state-evidence-dev/aihub/",
        ),
        (
            "azblob://state",
            {
                "AZURE_STORAGE_CONNECTION_STRING": f"DefaultEndpointsProtocol=https;AccountName=acc;AccountKey={KEY};"
                "EndpointSuffix=core.windows.net"
            },
            "https://acc.blob.core.windows.net/state-evidence-dev/aihub/",
        ),
    ],
)
def test_addresses(backend: str, environment: dict[str, str], where: str) -> None:
    assert open_blobs(backend, "aihub", "dev", environment, Mock()).where == where


@pytest.mark.parametrize(
    ("environment", "asks"),
    [
        ({}, True),
        ({"AZURE_STORAGE_KEY": KEY}, True),
        ({"AZURE_STORAGE_SAS_TOKEN": "sig=secret"}, False),
        ({"AZURE_STORAGE_ACCOUNT": "acc", "AZURE_STORAGE_KEY": KEY}, False),
    ],
)
def test_the_environments_own_identity_is_asked_for_where_there_is_no_key(
    environment: dict[str, str], asks: bool
) -> None:
    credential: Any = Mock()
    open_blobs("azblob://state?storage_account=acc", "aihub", "dev", environment, credential)
    assert credential.called == asks


def test_no_storage_account() -> None:
    with pytest.raises(EvidenceError, match="nothing names the storage account"):
        open_blobs("azblob://state", "aihub", "dev", {}, Mock())


def _refusal(status: int, code: str, message: str) -> HttpResponseError:
    error = HttpResponseError(message)
    error.status_code = status
    error.error_code = code  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            _refusal(403, "AuthorizationPermissionMismatch", "Not authorized.\nRequestId: 1"),
            "AuthorizationPermissionMismatch: Not authorized.; the identity needs the role Storage Blob Data Contributor on "
            "the container, to read Storage Blob Data Reader",
        ),
        (
            _refusal(403, "AuthorizationFailure", "This request is not authorized to perform this operation."),
            "AuthorizationFailure: This request is not authorized to perform this operation.; the network rules of the "
            "storage account do not let this machine in, or the key or token may not do this; run this where they let it in",
        ),
        (_refusal(503, "ServerBusy", "Try later.\nRequestId: 1"), "ServerBusy: Try later."),
        (ClientAuthenticationError("run az login"), "the login failed: run az login"),
        (ServiceRequestError("refused"), "cannot be reached: refused"),
    ],
)
def test_refusals(error: AzureError, text: str) -> None:
    container = Mock(url="https://acc.blob.core.windows.net/state-evidence-dev?sig=secret")
    container.list_blob_names.side_effect = container.download_blob.side_effect = error
    container.upload_blob.side_effect = error
    blobs = Blobs(container, "aihub/")
    for use in (blobs.sequences, lambda: blobs.read(1), lambda: blobs.create(1, b"")):
        with pytest.raises(EvidenceError) as caught:
            use()
        assert str(caught.value) == f"https://acc.blob.core.windows.net/state-evidence-dev/aihub/: {text}"


def test_two_writers_that_both_create_the_container() -> None:
    missing, exists = ResourceNotFoundError("no container"), ResourceExistsError("a container")
    missing.error_code, exists.error_code = "ContainerNotFound", "ContainerAlreadyExists"  # type: ignore[attr-defined]
    container = Mock(url="https://acc.blob.core.windows.net/state-evidence-dev")
    container.upload_blob.side_effect = [missing, None]
    container.create_container.side_effect = exists
    assert Blobs(container, "aihub/").create(1, b"data")
    assert container.upload_blob.call_count == 2


@pytest.mark.parametrize("code", ["BlobAlreadyExists", "BlobImmutableDueToPolicy"])
@pytest.mark.parametrize(("found", "is_created"), [(b"another's", False), (b"mine", True)])
def test_a_number_that_is_taken(code: str, found: bytes, is_created: bool) -> None:
    container = Mock(url="https://acc.blob.core.windows.net/state-evidence-dev")
    container.upload_blob.side_effect = _refusal(409, code, "It is there.")
    container.download_blob.return_value.readall.return_value = found
    assert Blobs(container, "aihub/").create(1, b"mine") is is_created
