"""Single steps of the pipelines of Azure DevOps, run by bash beside an `aihub` that keeps what it is asked for."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cached import program
from tests.pipelines.azure_devops import expanded, script_of, steps
from tests.pipelines.workflows import CHECKOUT

PYTHON = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in
  *plan*) echo '{"fingerprint": "sha256:abc"}' ;;
  *report*json*) echo "$STACKS_JSON" ;;
  *report*) echo '<!-- aihub report -->' ;;
  *promote*prod) exit "${PROMOTE_PROD:-0}" ;;
esac
"""
AZ = "#!/bin/sh\necho a-subscription\n"
TASK = {"servicePrincipalId": "c", "tenantId": "t", "idToken": "o", "SYSTEM_ACCESSTOKEN": "s"}
STACKS = json.dumps(
    {
        "stacks": [
            {"stack": "dev", "before": None, "changed": False, "deploy": True},
            {"stack": "test", "before": "dev", "changed": True, "deploy": False},
            {"stack": "prod", "before": "test", "changed": True, "deploy": True},
        ]
    }
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout of the scripts alone, with commands that only keep what they are asked for."""
    program("jq", "jq")
    (tmp_path / "pipelines").symlink_to(CHECKOUT / "pipelines")
    for name, text in (("python", PYTHON), ("az", AZ), ("git", "#!/bin/sh\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o700)
    return tmp_path


def _run(folder: Path, pipeline: str, name: str, variables: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run the first step of a name, as the agent does."""
    script = next(script_of(step) for step in steps(expanded(pipeline)) if step.get("name") == name)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "CALLS": str(folder / "calls"), "STACKS_JSON": STACKS, **TASK}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _calls(folder: Path) -> list[str]:
    return [line.removeprefix("-m aihub ") for line in (folder / "calls").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("reason", "since"), [("IndividualCI", " --since HEAD^1"), ("Manual", "")])
def test_a_push_says_which_stacks_it_deploys(folder: Path, reason: str, since: str) -> None:
    done = _run(folder, "deploy", "changes", {"BUILD_REASON": reason})
    # With blanks around each name, which the stages' conditions look for.
    assert done.stdout == "##vso[task.setvariable variable=stacks;isOutput=true] dev prod \n"
    assert _calls(folder) == [f"report{since} --output json"]


def test_a_plan_gives_its_fingerprint_to_the_apply_and_to_who_approves(folder: Path) -> None:
    done = _run(folder, "deploy", "plan", {"STACK": "prod"})
    assert done.stdout.splitlines() == [
        "##vso[task.setvariable variable=fingerprint;isOutput=true]sha256:abc",
        "##vso[build.addbuildtag]prod-abc",
    ]


def test_an_apply_records_its_preflight_and_deploys_the_plan(folder: Path) -> None:
    done = _run(folder, "deploy", "apply", {"STACK": "prod", "FINGERPRINT": "sha256:abc"})
    assert done.returncode == 0, done.stderr
    assert _calls(folder) == ["preflight --stack prod --record", "deploy --stack prod --expect sha256:abc"]


def test_a_pull_request_previews_what_a_push_would_deploy(folder: Path) -> None:
    done = _run(folder, "pr", "report", {})
    assert done.stdout.splitlines()[-1] == "##vso[task.setvariable variable=stacks;isOutput=true]prod"
    assert _run(folder, "pr", "preview", {"STACKS": "prod"}).returncode == 0
    assert {call.split()[0] for call in _calls(folder)[2:]} == {"plan", "preflight", "release"}


@pytest.mark.parametrize(("code", "fails"), [("0", False), ("1", False), ("2", True), ("3", True)])
def test_a_release_that_may_not_enter_is_no_failure_of_a_promotion(folder: Path, code: str, fails: bool) -> None:
    chosen = {"CHOSEN": "each", "ROLLBACK": "False", "ORGANIZATION": "o", "AZURE_DEVOPS_EXT_PAT": "s"}
    done = _run(folder, "promote", "propose", {**chosen, "PROMOTE_PROD": code})
    assert (done.returncode != 0) == fails
    assert _calls(folder)[1:] == ["release promote --to test", "release promote --to prod"]


def test_a_rollback_is_that_of_the_chosen_stack(folder: Path) -> None:
    chosen = {"CHOSEN": "prod", "ROLLBACK": "True", "ORGANIZATION": "o", "AZURE_DEVOPS_EXT_PAT": "s"}
    assert _run(folder, "promote", "propose", chosen).returncode == 0
    assert _calls(folder) == ["release rollback prod"]
