"""The endpoints of a stack, as its output says."""

import json
import subprocess
from pathlib import Path

from aihub.endpoint import CONTRACT, Endpoint
from aihub.smoke.errors import SmokeError


def read_endpoints(project: Path, stack: str | None) -> list[Endpoint]:
    """The stack output `endpoints`.

    Raises:
        SmokeError: no Pulumi CLI, no such stack, no such output, or an output of another version of the contract.
    """
    command = ["pulumi", "stack", "output", "endpoints", "--json", "--non-interactive"]
    if stack:
        command += ["--stack", stack]
    try:
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SmokeError(
            'there is no pulumi on PATH; install the Pulumi CLI, or for the local Azure: eval "$(aihub local env)"'
        ) from None
    if done.returncode:
        raise SmokeError(_reason(done.stderr, stack))
    endpoints: list[Endpoint] = json.loads(done.stdout)
    for endpoint in endpoints:
        if endpoint.get("contract") != CONTRACT:
            raise SmokeError(
                f"the stack's endpoints were written by another version (contract {endpoint.get('contract')}, "
                f"this one reads {CONTRACT}); run `pulumi up`, then try again"
            )
    return endpoints


def _reason(stderr: str, stack: str | None) -> str:
    text = " ".join(line.removeprefix("error: ") for line in stderr.strip().splitlines())
    if "does not have output property" in text:
        return f"the stack {stack or 'that is selected'} has no output `endpoints`; run `pulumi up` first"
    return text or "pulumi stack output failed without a word"
