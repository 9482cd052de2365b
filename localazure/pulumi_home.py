"""The real Pulumi CLI beside a local Azure: engine, launchers, a file backend and the stack `local`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from localazure.client_locations import Location
from localazure.credentials import Credentials
from localazure.engine import EngineError, engine_path, pulumi_with_python
from localazure.errors import LocalAzureError
from localazure.files import write_private
from localazure.instance import STACK, LocalAzure


def environment(
    azure: LocalAzure,
    progress: Callable[[str], None],
    principal: str = "deployer",
    location: Location | None = None,
) -> dict[str, str]:
    """The environment variables with which `pulumi` commands run against a local Azure.

    Args:
        azure: the local Azure.
        progress: shows a line to a person.
        principal: the service principal to log in as, by its name in `localazure.principals`.
        location: where the clients are; None for somewhere on the internet.

    Raises:
        LocalAzureError: the Pulumi CLI can be neither found nor installed, or the local Azure was never started.
    """
    try:
        engine = engine_path(progress)
    except EngineError as error:
        raise LocalAzureError(str(error)) from None
    variables = azure.environment(principal, location)
    home = azure.folder / "pulumi"
    backend, passphrase = home / "backend", azure.folder / "passphrase"
    for folder in (home, backend):
        folder.mkdir(mode=0o700, exist_ok=True)
    write_private(passphrase, Credentials.of(azure.folder).passphrase.encode())
    variables |= {
        "PULUMI_HOME": str(home / "home"),
        # Without metadata files beside the state: a killed run can leave one half-written, and the state is then
        # refused ("failed to load checkpoint: EOF").
        "PULUMI_BACKEND_URL": f"file://{backend}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase),
        "PULUMI_STACK": STACK,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    status = azure.status()
    if status.settings and status.settings.provider == "stand-in":
        variables["PULUMI_DEBUG_PROVIDERS"] = f"azure-native:{status.settings.provider_port}"
    pulumi = pulumi_with_python(engine, azure.folder / "bin")
    variables["PATH"] = _path_with([str(Path(sys.executable).parent), str(pulumi.parent)])
    return variables


def ensure_stack(azure: LocalAzure, variables: dict[str, str]) -> bool:
    """Makes the stack `local` if it does not exist; returns whether it was made.

    Raises:
        LocalAzureError: the CLI refused.
    """
    backend = azure.folder / "pulumi" / "backend"
    if any(backend.glob(f".pulumi/stacks/*/{STACK}.json*")) and (azure.project / f"Pulumi.{STACK}.yaml").exists():
        return False
    made = subprocess.run(
        ["pulumi", "stack", "select", STACK, "--create", "--non-interactive"],
        cwd=azure.project,
        env={**os.environ, **variables},
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise LocalAzureError(f"the stack {STACK} could not be made: {made.stderr.strip()}")
    return True


def _path_with(folders: list[str]) -> str:
    rest = [part for part in os.environ.get("PATH", "").split(os.pathsep) if part not in folders]
    return os.pathsep.join([*folders, *rest])
