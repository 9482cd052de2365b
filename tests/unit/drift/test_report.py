"""The result of a comparison: which verdict, and how it is shown."""

import json

import pytest

from aihub.drift.finding import Drift, Finding, Level
from aihub.drift.report import as_json, markdown, text

HOSTILE = "`a`|b <img src=x> @team [x](y) ${{ c }} $(d)\n::error::e\x1b[31m"


def drift(*levels: Level) -> Drift:
    return Drift(
        "dev", 9, tuple(Finding(each, "deployments.chat", "deployments/chat", "found", "do") for each in levels)
    )


@pytest.mark.parametrize(
    ("levels", "verdict", "code"),
    [
        ((), "none", 0),
        (("service", "service"), "service", 4),
        (("service", "unknown"), "unknown", 3),
        (("unknown", "drift", "service"), "drift", 1),
    ],
)
def test_gravest_finding_decides(levels: tuple[Level, ...], verdict: str, code: int) -> None:
    found = drift(*levels)
    assert (found.verdict, found.exit_code) == (verdict, code)
    document = json.loads(as_json(found))
    assert (document["verdict"], document["exit_code"], len(document["findings"])) == (verdict, code, len(levels))


def test_text_ends_in_the_result() -> None:
    *_, last = text(drift("drift", "service", "service")).splitlines()
    assert last == "dev: 9 resources: 1 drift, 2 service; Azure has been changed outside Pulumi"
    assert text(Drift("dev", 0, ())).endswith("the stack has no resources, so there is nothing to compare")


def test_markdown_shows_what_others_wrote_as_text() -> None:
    finding = Finding("drift", HOSTILE, HOSTILE, HOSTILE, "run `aihub rotate --deployment a_b`, or a_b", who=HOSTILE)
    shown = markdown(Drift("dev", 9, (finding,)))
    [row] = [line for line in shown.splitlines() if line.startswith("| ❌")]
    # Six columns' borders, none of the values'.
    assert row.count("|") == 6
    for each in ("<img", "@team", "[x](", "`a`", "${", "\x1b"):
        assert each not in row
    assert "run `aihub rotate --deployment a_b`, or a_b" in row
    assert shown.startswith("## Drift of dev: ❌ Azure has been changed outside Pulumi\n")


def test_markdown_without_findings_has_no_table() -> None:
    assert "|" not in markdown(drift())
