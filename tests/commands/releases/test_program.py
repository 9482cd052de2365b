"""The program of a release: recognised by its files, and written into a folder of its own."""

import shutil
from pathlib import Path

import pytest

from aihub.releases.program import check_program, checkout
from aihub.settings.releases.document import Release
from aihub.settings.releases.errors import ReleaseError
from tests.commands.releases.conftest import GitProject
from tests.unit.releases.documents import CHAT


@pytest.fixture
def release(project: GitProject) -> Release:
    """A release of the project's first program."""
    return project.release({"deployments": {"chat": CHAT}})


def _another_program(project: GitProject) -> None:
    (project.folder / "__main__.py").write_text("import pulumi\n", encoding="utf-8")
    project.commit()


def test_program_of_the_release_is_recognised_at_another_commit(project: GitProject, release: Release) -> None:
    (project.folder / "notes.md").write_text("x", encoding="utf-8")
    project.commit()

    check_program(project.folder, release)


def test_another_program_is_refused_and_told_how_to_get_the_right_one(project: GitProject, release: Release) -> None:
    _another_program(project)

    with pytest.raises(ReleaseError, match=f"`aihub release checkout {release.id[:12]} ../release-{release.id[:12]}`"):
        check_program(project.folder, release)


def test_changed_program_is_refused(project: GitProject, release: Release) -> None:
    (project.folder / "__main__.py").write_text("import pulumi\n", encoding="utf-8")

    with pytest.raises(ReleaseError, match=r"__main__[.]py has changes, and release"):
        check_program(project.folder, release)


def test_checkout_has_the_program_of_then_and_the_settings_of_today(
    project: GitProject, release: Release, tmp_path: Path
) -> None:
    _another_program(project)
    project.settings({"deployments": {}}, "prod")
    (project.folder / "Pulumi.prod.yaml").write_text("config: {}\n", encoding="utf-8")

    target = checkout(project.folder, release, tmp_path / "release")

    assert (target / "__main__.py").read_text(encoding="utf-8") == ""
    assert (target / "config" / "prod.yaml").is_file()
    assert (target / "Pulumi.prod.yaml").is_file()
    check_program(target, release)


def test_checkout_that_is_there_gets_the_settings_of_today(
    project: GitProject, release: Release, tmp_path: Path
) -> None:
    checkout(project.folder, release, tmp_path / "release")
    (project.config / "dev.yaml").write_text("hub: {name: ai-other, location: eastus2}\n", encoding="utf-8")

    target = checkout(project.folder, release, tmp_path / "release")

    assert "ai-other" in (target / "config" / "dev.yaml").read_text(encoding="utf-8")


def test_checkout_that_was_deleted_is_made_again(project: GitProject, release: Release, tmp_path: Path) -> None:
    shutil.rmtree(checkout(project.folder, release, tmp_path / "release"))

    check_program(checkout(project.folder, release, tmp_path / "release"), release)


def test_folder_that_holds_something_else_is_left_alone(project: GitProject, release: Release, tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "notes").write_text("x", encoding="utf-8")

    with pytest.raises(ReleaseError, match="is there, and is no checkout of commit"):
        checkout(project.folder, release, tmp_path / "release")
    assert (tmp_path / "release" / "notes").read_text(encoding="utf-8") == "x"


def test_shallow_clone_without_the_commit_is_told_how_to_fetch_it(
    project: GitProject, release: Release, tmp_path: Path
) -> None:
    _another_program(project)
    project.commit()
    clone = tmp_path / "clone"
    project.git("clone", "--quiet", "--depth=1", f"file://{project.folder}", str(clone))

    commit = release.program.commit[:12]
    with pytest.raises(
        ReleaseError, match=f"commit {commit}, which this repository does not have; fetch it: `git fetch --un"
    ):
        checkout(clone, release, tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_settings_that_are_gone_today_are_gone_in_the_checkout(
    project: GitProject, release: Release, tmp_path: Path
) -> None:
    project.settings({"deployments": {}}, "prod")
    checkout(project.folder, release, tmp_path / "release")
    (project.config / "prod.yaml").unlink()

    target = checkout(project.folder, release, tmp_path / "release")

    assert [each.name for each in (target / "config").iterdir()] == ["dev.yaml"]


def test_project_below_the_root_of_its_repository_is_found_in_the_checkout(project: GitProject, tmp_path: Path) -> None:
    below = GitProject(project.folder / "infra")
    below.folder.mkdir()
    for name in ("Pulumi.yaml", "__main__.py"):
        (below.folder / name).write_bytes((project.folder / name).read_bytes())
    release = below.release({"deployments": {"chat": CHAT}})

    target = checkout(below.folder, release, tmp_path / "release")

    assert target == tmp_path / "release" / "infra"
    assert (target / "config" / "dev.yaml").is_file()
