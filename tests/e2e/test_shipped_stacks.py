"""The settings that the project ships: each deploys as it stands, and every endpoint answers."""

import shutil

import pytest

from tests.e2e.project import CHECKOUT, Project

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("stack", ["dev", "test", "prod", "local"])
def test_shipped_settings_give_endpoints_that_answer(project: Project, stack: str) -> None:
    shutil.copy(CHECKOUT / "config" / "base.yaml", project.folder / "config" / "base.yaml")
    project.write((CHECKOUT / "config" / f"{stack}.yaml").read_text(encoding="utf-8"))
    project.start()
    project.up()
    answers = project.smoke()
    assert answers
    assert {each["with_credential"]["status"] for each in answers.values()} == {200}
    assert {each["without_credential"]["status"] for each in answers.values()} == {401}
