"""The folder in which Pulumi runs: the project's, or the release's program with what it needs."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aihub import pulumi_cli
from aihub.deploy import target as module
from aihub.deploy.errors import DeployError
from aihub.deploy.process import Ended
from aihub.deploy.target import Target, open_target
from aihub.evidence.backend import Environment
from aihub.settings.releases import files
from aihub.settings.releases.document import Release
from tests.commands.releases.conftest import GitProject
from tests.commands.releases.conftest import project as project  # noqa: PLC0414 - a fixture
from tests.unit.releases.documents import CHAT
from tests.unit.releases.test_pin import PROD

REQUIREMENTS = "pulumi==3.272.0\n"


@pytest.fixture
def pinned(project: GitProject, monkeypatch: pytest.MonkeyPatch) -> Release:
    """The release that the stack `prod` of the project pins."""
    (project.folder / "requirements.txt").write_text(REQUIREMENTS, encoding="utf-8")
    (project.folder / ".gitignore").write_text(".releases/\n.venv\n", encoding="utf-8")
    (project.folder / ".venv").symlink_to(sys.prefix)
    release = project.release({"deployments": {"chat": CHAT}})
    files.write(project.config, release)
    project.settings({"release": release.id, **PROD}, "prod")
    url = "file://~/state?metadata=skip"
    monkeypatch.setattr(pulumi_cli, "read_json", lambda *_arguments: {"url": url})
    # Set first, so that what is set meanwhile is removed in the end.
    monkeypatch.setenv("PULUMI_BACKEND_URL", url)
    monkeypatch.delenv("PULUMI_BACKEND_URL")
    return release


def _open(project: GitProject, told: list[str] | None = None) -> Target:
    return open_target(Environment(project.folder, "prod"), (told or []).append)


def _another_program(project: GitProject, requirements: str = REQUIREMENTS) -> None:
    (project.folder / "__main__.py").write_text("print('another')\n", encoding="utf-8")
    (project.folder / "requirements.txt").write_text(requirements, encoding="utf-8")
    project.commit()


def test_project_with_the_program_of_the_release_is_the_folder(project: GitProject, pinned: Release) -> None:
    found = _open(project)

    assert (found.folder, found.release) == (project.folder, pinned)
    assert not (project.folder / ".releases").exists()


def test_stack_without_a_pin_is_the_release_that_its_settings_are(project: GitProject, pinned: Release) -> None:
    found = open_target(Environment(project.folder, "dev"), print)
    assert found.folder == project.folder
    assert found.release
    assert found.release.settings == pinned.settings

    (project.folder / "__main__.py").write_text("print('not committed')\n", encoding="utf-8")
    assert open_target(Environment(project.folder, "dev"), print).release is None


def test_another_program_is_checked_out_with_the_packages_of_the_project(project: GitProject, pinned: Release) -> None:
    _another_program(project)
    project.settings({"release": pinned.id, **PROD, "hub": {**PROD["hub"], "name": "ai-renamed"}}, "prod")

    for _again in range(2):
        folder = _open(project).folder
        assert folder == project.folder / ".releases" / pinned.id[:12]
        assert (folder / "__main__.py").read_text(encoding="utf-8") == ""
        assert "ai-renamed" in (folder / "config" / "prod.yaml").read_text(encoding="utf-8")
        assert (folder / ".venv").resolve() == Path(sys.prefix).resolve()
    assert project.git("status", "--porcelain") == ""
    # The state's folder is the same one, seen from there.
    assert os.environ["PULUMI_BACKEND_URL"] == f"file://{Path.home()}/state?metadata=skip"


def test_uncommitted_program_does_not_reach_a_pinned_stack(project: GitProject, pinned: Release) -> None:
    (project.folder / "__main__.py").write_text("print('not committed')\n", encoding="utf-8")

    assert (_open(project).folder / "__main__.py").read_text(encoding="utf-8") == ""


def test_half_of_a_checkout_is_made_anew(project: GitProject, pinned: Release) -> None:
    _another_program(project)
    folder = _open(project).folder
    (folder / "__main__.py").unlink()

    assert (_open(project).folder / "__main__.py").is_file()


def test_deploys_at_once_make_one_checkout_after_the_other(project: GitProject, pinned: Release) -> None:
    _another_program(project)

    with ThreadPoolExecutor(4) as pool:
        folders = {each.folder for each in pool.map(lambda _: _open(project), range(4))}

    assert folders == {project.folder / ".releases" / pinned.id[:12]}
    assert (folders.pop() / "__main__.py").is_file()


def test_other_packages_are_installed_once(
    project: GitProject, pinned: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    _another_program(project, "pulumi==9.9.9\n")
    installs: list[tuple[list[str], Path]] = []

    def install(command: list[str], folder: Path, _tell: object) -> Ended:
        installs.append((command, folder))
        (folder / ".venv").mkdir()
        return Ended(0, None, ())

    monkeypatch.setattr(module, "run_through", install)
    folder = _open(project).folder
    assert installs == [(["pulumi", "install", "--no-plugins", "--non-interactive"], folder)]
    _open(project)
    assert len(installs) == 1


def test_host_that_installs_nothing_is_taken_at_its_word(
    project: GitProject, pinned: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    _another_program(project, "pulumi==9.9.9\n")
    monkeypatch.setattr(module, "run_through", lambda *_arguments: Ended(0, None, ()))

    assert not (_open(project).folder / ".venv").exists()


def test_install_that_fails_says_what_to_do_without_an_index(
    project: GitProject, pinned: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    _another_program(project, "pulumi==9.9.9\n")
    monkeypatch.setattr(module, "run_through", lambda *_arguments: Ended(1, None, ("no index",)))

    with pytest.raises(DeployError, match=r"without a package index, make .venv there by hand from req"):
        _open(project)
