"""Tools that check and run pipelines, at the versions of `go_tools/go.mod` and of the packages of the tests."""

import subprocess
import sys
from pathlib import Path

from tests.cached import cached, cannot, installing, program

_MODULE = Path(__file__).with_name("go_tools")
_PACKAGES = {
    "act": "github.com/nektos/act",
    "actionlint": "github.com/rhysd/actionlint/cmd/actionlint",
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform",
    "kustomize": "sigs.k8s.io/kustomize/kustomize/v5",
}


def built(name: str) -> Path:
    """Return the path of one of the programs of `_PACKAGES`; the first test on a machine builds all."""

    def build(folder: Path) -> None:
        command = [program("go", "golang"), "build", "-mod=readonly", "-trimpath", "-ldflags=-s -w"]
        installing([*command, f"-o={folder}/", *_PACKAGES.values()], _MODULE, " and ".join(_PACKAGES))

    version = b"".join((_MODULE / file).read_bytes() for file in ("go.mod", "go.sum"))
    return cached("pipeline-tools", version, build) / name


def installed(name: str) -> Path:
    """Return the path of zizmor or shellcheck, which are among the packages of the tests."""
    path = Path(sys.executable).with_name(name)
    return path if path.exists() else cannot(f"no {name} in {path.parent}; run: make setup")


def complaints(*command: str | Path, folder: Path) -> str:
    """Run a linter and return what it says; nothing when it has no complaint."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return f"{done.stdout}{done.stderr}" if done.returncode else ""
