"""The endpoints of a stack, as its output says."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import CONTRACT, Endpoint
from aihub.pulumi_cli import PulumiError, read_json
from aihub.responses import number
from aihub.smoke.errors import SmokeError


class NoEndpointsError(SmokeError):
    """The stack has no output `endpoints`."""


def read_endpoints(project: Path, stack: str | None) -> list[Endpoint]:
    """The stack output `endpoints`.

    Raises:
        SmokeError: no Pulumi CLI, no such stack, no such output, or an output of another version of the contract.
    """
    try:
        endpoints: Any = read_json(project, ["stack", "output", "endpoints", "--json"], stack)
    except PulumiError as error:
        if "does not have output property" in str(error):
            named = f"the stack {stack}" if stack else "the selected stack"
            raise NoEndpointsError(f"{named} has no output `endpoints`; run `pulumi up` first") from None
        if "no stack selected" in str(error):
            raise SmokeError("no stack is selected; name one with --stack, or run `pulumi stack select`") from None
        raise SmokeError(str(error)) from None
    if not isinstance(endpoints, list) or not all(isinstance(each, dict) for each in endpoints):
        raise SmokeError("the stack's output `endpoints` is no list of endpoints; run `pulumi up` with this program")
    for endpoint in endpoints:
        version = endpoint.get("contract")
        if version != CONTRACT:
            newer = (number(str(version)) or 0) > int(CONTRACT)
            what_to_do = "update aihub" if newer else "run `pulumi up`, then try again"
            raise SmokeError(
                f"the stack's endpoints were written by {'a newer' if newer else 'another'} version of the program "
                f"(contract {version}, this one reads {CONTRACT}); {what_to_do}"
            )
    return endpoints


def remaining_endpoints(project: Path, stack: str | None) -> list[Endpoint]:
    """Those of the stack output `endpoints` whose resources the stack still has: `destroy` takes the output last.

    Raises:
        SmokeError: as of `read_endpoints`, but for a stack without the output.
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
