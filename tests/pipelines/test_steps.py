"""Single steps of the workflows, run by bash as a runner does, beside a `gh` that keeps what it is asked for."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cached import program
from tests.pipelines.workflows import CHECKOUT, script

GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$GH_CALLS"
case "$*" in
  *--jq\\ .head.sha) echo "$GH_HEAD" ;;
  *--paginate*) jq -r "${@: -1}" <<< "$GH_COMMENTS" ;;
  *--input\\ body.json) cp body.json "$GH_CALLS.body" ;;
esac
"""
MARKER = "<!-- aihub report -->"
BOT = "github-actions[bot]"


def _run(text: str, folder: Path, variables: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", **variables}
    # As a runner starts it where `shell` is not said, or is `bash`.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("check", "preview", "comment", "is_own", "stacks", "passes"),
    [
        ("success", "success", "success", "true", '["dev"]', True),
        # Nothing to preview.
        ("success", "skipped", "success", "true", "[]", True),
        # A fork, or a merge queue.
        ("success", "skipped", "skipped", "false", '["dev"]', True),
        ("failure", "skipped", "success", "true", "", False),
        ("skipped", "skipped", "skipped", "false", "", False),
        ("success", "failure", "success", "true", '["dev"]', False),
        ("success", "cancelled", "success", "true", '["dev"]', False),
        # Skipped without a reason.
        ("success", "skipped", "success", "true", '["dev"]', False),
        ("success", "success", "failure", "true", '["dev"]', False),
        ("success", "success", "skipped", "true", '["dev"]', False),
    ],
)
def test_required_passes_when_all_did_or_had_a_reason_not_to(  # noqa: PLR0917
    check: str, preview: str, comment: str, is_own: str, stacks: str, passes: bool, tmp_path: Path
) -> None:
    text = script("pr", "required", "All of it succeeded, or had a reason to be skipped")
    variables = {"CHECK": check, "PREVIEW": preview, "COMMENT": comment, "IS_OWN": is_own, "STACKS": stacks}
    assert (_run(text, tmp_path, variables).returncode == 0) == passes


def _commented(folder: Path, comments: object, head: str = "abc") -> list[str]:
    program("jq", "jq")
    (folder / "gh").write_text(GH, encoding="utf-8")
    (folder / "gh").chmod(0o700)
    report = folder / "reports" / "report-of-settings"
    report.mkdir(parents=True)
    (report / "report.md").write_text(f"{MARKER}\n$(touch x) `touch x` ${{{{ x }}}}\n", encoding="utf-8")
    variables = {"GH_CALLS": str(folder / "calls"), "GH_COMMENTS": json.dumps(comments), "GH_HEAD": head}
    variables |= {"GITHUB_REPOSITORY": "o/r", "PULL_REQUEST": "7", "HEAD": "abc"}
    done = _run(script("pr", "comment", "Write the report, or renew it"), folder, variables)
    assert done.returncode == 0, done.stderr
    assert not (folder / "x").exists()
    return (folder / "calls").read_text(encoding="utf-8").splitlines()


def test_a_first_report_is_a_new_comment(tmp_path: Path) -> None:
    *_, last = _commented(tmp_path, [])
    assert last == "api --silent repos/o/r/issues/7/comments --input body.json"
    body = json.loads((tmp_path / "calls.body").read_text(encoding="utf-8"))["body"]
    assert body == f"{MARKER}\n$(touch x) `touch x` ${{{{ x }}}}\n"


def test_a_later_report_renews_the_comment_that_somebody_edited(tmp_path: Path) -> None:
    comments = [
        {"id": 1, "user": {"login": "somebody"}, "body": f"{MARKER}\nwhat is this?"},
        {"id": 2, "user": {"login": BOT}, "body": f"I quote: {MARKER}"},
        {"id": 3, "user": {"login": BOT}, "body": f"{MARKER}\nedited by somebody"},
        {"id": 4, "user": {"login": BOT}, "body": f"{MARKER}\nanother one"},
    ]
    *_, last = _commented(tmp_path, comments)
    assert last == "api --silent --method PATCH repos/o/r/issues/comments/3 --input body.json"


def test_the_report_of_an_older_commit_takes_nobodys_place(tmp_path: Path) -> None:
    assert _commented(tmp_path, [], head="newer") == ["api repos/o/r/pulls/7 --jq .head.sha"]


def test_what_a_command_leaves_is_kept(tmp_path: Path) -> None:
    keep = CHECKOUT / "pipelines" / "scripts" / "keep"
    done = _run(f"{keep} results/dev/plan sh -c 'echo out; echo err >&2; exit 3'", tmp_path, {})
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "err\n")
    found = {each.name: each.read_text(encoding="utf-8") for each in (tmp_path / "results" / "dev").iterdir()}
    assert found == {"plan.out": "out\n", "plan.log": "err\n", "plan.code": "3\n"}


PYTHON = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in
  *--expect*) exit "$BOUND" ;;
  *report*) echo "{\\"stacks\\": [{\\"before\\": $BEFORE}]}" ;;
esac
"""


@pytest.mark.parametrize(
    ("bound", "before", "code", "last"),
    [
        ("0", "null", 0, "deploy --stack dev --expect sha256:x"),
        ("1", "null", 1, "deploy --stack dev --expect sha256:x"),
        # The first stack follows main.
        ("4", "null", 0, "deploy --stack dev"),
        # Somebody has approved another plan.
        ("4", '"test"', 4, "report --stack dev --output json"),
    ],
)
def test_only_the_first_stack_is_planned_again(bound: str, before: str, code: int, last: str, tmp_path: Path) -> None:
    program("jq", "jq")
    (tmp_path / "python").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "python").chmod(0o700)
    variables = {"CALLS": str(tmp_path / "calls"), "BOUND": bound, "BEFORE": before}
    done = _run(f"{CHECKOUT}/pipelines/scripts/deploy dev sha256:x", tmp_path, variables)
    assert done.returncode == code, done.stderr
    assert (tmp_path / "calls").read_text(encoding="utf-8").splitlines()[-1] == f"-m aihub {last}"
