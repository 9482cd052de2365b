"""`aihub init` in an empty settings folder, then the commands that it names, without an edit in between."""

import json

import pytest

from tests.e2e.project import Project

pytestmark = pytest.mark.e2e


def test_what_init_writes_is_deployed_by_the_commands_that_it_names_and_answers(project: Project) -> None:
    project.start()
    for file in (project.folder / "config").iterdir():
        file.unlink()
    options = ("--name", "ai-init-e2e", "--location", "swedencentral", "--model", "gpt-5.4-mini")
    done = project.run("aihub", "init", "fresh", *options, "--output", "json")
    assert done.code == 0, done.output
    result = json.loads(done.output[done.output.index("{") :])
    assert result["files"] == ["Pulumi.fresh.yaml", "config/base.yaml", "config/fresh.yaml", "config/schema.json"]
    assert result["notes"] == []
    # Whoever is logged in gets the id of the subscription written, so that no command has a gap to fill in.
    assert not [each for each in result["next"] if "<" in each]
    # A state in clear text, which is searched for secrets in the end.
    steps = "\n".join(result["next"]).replace('eval "$(aihub env)"', "PULUMI_DIY_BACKEND_ZSTD=false")
    assert "PULUMI_DIY_BACKEND_ZSTD=false" in steps
    # In the place of a person who answers `pulumi up`.
    project.environment["PULUMI_SKIP_CONFIRMATIONS"] = "true"
    ran = project.run("bash", "-euc", steps)
    assert ran.code == 0, ran.output
    assert "1 of 1 endpoints passed" in ran.output
    assert "aihub call gpt-5.4-mini" in result["next"][-1]
    taken = project.run("aihub", "init", "other", "--name", "ai-init-e2e", "--no-production")
    assert taken.code == 2
    assert "--name: somebody has this name already" in taken.output
