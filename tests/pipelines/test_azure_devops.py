"""The pipelines of Azure DevOps: their schema, and what holds for them whatever they do. None of them ran there."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from localazure.engine.build import CLI_VERSION
from tests.cached import program
from tests.pipelines.azure_devops import FOLDER, PIPELINES, expanded, script_of, steps
from tests.pipelines.tools import complaints, installed
from tests.pipelines.workflows import CHECKOUT, read

SCHEMA = Path(__file__).with_name("schemas") / "azure-pipelines.json"
APPLY, PREVIEW = "aihub-{}", "aihub-preview"
CONNECTIONS = {
    "pr": {PREVIEW},
    "deploy": {PREVIEW, "aihub-dev", "aihub-test", "aihub-prod"},
    "promote": {PREVIEW},
    "watch": {"aihub-dev-watch", "aihub-test-watch", "aihub-prod-watch"},
}
# Of the service's own variables these hold text of whoever names a branch, writes a commit or opens a pull request.
OTHERS_TEXT = re.compile(r"\$\((Build\.Source|Build\.RequestedFor|System\.PullRequest)", re.IGNORECASE)


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_fits_its_schema(name: str, validator: Any) -> None:
    document = expanded(name)
    for step in steps(document):
        if "inputs" in step:
            # Of all scalars these alone are no text in the schema.
            step["inputs"] = {
                key: {"true": True, "false": False}.get(value, value) for key, value in step["inputs"].items()
            }
    assert [each.message for error in validator.iter_errors(document) for each in _deepest(error)] == []


def _deepest(error: Any) -> list[Any]:
    """The errors that lie deepest: those of the branch that was meant."""
    below = [each for context in error.context for each in _deepest(context)] or [error]
    depth = max(len(each.absolute_path) for each in below)
    return [each for each in below if len(each.absolute_path) == depth]


@pytest.mark.parametrize("name", PIPELINES)
def test_scripts_have_no_complaint(name: str, tmp_path: Path) -> None:
    for number, step in enumerate(steps(expanded(name))):
        if text := script_of(step):
            (tmp_path / f"{number}.sh").write_text(f"#!/bin/bash\n{text}", encoding="utf-8")
    scripts = sorted(tmp_path.glob("*.sh"))
    assert complaints(installed("shellcheck"), "--exclude=SC1091", *scripts, folder=CHECKOUT) == ""


@pytest.mark.parametrize("name", PIPELINES)
def test_scripts_take_what_they_need_as_variables(name: str) -> None:
    """The service puts `$(name)` into a script before bash reads it."""
    for step in steps(expanded(name)):
        assert not re.search(r"\$\((?!jq|az|cat|mktemp|python)[\w.]+\)", script_of(step)), script_of(step)
        assert not OTHERS_TEXT.search(json.dumps(step))


@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_logs_in_as_no_other_than_it_needs(name: str) -> None:
    found = {
        step["inputs"]["azureSubscription"] for step in steps(expanded(name)) if "AzureCLI@2" in step.get("task", "")
    }
    assert found == CONNECTIONS[name]


@pytest.mark.parametrize("name", PIPELINES)
def test_a_checkout_keeps_no_token_and_a_login_can_be_renewed(name: str) -> None:
    for step in steps(expanded(name)):
        if "checkout" in step:
            assert step["persistCredentials"] == "false"
        if "AzureCLI@2" in step.get("task", ""):
            assert step["inputs"]["addSpnToEnvironment"] == "true"
            assert step["env"]["SYSTEM_ACCESSTOKEN"] == "$(System.AccessToken)"
            assert ". pipelines/azure-devops/login\n" in step["inputs"]["inlineScript"]


def test_a_pull_request_is_built_by_a_policy_and_a_merge_by_its_push() -> None:
    found = {name: (expanded(name)["trigger"], expanded(name)["pr"]) for name in PIPELINES}
    assert {name for name, (trigger, _) in found.items() if trigger != "none"} == {"deploy"}
    assert found["deploy"][0] == {"batch": "false", "branches": {"include": ["main"]}}
    assert {pr for _, pr in found.values()} == {"none"}
    assert all("schedules" in expanded(name) for name in ("promote", "watch"))


def test_each_stack_is_applied_in_its_environment_one_run_after_the_other() -> None:
    stages = {each["stage"]: each for each in expanded("deploy")["stages"]}
    for stack in ("dev", "test", "prod"):
        apply = stages[f"apply_{stack}"]
        [job] = apply["jobs"]
        assert (apply["lockBehavior"], job["environment"]) == ("sequential", stack)
        assert apply["dependsOn"] == f"plan_{stack}"
        assert job["variables"] == {
            "fingerprint": f"$[ stageDependencies.plan_{stack}.plan.outputs['plan.fingerprint'] ]"
        }
    assert [name for name, each in stages.items() if "lockBehavior" in each and not name.startswith("apply_")] == []


def test_pulumi_is_the_one_that_was_tested() -> None:
    assert f"--version {CLI_VERSION} " in json.dumps(read(FOLDER / "templates" / "setup.yml"))


def test_a_login_is_that_of_the_tasks_service_connection(tmp_path: Path) -> None:
    (tmp_path / "az").write_text("#!/bin/sh\necho a-subscription\n", encoding="utf-8")
    (tmp_path / "az").chmod(0o700)
    task = {"servicePrincipalId": "a-client", "tenantId": "a-tenant", "idToken": "a-token"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f'. "{FOLDER}/login" && env'],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", **task},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {line for line in done.stdout.splitlines() if line.startswith("ARM_")} == {
        "ARM_USE_OIDC=true",
        "ARM_CLIENT_ID=a-client",
        "ARM_TENANT_ID=a-tenant",
        "ARM_OIDC_TOKEN=a-token",
        "ARM_SUBSCRIPTION_ID=a-subscription",
    }


CURL = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
body=$(cat)
for each; do case $each in @*) [ "$each" = @- ] || cp "${each#@}" "$CALLS.headers" ;; esac; done
if [[ $* == *"--request GET"* ]]; then cat "$THREADS"; else printf %s "$body" > "$CALLS.body"; fi
"""


def _comment(folder: Path, *threads: tuple[str, str]) -> tuple[str, Any]:
    """Write a report beside comments by their authors and texts; return the last request and its body."""
    program("jq", "jq")
    (folder / "curl").write_text(CURL, encoding="utf-8")
    (folder / "curl").chmod(0o700)
    (folder / "report.md").write_text("<!-- aihub report -->\n$(touch x)\n", encoding="utf-8")
    value = [
        {"id": 10 + number, "comments": [{"id": 1, "content": text, "author": {"displayName": author}}]}
        for number, (author, text) in enumerate(threads)
    ]
    (folder / "threads.json").write_text(json.dumps({"value": value}), encoding="utf-8")
    variables = {
        "PATH": f"{folder}:/usr/bin:/bin",
        "CALLS": str(folder / "calls"),
        "THREADS": str(folder / "threads.json"),
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/example/",
        "SYSTEM_TEAMPROJECTID": "p",
        "BUILD_REPOSITORY_ID": "r",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_ACCESSTOKEN": "the-token",
    }
    done = subprocess.run(
        [FOLDER / "comment", "report.md"], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    calls = (folder / "calls").read_text(encoding="utf-8")
    assert "the-token" not in calls
    assert "Authorization: Bearer the-token" in (folder / "calls.headers").read_text(encoding="utf-8")
    return calls.splitlines()[-1], json.loads((folder / "calls.body").read_text(encoding="utf-8"))


THREADS = "https://dev.azure.com/example/p/_apis/git/repositories/r/pullRequests/7/threads"
MARKED = "<!-- aihub report -->\n"


def test_a_first_report_is_a_new_thread(tmp_path: Path) -> None:
    call, body = _comment(tmp_path, ("Ann", f"{MARKED}what is this?"), ("Project Build Service (x)", "hello"))
    assert "--request POST --header" in call
    assert call.endswith(f"{THREADS}?api-version=7.1")
    assert body["comments"][0]["content"] == f"{MARKED}$(touch x)\n"


def test_a_later_report_renews_the_comment(tmp_path: Path) -> None:
    call, body = _comment(tmp_path, ("Ann", MARKED), ("Project Build Service (x)", f"{MARKED}edited"))
    assert "--request PATCH" in call
    assert call.endswith(f"{THREADS}/11/comments/1?api-version=7.1")
    assert body == {"content": f"{MARKED}$(touch x)\n"}
