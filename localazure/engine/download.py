"""Install the Pulumi CLI with the SDK's own installer, which downloads it from Pulumi."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from localazure.engine import process
from localazure.engine.errors import NotPossibleError

CONNECT_TIMEOUT_SECONDS = 15
DOWNLOAD_TIMEOUT_SECONDS = 600


def install(version: str, folder: Path, tick: Callable[[], None]) -> None:
    """Install the whole distribution, its Python language host included, as `folder`/bin.

    The SDK's installer has no time limit and runs a shell script, so it runs in a process that can be ended.

    Raises:
        NotPossibleError: The download or the installation failed, or took too long.
    """
    command = [sys.executable, "-m", __name__, version, str(folder)]
    try:
        process.run(command, cwd=folder, tick=tick, timeout_seconds=DOWNLOAD_TIMEOUT_SECONDS)
    except NotPossibleError as error:
        raise NotPossibleError(process.last_line(str(error))) from None


def main() -> None:
    """Install version `argv[1]` into `argv[2]`; a failure's reason is the last line printed."""
    import socket
    import urllib.error

    from pulumi.automation import PulumiCommand
    from semver import VersionInfo

    version, folder = sys.argv[1:]
    socket.setdefaulttimeout(CONNECT_TIMEOUT_SECONDS)
    try:
        PulumiCommand.install(root=folder, version=VersionInfo.parse(version))
    except subprocess.CalledProcessError as error:
        sys.exit(error.output.decode(errors="replace").strip())
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.url} answered {error.code}")
    except Exception as error:  # noqa: BLE001 - whatever a download may raise is one line to the user
        sys.exit(str(getattr(error, "reason", error)))


if __name__ == "__main__":
    main()
