"""Reports of a check for programs: SARIF, annotations of GitHub Actions, and what `--strict` makes of warnings."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft7Validator

from aihub.cli.check import check

RETIRED = 'deployments:\n  old:\n    type: azure-openai\n    model: {name: gpt-4-32k, version: "0613"}\n'
HUB = "hub: {name: ai-x, location: swedencentral}\n"
WAIVER = """\
waivers:
  a: {rule: model-retired, deployment: old, owner: team-chat, reason: moves in January, expires: "2999-01-31"}
"""
# What SARIF 2.1.0 requires of the members that are written here, from the schema that OASIS publishes.
TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"type": "object", "properties": {"level": LEVEL}, "additionalProperties": False},
    },
}
PLACE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "artifactLocation": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9%/._~!$&'()*+,;=@-]+$"}},
        },
        "region": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"startLine": {"type": "integer", "minimum": 1}},
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": LEVEL,
        "message": TEXT,
        "locations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "physicalLocation": PLACE,
                    "logicalLocations": {
                        "type": "array",
                        "uniqueItems": True,
                        "items": {
                            "type": "object",
                            "properties": {"fullyQualifiedName": {"type": "string"}},
                            "additionalProperties": False,
                        },
                    },
                },
            },
        },
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["kind"],
                "additionalProperties": False,
                "properties": {"kind": {"enum": ["inSource", "external"]}, "justification": {"type": "string"}},
            },
        },
    },
}
SARIF = Draft7Validator(
    {
        "type": "object",
        "required": ["version", "runs"],
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string", "format": "uri"},
            "version": {"enum": ["2.1.0"]},
            "runs": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["tool"],
                    "additionalProperties": False,
                    "properties": {
                        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                        "results": {"type": "array", "items": RESULT},
                        "tool": {
                            "type": "object",
                            "required": ["driver"],
                            "additionalProperties": False,
                            "properties": {
                                "driver": {
                                    "type": "object",
                                    "required": ["name"],
                                    "additionalProperties": False,
                                    "properties": {
                                        "name": {"type": "string"},
                                        "version": {"type": "string"},
                                        "rules": {"type": "array", "uniqueItems": True, "items": RULE},
                                    },
                                }
                            },
                        },
                    },
                },
            },
        },
    }
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of a repository, whose name a URI and an annotation have to escape."""
    folder = tmp_path / "a b, c" / "project"
    (folder / "config").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.delenv("ARM_ENVIRONMENT", raising=False)
    return folder


def run(project: Path, *arguments: str, **stacks: str) -> Result:
    for name, text in stacks.items():
        (project / "config" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(check, arguments)


def the_log(result: Result) -> Any:
    log = json.loads(result.stdout)
    SARIF.validate(log)
    return log["runs"][0]


def test_sarif_has_each_finding_with_its_rule_and_place(project: Path) -> None:
    result = run(project, "--output", "sarif", dev=HUB + RETIRED, prod=HUB.replace("}", ", auth: key}"))
    assert result.exit_code == 2
    log = the_log(result)
    rules = log["tool"]["driver"]["rules"]
    found = [
        (
            rules[each["ruleIndex"]]["id"],
            each["level"],
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            each["locations"][0]["physicalLocation"]["region"]["startLine"],
            each["locations"][0]["logicalLocations"][0]["fullyQualifiedName"],
        )
        for each in log["results"]
    ]
    assert found == [
        ("value-unknown", "error", "a%20b%2C%20c/project/config/prod.yaml", 1, "hub.auth"),
        ("model-retired", "warning", "a%20b%2C%20c/project/config/dev.yaml", 5, "deployments.old.model.name"),
    ]
    assert [each["ruleId"] for each in log["results"]] == [each[0] for each in found]


def test_sarif_suppresses_what_is_waived(project: Path) -> None:
    result = run(project, "--output", "sarif", "--strict", dev=HUB + RETIRED + WAIVER)
    assert result.exit_code == 0
    (finding,) = the_log(result)["results"]
    assert finding["suppressions"] == [
        {"kind": "inSource", "justification": "waivers.a, until 2999-01-31; team-chat: moves in January"}
    ]


def test_sarif_of_valid_settings_has_no_result_and_one_of_the_environment_no_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert the_log(run(project, "--output", "sarif", dev=HUB))["results"] == []
    monkeypatch.setenv("ARM_ENVIRONMENT", "usgovernment")
    (finding,) = the_log(run(project, "--output", "sarif"))["results"]
    assert finding["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "ARM_ENVIRONMENT"}]}]


def test_name_of_a_file_that_is_no_text_is_reported(project: Path) -> None:
    (project / "config" / os.fsdecode(b"d\xffv.yaml")).write_text(HUB)
    for output in ("text", "json", "sarif", "github"):
        result = run(project, "--output", output, dev=HUB)
        assert result.exit_code == 2
        assert "file-misnamed" in result.stdout
    (finding,) = the_log(run(project, "--output", "sarif"))["results"]
    assert finding["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("/config/d%FFv.yaml")


def test_result_is_the_same_one_when_its_line_moves(project: Path) -> None:
    (before,) = the_log(run(project, "--output", "sarif", dev=HUB + RETIRED))["results"]
    (after,) = the_log(run(project, "--output", "sarif", dev=f"# moved\n{HUB}{RETIRED}"))["results"]
    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]


def test_annotations_have_file_line_and_rule_and_are_escaped(project: Path) -> None:
    prod = f"{HUB}deployments:\n  chat: {{type: azure-openai, model: {{name: 100%, version: '1', publsher: x}}}}\n"
    result = run(project, "--output", "github", dev=HUB + RETIRED, prod=prod)
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert lines[0].startswith(
        "::error file=a b%2C c/project/config/prod.yaml,line=3,title=field-unknown::deployments.chat.model.publsher: "
    )
    assert lines[1].startswith("::warning file=a b%2C c/project/config/dev.yaml,line=5,title=model-retired::deploy")
    assert lines[2] == "not valid: 1 problem; about a rule: aihub check --explain RULE"


def test_no_name_in_a_file_gives_a_command_to_the_runner(project: Path) -> None:
    text = f'{HUB}"x\\n::set-env name=a::b": 1\n"##[group]": 2\n'
    result = run(project, "--output", "github", dev=text)
    assert all(line.startswith(("::error file=", "not valid")) for line in result.stdout.splitlines())
    assert not re.search(r"set-env|##\[", result.stdout)


def test_problem_that_is_in_no_file_is_an_annotation_without_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_ENVIRONMENT", "usgovernment")
    lines = run(project, "--output", "github", dev=HUB).stdout.splitlines()
    assert lines[0].startswith("::error title=other-cloud::ARM_ENVIRONMENT: names another cloud")


def test_warnings_fail_the_check_only_with_strict(project: Path) -> None:
    assert run(project, dev=HUB + RETIRED).exit_code == 0
    strict = run(project, "--strict")
    assert strict.exit_code == 2
    assert strict.stdout.splitlines()[-1].startswith("not valid, since warnings count (--strict): 1 warning; ")
    waived = run(project, "--strict", dev=HUB + RETIRED + WAIVER)
    assert (waived.exit_code, waived.stdout) == (0, "valid: dev; 1 warning waived\n")
    assert run(project, "--strict", dev=HUB).exit_code == 0


def test_json_names_the_rule_of_each_finding_and_lists_what_is_waived(project: Path) -> None:
    found = json.loads(run(project, "--output", "json", dev=HUB + RETIRED + WAIVER).stdout)
    assert found["warnings"] == []
    assert [(each["rule"], each["line"], each["waiver"]) for each in found["waived"]] == [("model-retired", 5, "a")]
    found = json.loads(run(project, "--output", "json", dev=HUB + RETIRED).stdout)
    assert [(each["rule"], each["severity"]) for each in found["warnings"]] == [("model-retired", "warning")]


@pytest.mark.parametrize("given", ["model-retired", "[model-retired]"])
def test_page_of_a_rule_is_printed_without_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(check, ["--explain", given])
    page = (Path(__file__).parents[3] / "docs" / "rules" / "model-retired.md").read_text(encoding="utf-8")
    assert (result.exit_code, result.stdout) == (0, page)


def test_rule_that_does_not_exist_has_no_page(project: Path) -> None:
    result = run(project, "--explain", "model-retird", dev=HUB)
    assert "no rule model-retird, and no stack of this name; did you mean model-retired?" in str(result.exception)
