"""`aihub release gate`: what it prints, and its exit codes."""

import json
from datetime import UTC, datetime, timedelta

from tests.unit.promotion.conftest import NOW, PromotionProject

# The command asks the machine for the time.
LATE = datetime.now(UTC) - NOW


def test_text(project: PromotionProject) -> None:
    project.record("test", timedelta(hours=1) - LATE, outcome="fail", problem="a|b: fail, wrong-key")
    result = project.aihub("release", "gate", "--to", "organization/aihub/prod")
    assert result.exit_code == 1
    records, tested, retirement, verdict = result.stdout.splitlines()
    assert records == "pass  records     1 of test, whole"
    assert tested.startswith("no    tested      its latest full smoke test in test failed, record 1 (")
    assert tested.endswith("): a|b: fail, wrong-key; mend what failed, and run: aihub smoke --stack test --record")
    assert retirement == "pass  retirement  no model retires within 30 days, by Microsoft's schedule as of 2026-09-23"
    assert verdict == f"release {project.release.id[:12]} may not enter prod"


def test_json(project: PromotionProject) -> None:
    project.record("test", timedelta(days=2) - LATE)
    result = project.aihub("release", "gate", "--to", "prod", "--output", "json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert (document["passed"], document["stack"], document["before"]) == (True, "prod", "test")
    assert document["release"] == project.release.id
    [tested] = [each for each in document["conditions"] if each["name"] == "tested"]
    assert (tested["passed"], tested["record"], tested["stack"], tested["do"]) == (True, 1, "test", "")
    assert datetime.fromisoformat(tested["at"]) < datetime.now(UTC)


def test_markdown(project: PromotionProject) -> None:
    project.record("test", timedelta(hours=1) - LATE, outcome="fail", problem="a|b: fail, <wrong-key>")
    project.settings("prod", {"exclude": {"chat": "no quota"}}, project.release.id)
    result = project.aihub("release", "gate", "--to", "prod", "--output", "markdown")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == f"### ❌ release {project.release.id[:12]} may not enter prod"
    assert "| ✅ | records | 1 of test, whole |" in lines
    assert any(line.startswith("| ❌ | tested | ") and "a&#124;b: fail, &#60;wrong-key&#62;" in line for line in lines)
    assert lines[-1] == "- deployments.chat: left out: no quota"


def test_input_that_is_wrong(project: PromotionProject) -> None:
    for arguments in (["--to", "prdo"], ["--to", "prod", "--release", "abcdef"], ["--to", "--x"], []):
        result = project.aihub("release", "gate", *arguments)
        assert (result.exit_code, result.stdout) == (2, ""), arguments
    (project.config / "promotion.yaml").unlink()
    result = project.aihub("release", "gate", "--to", "prod")
    assert result.exit_code == 2
    assert result.stderr.startswith("config/promotion.yaml:1: no such file; ")


def test_project_whose_state_is_where_no_records_can_be(project: PromotionProject) -> None:
    project.backend = "https://app.pulumi.com/me"
    result = project.aihub("release", "gate", "--to", "prod")
    assert result.exit_code == 3
    assert "records are kept beside a state in azblob:// or file:// alone" in result.stderr
