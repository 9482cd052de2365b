"""The endpoints of a stack, as its output says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

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
    try:
        output = read_json(project, ["stack", "output", "endpoints", "--json"], stack)
    except PulumiError as error:
        if "does not have output property" in str(error):
            raise _no_endpoints(stack) from None
        if "no stack selected" in str(error):
            raise PulumiError("no stack is selected; name one with --stack, or run `pulumi stack select`") from None
        raise
    return read_list(output, _source(stack))


def _source(stack: str | None) -> str:
    return f"the stack {stack}" if stack else "the selected stack"


def _no_endpoints(stack: str | None) -> NoEndpointsError:
    return NoEndpointsError(f"{_source(stack)} has no output `endpoints`; run `pulumi up` first")


def remaining_endpoints(project: Path, stack: str | None) -> list[Endpoint]:
    """Return the endpoints whose resources the stack still has: `destroy` removes the stack output last.

    Raises:
        ContractError: the output is not what the contract says.
        PulumiError: no Pulumi CLI, or no such stack.
    """
    try:
        return [endpoint for endpoint, state in endpoint_states(project, stack) if state != "removed"]
    except NoEndpointsError:
        return []


State = Literal["deployed", "paused", "removed", "wrong-uri", "unknown"]
"""State of an endpoint by the stack: whole there, paused by the settings, without some of its resources (`destroy`
removes the output last), or with addresses that are not its own; unknown when the stack's resources cannot be read."""


def endpoint_states(project: Path, stack: str | None) -> list[tuple[Endpoint, State]]:
    """Return each endpoint with its state, from the stack alone; see `read_endpoints` for the errors.

    The exported state has the output and the resources of one moment.
    """
    held = _exported(project, stack)
    if held is None:
        endpoints = read_endpoints(project, stack)
    elif "endpoints" in held.outputs:
        endpoints = read_list(held.outputs["endpoints"], _source(stack))
    else:
        raise _no_endpoints(stack)
    return [(each, _state(each, held)) for each in endpoints]


@dataclass(frozen=True)
class _Held:
    """What a stack's state has, by ids in lower case."""

    outputs: Mapping[str, object]
    """Of the stack."""
    ids: frozenset[str]
    """Of the resources that nobody is deleting."""
    paused: frozenset[str]
    """Of the deployments whose settings pause them."""


def _state(endpoint: Endpoint, held: _Held | None) -> State:
    if endpoint_problem(endpoint):
        return "wrong-uri"
    if held is None:
        return "unknown"
    if not _is_whole(endpoint, held.ids):
        return "removed"
    return "paused" if str(endpoint["resource_id"]).lower() in held.paused else "deployed"


def _is_whole(endpoint: Endpoint, ids: frozenset[str]) -> bool:
    secrets = [each for each in (endpoint["uri_secret"], endpoint["key_secret"]) if each]
    wanted = [str(endpoint["resource_id"]), *("/secrets/" + str(each).rpartition("/")[2] for each in secrets)]
    return all(any(each.endswith(end.lower()) for each in ids) for end in wanted)


def _exported(project: Path, stack: str | None) -> _Held | None:
    """Return what the stack's state has; None where that cannot be read."""
    try:
        deployment = read_json(project, ["stack", "export"], stack)["deployment"]
        resources = deployment["resources"]
        had = {str(each["id"]).lower() for each in resources if "id" in each and not each.get("delete")}
        going = deployment.get("pending_operations") or []
        gone = {str(each["resource"].get("id")).lower() for each in going if each["type"] == "deleting"}
        outputs = [each.get("outputs") or {} for each in resources if each.get("type") == "pulumi:pulumi:Stack"]
        return _Held(next(iter(outputs), {}), frozenset(had - gone), frozenset(map(str.lower, _paused(resources))))
    except (PulumiError, KeyError, TypeError, AttributeError):
        return None


def _paused(resources: Iterable[dict[str, Any]]) -> Iterator[str]:
    for each in resources:
        match each:
            case {"inputs": {"resource_id": str(paused), "body": {"properties": {"deploymentState": "Paused"}}}}:
                yield paused
