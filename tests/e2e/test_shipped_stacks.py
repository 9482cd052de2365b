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
    for each in answers.values():
        assert each["with_credential"]["status"] == 200
        # A serverless endpoint has another way to say no.
        assert each["without_credential"]["status"] == (400 if each["type"] == "serverless-api" else 401)
