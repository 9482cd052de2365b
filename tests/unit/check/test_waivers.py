"""Waivers take warnings out of a report until a day, and are reported themselves when they are wrong or left over."""

import datetime as dt
from pathlib import Path

import pytest

from aihub.check import CheckResult, check
from tests.unit.messages import said

BASE = """\
hub: {name: ai-x, location: swedencentral}
deployments:
  old: {type: azure-openai, model: {name: gpt-4-32k, version: "0613"}}
  older: {type: azure-openai, model: {name: gpt-35-turbo, version: "0613"}}
"""
LAST_DAY = dt.date(2027, 1, 31)


def waiver(**fields: str) -> str:
    given = {"rule": "model-retired", "owner": "team-chat", "reason": "moves soon", "expires": '"2027-01-31"', **fields}
    return "{" + ", ".join(f"{name}: {value}" for name, value in given.items() if value) + "}"


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Checked":
    monkeypatch.chdir(tmp_path)
    return Checked(tmp_path / "config")


class Checked:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def __call__(self, files: dict[str, str], *, day: dt.date = LAST_DAY, only: list[str] | None = None) -> CheckResult:
        for name, text in files.items():
            (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return check(self.folder, only, today=day)


def found(result: CheckResult) -> list[tuple[str, int, str, str]]:
    return [(each.file, each.line, each.path, each.rule.id) for each in (*result.problems, *result.warnings)]


OTHER = ("config/base.yaml", 4, "deployments.older.model.name", "model-retired")
THIS = ("config/base.yaml", 3, "deployments.old.model.name", "model-retired")


@pytest.mark.parametrize(
    "place",
    ["deployment: old", "path: deployments.old", "path: deployments.old.model", "path: deployments.old.model.name"],
)
def test_waiver_takes_out_the_warnings_of_its_rule_at_its_place(checked: Checked, place: str) -> None:
    name, _, value = place.partition(": ")
    result = checked({"base": BASE, "dev": f"waivers: {{a: {waiver(**{name: value})}}}\n"})
    assert found(result) == [OTHER]
    assert [(each.name, each.problem.path, each.waiver.owner) for each in result.waived] == [
        ("a", "deployments.old.model.name", "team-chat")
    ]


@pytest.mark.parametrize("place", ["deployment: ol", "path: deployments.ol", "path: deployments.old.model.version"])
def test_waiver_that_matches_nothing_is_a_warning(checked: Checked, place: str) -> None:
    name, _, value = place.partition(": ")
    result = checked({"base": BASE, "dev": f"waivers: {{a: {waiver(**{name: value})}}}\n"})
    assert found(result) == [THIS, OTHER, ("config/dev.yaml", 1, "waivers.a", "waiver-unused")]
    assert ("did you mean deployment: old?" in result.warnings[-1].text) == (name == "deployment")


def test_waiver_counts_on_its_last_day_and_not_on_the_next(checked: Checked) -> None:
    files = {"base": BASE, "dev": f"waivers:\n  a: {waiver(deployment='old')}\n"}
    assert found(checked(files)) == [OTHER]
    result = checked(files, day=LAST_DAY + dt.timedelta(days=1))
    assert found(result) == [THIS, OTHER, ("config/dev.yaml", 2, "waivers.a.expires", "waiver-expired")]
    assert result.waived == ()


@pytest.mark.parametrize(
    ("fields", "path", "text"),
    [
        ({"rule": "model-retird"}, ".rule", "no such rule; did you mean model-retired?"),
        (
            {"rule": "tags-too-many"},
            ".rule",
            "tags-too-many is an error: it makes the settings invalid, and cannot be ",
        ),
        ({"rule": "waiver-unused"}, ".rule", "waiver-unused is no rule on a stack's settings, and cannot be waived; "),
        ({"deployment": ""}, "", "where it counts is not clear; write either deployment or path"),
        ({"path": "deployments.old"}, "", "where it counts is not clear; write either deployment or path"),
        ({"owner": ""}, ".owner", "missing; write owner: team-chat"),
        ({"reason": '" "'}, ".reason", "not one line of text; write why it may stay"),
        ({"expires": "2027-01-31"}, ".expires", "a date, not text; put it in quotes, as in expires: '2027-04-14'"),
        ({"expires": '"2027-02-30"'}, ".expires", "no day of the calendar; write it as in '2027-04-14'"),
        ({"expires": ""}, ".expires", "missing; write expires: '2027-04-14'"),
        ({"untl": "x"}, ".untl", "unknown field; the fields here are rule, deployment, path, owner, reason, expires"),
    ],
)
def test_bad_waiver_is_one_error(checked: Checked, fields: dict[str, str], path: str, text: str) -> None:
    result = checked({"base": BASE, "dev": f"waivers: {{a: {waiver(**{'deployment': 'old', **fields})}}}\n"})
    (problem,) = result.problems
    assert said(problem).startswith(f"config/dev.yaml:1: waivers.a{path}: {text}")


def test_waiver_of_the_base_counts_in_each_stack_and_is_removed_by_its_name(checked: Checked) -> None:
    base = f"{BASE}waivers:\n  a: {waiver(deployment='old')}\n  b: {waiver(deployment='older')}\n"
    result = checked({"base": base, "dev": "smoke: {gate: true}\n", "test": "waivers: {b: null}\n"})
    assert found(result) == [OTHER]
    assert sorted(each.problem.path for each in result.waived) == [THIS[2], OTHER[2]]


def test_waiver_of_the_base_is_unused_when_no_stack_has_its_warning(checked: Checked) -> None:
    base = f"{BASE}waivers:\n  a: {waiver(deployment='old')}\n  b: {waiver(deployment='older')}\n"
    # One stack still has what the waiver is for.
    files = {"dev": "deployments: {old: null}\n", "test": "smoke: {gate: true}\n"}
    assert found(checked({"base": base, **files})) == []
    both = {"dev": "deployments: {old: null}\n", "test": "deployments: {old: null}\n"}
    assert found(checked({"base": base, **both})) == [("config/base.yaml", 6, "waivers.a", "waiver-unused")]
    # Where not all stacks are read, another one may have it.
    assert found(checked({}, only=["dev"])) == []
    # A stack that is invalid may have it, too.
    assert {each[-1] for each in found(checked({"test": "smoke: 1\n"}))} == {"value-of-wrong-type"}


def test_secret_in_a_reason_is_not_repeated(checked: Checked) -> None:
    secret = "AccountKey=abcdefgh"
    result = checked({"base": BASE, "dev": f"waivers: {{a: {waiver(deployment='old', reason=secret)}}}\n"})
    assert [each.rule.id for each in result.warnings] == ["model-retired", "secret-in-settings"]
    assert [each.why for each in result.waived] == ["waivers.a, until 2027-01-31"]
