"""One world for all tests of snippets."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.instance import LocalAzure
from tests.cached import cached, installing, program
from tests.local.connect.world import SnippetWorld


@pytest.fixture(scope="session")
def packages() -> Path:
    """The packages of TypeScript snippets, in the user's cache: got before a test's proxy is the local Azure's."""
    program("node", "nodejs")
    npm, pinned = program("npm", "npm"), Path(__file__).with_name("node")

    def install(folder: Path) -> None:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(pinned / file, folder)
        installing([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, "the packages of snippets")

    return cached("snippet-packages", (pinned / "package-lock.json").read_bytes(), install)


@pytest.fixture(scope="module")
def shared_world(running_azure: LocalAzure) -> Iterator[SnippetWorld]:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in running_azure.environment().items():
            patched.setenv(name, value)
        world = SnippetWorld()
    yield world
    with pytest.MonkeyPatch.context() as patched:
        for name, value in running_azure.environment().items():
            patched.setenv(name, value)
        world.close()


@pytest.fixture
def world(
    shared_world: SnippetWorld, local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SnippetWorld:
    """The world, in a folder of the test's own with the project, an `az` and a recording."""
    (tmp_path / "Pulumi.yaml").write_text("name: hub\nruntime: python\n")
    shared_world.write_stack(tmp_path)
    (tmp_path / "az").symlink_to(Path(__file__).with_name("az"))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    monkeypatch.chdir(tmp_path)
    return shared_world
