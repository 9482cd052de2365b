"""What holds for the workflows whatever they do: least permissions, pinned actions, nothing of others' in a script."""

import os
import re
from pathlib import Path

import pytest

from localazure.engine.build import CLI_VERSION
from tests.pipelines.tools import built, complaints, installed
from tests.pipelines.workflows import CHECKOUT, FILES, SETUP, jobs, read, steps, workflow

# The first of them on a machine builds programs.
pytestmark = pytest.mark.timeout(1800)

READ, LOGIN, COMMENT = {"contents": "read"}, {"contents": "read", "id-token": "write"}, {"pull-requests": "write"}
PERMISSIONS = {
    "pr/check": READ,
    "pr/preview": LOGIN,
    "pr/comment": COMMENT,
    "pr/required": {},
    "deploy/stacks": READ,
    "deploy/deploy": LOGIN,
    "deploy-stack/plan": LOGIN,
    "deploy-stack/apply": LOGIN,
    "promote/propose": {"contents": "write", "id-token": "write", **COMMENT},
    "watch/stacks": READ,
    "watch/watch": LOGIN,
}
ENVIRONMENTS = {
    "pr/preview": "preview",
    "deploy-stack/plan": "preview",
    "deploy-stack/apply": "${{ inputs.stack }}",
    "promote/propose": "preview",
    "watch/watch": "${{ matrix.stack }}-watch",
}
TRIGGERS = {
    "pr": {"pull_request", "merge_group"},
    "deploy": {"push", "workflow_dispatch"},
    "deploy-stack": {"workflow_call"},
    "promote": {"schedule", "workflow_dispatch"},
    "watch": {"schedule", "workflow_dispatch"},
}
PIN = re.compile(r"uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")


def test_actionlint_has_no_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    # It checks the scripts with shellcheck.
    monkeypatch.setenv("PATH", f"{installed('shellcheck').parent}{os.pathsep}{os.environ['PATH']}")
    assert complaints(built("actionlint"), "-no-color", folder=CHECKOUT) == ""


def test_zizmor_has_no_complaint() -> None:
    assert complaints(installed("zizmor"), "--offline", "--no-progress", "--quiet", ".github", folder=CHECKOUT) == ""


def test_scripts_have_no_complaint() -> None:
    scripts = [each for each in (CHECKOUT / "pipelines").rglob("*") if each.is_file() and _is_script(each)]
    assert scripts
    assert complaints(installed("shellcheck"), *scripts, folder=CHECKOUT) == ""
    assert [each.name for each in scripts if not os.access(each, os.X_OK)] == []


def _is_script(file: Path) -> bool:
    return file.read_bytes().startswith(b"#!")


def test_each_job_has_the_permissions_that_it_needs_and_no_more() -> None:
    assert {place: job["permissions"] for place, job in jobs()} == PERMISSIONS
    # Without this line a job that names none would get the repository's default.
    assert {file.stem: read(file)["permissions"] for file in FILES if file != SETUP} == {name: {} for name in TRIGGERS}


def test_whoever_may_write_runs_nothing_of_a_pull_request() -> None:
    for place, job in jobs():
        if place.startswith("pr/") and "write" in {**job["permissions"], "id-token": ""}.values():
            assert [step["uses"].split("@")[0] for step in job["steps"] if "uses" in step] == [
                "actions/download-artifact"
            ]


def test_only_a_deploy_has_the_identity_of_a_stack() -> None:
    assert {place: job["environment"] for place, job in jobs() if "environment" in job} == ENVIRONMENTS
    assert {place for place, found in PERMISSIONS.items() if "id-token" in found} - {*ENVIRONMENTS} == {"deploy/deploy"}


def test_only_these_events_start_a_workflow() -> None:
    assert {name: set(workflow(name)["on"]) for name in TRIGGERS} == TRIGGERS
    assert {file.stem for file in FILES if file != SETUP} == set(TRIGGERS)
    assert workflow("deploy")["on"]["push"] == {"branches": ["main"]}


def test_actions_are_pinned_by_commit() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for file in FILES:
        for line in file.read_text(encoding="utf-8").splitlines():
            if "uses: " in line and "uses: ./" not in line:
                found = PIN.search(line)
                assert found, f"{file.name}: {line.strip()}"
                pins.setdefault(found[1], set()).add((found[2], found[3]))
    assert [name for name, found in pins.items() if len(found) > 1] == []
    assert set(pins) == {
        "actions/checkout",
        "actions/download-artifact",
        "actions/setup-python",
        "actions/upload-artifact",
        "azure/login",
        "pulumi/actions",
    }


def test_scripts_have_no_expressions() -> None:
    """A title, a branch or a choice of somebody's reaches a script as a variable, and is text there."""
    assert [place for place, step in steps() if "${{" in step.get("run", "")] == []


def test_there_are_no_secrets() -> None:
    assert [file.name for file in FILES if re.search(r"\bsecrets\s*[.:\[]", file.read_text(encoding="utf-8"))] == []


def test_a_checkout_keeps_no_token() -> None:
    found = [step for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert found
    assert {step["with"]["persist-credentials"] for step in found} == {"false"}


def test_history_is_there_where_releases_are_read() -> None:
    for place, job in jobs():
        whole = [
            step["with"].get("fetch-depth") for step in job.get("steps", ()) if "checkout@" in step.get("uses", "")
        ]
        assert whole in ([], [None] if place == "watch/stacks" else ["0"]), place


def test_only_applies_of_one_stack_wait_for_each_other() -> None:
    """A schedule that shared a group would take the place of a deploy that waits."""
    assert {place: job["concurrency"] for place, job in jobs() if "concurrency" in job} == {
        "deploy-stack/apply": {"group": "apply-${{ inputs.stack }}", "cancel-in-progress": "false"}
    }
    assert [name for name in TRIGGERS if "concurrency" in workflow(name)] == []


def test_the_required_job_waits_for_all_others_and_is_never_skipped() -> None:
    found = workflow("pr")["jobs"]
    assert found["required"]["if"] == "always()"
    assert set(found["required"]["needs"]) == set(found) - {"required"}


def test_a_reviewer_sees_the_fingerprint() -> None:
    apply = workflow("deploy-stack")["jobs"]["apply"]
    assert apply["name"] == "Apply ${{ inputs.stack }} ${{ needs.plan.outputs.fingerprint }}"


def test_each_job_ends() -> None:
    assert [place for place, job in jobs() if "timeout-minutes" not in job] == ["deploy/deploy"]


def test_pulumi_is_the_one_that_was_tested() -> None:
    [found] = [step["with"]["pulumi-version"] for _, step in steps() if "pulumi/actions@" in step.get("uses", "")]
    assert found == CLI_VERSION
