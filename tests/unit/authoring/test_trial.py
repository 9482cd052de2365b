"""Settings that are checked before they are written."""

import os
from pathlib import Path

import pytest

from aihub.authoring.trial import checked

_HUB = "hub: {name: ai-trial, location: swedencentral}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/dev.yaml").write_text(_HUB)
    return tmp_path


def test_whatever_else_is_in_the_folders_does_no_harm(project: Path) -> None:
    config = project / "config"
    os.mkfifo(config / "pipe")
    (config / "above").symlink_to("..")
    (config / "gone").symlink_to("nowhere")
    (config / "loop").symlink_to("loop")
    result = checked(config, {config / "test.yaml": _HUB.replace("trial", "other")})
    assert (result.stacks, result.problems) == (("dev", "test"), ())
    assert not (config / "test.yaml").exists()


def test_what_a_path_of_the_settings_leads_to_is_found_outside_the_folder(project: Path) -> None:
    (project / "prices.yaml").write_text("currency: USD\ntables: []\n")
    costs = "cost: {prices: ../prices.yaml, ceiling: {monthly: 10, currency: USD}}\n"
    assert checked(project / "config", {project / "config/dev.yaml": _HUB + costs}).problems == ()


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(project: Path) -> None:
    (project / "Pulumi.dev.yaml").mkdir()
    os.mkfifo(project / "config/test.yaml")
    (found,) = checked(project / "config", {}).problems
    assert found.text.startswith("a folder, a device or a pipe")
    assert Path(found.file) == project / "config/test.yaml"
