"""Polling of long-running operations."""

from typing import Any

from localazure.azure import Azure
from localazure.facts import ResourceType, resource_type
from localazure.services.arm import resources
from localazure.services.arm.bodies import view
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import parse
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Operation

HOST = "management.azure.com"

_POLL_SECONDS = "1"


def polling_headers(azure: Azure, operation: Operation, api_version: str, name: str) -> dict[str, str]:
    """The headers of the answer that starts an operation: the URL to poll, in the header `name`, and the interval."""
    target = parse(operation.resource_id)
    assert target, "operations are on resources"
    namespace = target.type_name.partition("/")[0]
    url = (
        f"https://{HOST}/subscriptions/{azure.subscription.id}/providers/{namespace}/locations/global/"
        f"operationResults/{operation.id}?api-version={api_version}"
    )
    return {name: url, "Retry-After": _POLL_SECONDS}


def _result(azure: Azure, arguments: dict[str, str], _body: Any) -> tuple[int, Any, dict[str, str]]:
    """The state of a long-running operation: clients of `Azure-AsyncOperation` read the body, of `Location` the status.

    Raises:
        ArmError: 404, the operation does not exist.
    """
    found = resources.operation(azure, arguments["id"])
    if found is None:
        raise ArmError(404, "OperationNotFound", "The operation could not be found.")
    running = found.is_running(azure)
    status = "Running" if running else "Failed" if found.error else "Succeeded"
    body: dict[str, Any] = {"id": found.resource_id, "name": found.id, "status": status}
    if found.error and not running:
        body["error"] = found.error
    if found.verb == "PUT" and _kind_of(found).put == "azure-async-operation":
        return 200, body, {"Retry-After": _POLL_SECONDS} if running else {}
    if running:
        return 202, body, {"Retry-After": _POLL_SECONDS}
    if found.error:
        raise ArmError(400, found.error["code"], found.error["message"])
    if found.verb == "POST":
        # hashicorp/go-azure-sdk, which purges vaults, accepts no other answer without a body as the end.
        return 200, None, {}
    written = resources.get(azure, found.resource_id)
    if found.verb == "DELETE" or written is None:
        return 204, None, {}
    return 200, view(_kind_of(found), arguments["api-version"], written), {}


OPERATION_RESULT = ProviderOperation(
    "GET", f"{SUBSCRIPTION}/providers/{{namespace}}/locations/{{region}}/operationResults/{{id}}", _result
)


def _kind_of(operation: Operation) -> ResourceType:
    target = parse(operation.resource_id)
    kind = resource_type(target.type_name) if target else None
    assert kind, "operations are on resources of types that are served"
    return kind
