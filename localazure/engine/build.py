"""Build the Pulumi CLI with Go, at the version that `cli/go.mod` pins and `cli/go.sum` verifies."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from localazure.engine import process
from localazure.engine.errors import NotPossibleError

MODULE = Path(__file__).with_name("cli")
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


def _pinned(pattern: str) -> str:
    found = re.search(pattern, (MODULE / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"cli/go.mod has no line {pattern}"
    return found[1]


CLI_VERSION = _pinned(r"^require github\.com/pulumi/pulumi/pkg/v3 v(\S+)$")
"""The version of the CLI that is built and installed."""

GO_VERSION = _pinned(r"^go (\S+)$")
"""The oldest Go that builds it."""


def build(folder: Path, tick: Callable[[], None]) -> None:
    """Build the CLI as `folder`/bin/pulumi.

    Raises:
        NotPossibleError: There is no Go, it is too old, it cannot get the modules, or it fails.
    """
    go = shutil.which("go")
    if go is None:
        raise NotPossibleError("there is no go on PATH")
    command = [
        go,
        "build",
        "-mod=readonly",
        f"-ldflags=-s -w -X {VERSION_VARIABLE}=v{CLI_VERSION}",
        f"-o={folder / 'bin' / 'pulumi'}",
        PACKAGE,
    ]
    try:
        process.run(command, cwd=MODULE, env={**os.environ, "GOWORK": "off"}, tick=tick)
    except NotPossibleError as error:
        raise NotPossibleError(_reason(str(error))) from None


def _reason(output: str) -> str:
    """What went wrong, in one line, from what Go printed."""
    if running := re.search(r"requires go >= \S+ \(running go ([^;)\s]+)", output):
        return f"Go {running[1]} is too old"
    if re.search(r"go: download go\d", output):
        return "the go on PATH is too old, and a newer one cannot be downloaded"
    if "invalid go version" in output:  # what a Go from before 1.21 says of a go.mod like ours
        return "the go on PATH is too old"
    return f"go build failed: {process.last_line(output)}"
