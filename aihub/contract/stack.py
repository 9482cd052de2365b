"""The endpoints of a stack, as its output says."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import Endpoint
from aihub.contract.reading import ContractError, read_list
from aihub.pulumi_cli import PulumiError, read_json


class NoEndpointsError(ContractError):
    """The stack has no output `endpoints`."""


def read_endpoints(project: Path, stack: str | None) -> list[Endpoint]:
    """The stack output `endpoints`.

    Raises:
        ContractError: no such output, or not what the contract says.
        PulumiError: no Pulumi CLI, or no such stack.
    """
    source = f"the stack {stack}" if stack else "the selected stack"
    try:
        output = read_json(project, ["stack", "output", "endpoints", "--json"], stack)
    except PulumiError as error:
        if "does not have output property" in str(error):
            raise NoEndpointsError(f"{source} has no output `endpoints`; run `pulumi up` first") from None
        if "no stack selected" in str(error):
            raise PulumiError("no stack is selected; name one with --stack, or run `pulumi stack select`") from None
        raise
    return read_list(output, source)


def remaining_endpoints(project: Path, stack: str | None) -> list[Endpoint]:
    """Return the endpoints whose resources the stack still has: `destroy` removes the stack output last.

    Raises:
        ContractError: the output is not what the contract says.
        PulumiError: no Pulumi CLI, or no such stack.
    """
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(_ids, project, stack)
        try:
            endpoints = read_endpoints(project, stack)
        except NoEndpointsError:
            return []
        ids = asked.result()
    return [each for each in endpoints if ids is None or _is_whole(each, ids)]


def _is_whole(endpoint: Endpoint, ids: set[str]) -> bool:
    if endpoint_problem(endpoint):
        # Somebody has changed the output: what it names was never there.
        return True
    secrets = [each for each in (endpoint["uri_secret"], endpoint["key_secret"]) if each]
    wanted = [str(endpoint["resource_id"]), *("/secrets/" + str(each).rpartition("/")[2] for each in secrets)]
    return all(any(each.endswith(end.lower()) for each in ids) for end in wanted)


def _ids(project: Path, stack: str | None) -> set[str] | None:
    """The ids, in lower case, of what the stack has and nobody is deleting; None where that cannot be read."""
    try:
        deployment = read_json(project, ["stack", "export"], stack)["deployment"]
        had = {str(each["id"]).lower() for each in deployment["resources"] if "id" in each and not each.get("delete")}
        going = deployment.get("pending_operations") or []
        return had - {str(each["resource"].get("id")).lower() for each in going if each["type"] == "deleting"}
    except (PulumiError, KeyError, TypeError):
        return None
