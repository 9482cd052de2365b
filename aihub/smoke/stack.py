"""The endpoints of a stack, as its output says."""

from pathlib import Path
from typing import Any

from aihub.answers import number
from aihub.endpoint import CONTRACT, Endpoint
from aihub.pulumi_cli import PulumiError, read_json
from aihub.smoke.errors import SmokeError


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
            raise SmokeError(f"{named} has no output `endpoints`; run `pulumi up` first") from None
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
