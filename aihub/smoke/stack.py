"""The endpoints of a stack, as its output says."""

from pathlib import Path

from aihub.endpoint import CONTRACT, Endpoint
from aihub.pulumi_cli import PulumiError, read_json
from aihub.smoke.errors import SmokeError


def read_endpoints(project: Path, stack: str | None) -> list[Endpoint]:
    """The stack output `endpoints`.

    Raises:
        SmokeError: no Pulumi CLI, no such stack, no such output, or an output of another version of the contract.
    """
    try:
        endpoints: list[Endpoint] = read_json(project, ["stack", "output", "endpoints", "--json"], stack)
    except PulumiError as error:
        if "does not have output property" in str(error):
            named = f"the stack {stack}" if stack else "the selected stack"
            raise SmokeError(f"{named} has no output `endpoints`; run `pulumi up` first") from None
        raise SmokeError(str(error)) from None
    for endpoint in endpoints:
        if endpoint.get("contract") != CONTRACT:
            raise SmokeError(
                f"the stack's endpoints were written by another version (contract {endpoint.get('contract')}, "
                f"this one reads {CONTRACT}); run `pulumi up`, then try again"
            )
    return endpoints
