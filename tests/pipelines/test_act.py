"""The workflows, run by act against the local Azure, logged in by OIDC: one story, in the order of these tests."""

import json
import re
from pathlib import Path

import pytest
import yaml

from aihub.evidence.folder import Folder
from aihub.evidence.store import records
from tests.e2e.project import SUBSCRIPTION, Project
from tests.pipelines.github import GitHub, stack_settings

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

ACCOUNT = f"{SUBSCRIPTION}/resourceGroups/rg-ai-act-{{0}}/providers/Microsoft.CognitiveServices/accounts/ai-act-{{0}}"


@pytest.fixture(scope="module")
def github(module_project: Project, tmp_path_factory: pytest.TempPathFactory) -> GitHub:
    module_project.start()
    return GitHub(module_project, tmp_path_factory.mktemp("runner"))


def _recorded(github: GitHub, stack: str) -> list[str]:
    """Kind and outcome of each record of a stack."""
    found = records(Folder(github.backend / ".aihub" / "evidence" / "aihub" / stack))
    return [f"{each.kind} {each.outcome}" for each in found]


def _capacity(github: GitHub, stack: str) -> int | None:
    """What Azure has of the deployment; None where it has none."""
    found = github.project.arm("GET", f"{ACCOUNT.format(stack)}/deployments/chat")
    return int(found.json()["sku"]["capacity"]) if found.status_code == 200 else None


def test_a_pull_request_of_a_fork_gets_the_difference_of_the_settings(github: GitHub) -> None:
    github.write("dev", stack_settings("dev", capacity=20))
    run = github.pull_request(github.commit("of-a-fork"), fork=True)
    assert (run.code, run.jobs) == (0, {"Check": "succeeded", "Required": "succeeded"}), run.log
    assert "| deployments.chat.sku.capacity | 10 | 20 |" in run.log
    assert not (github.stub / "calls").exists()


def test_a_preview_that_fails_is_reported_and_may_not_be_merged(github: GitHub) -> None:
    github.pull()
    file = github.clone / "Pulumi.dev.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("encryptionsalt: v1:", "encryptionsalt: v1:AAAA"))
    run = github.pull_request(github.commit("broken"))
    jobs = {"Check": "succeeded", "Preview": "failed", "Comment": "succeeded", "Required": "failed"}
    assert (run.code, run.jobs) == (1, jobs), run.log
    text = github.comment()
    assert text.startswith("<!-- aihub report -->\n### dev: plan failed")
    assert "Pulumi.dev.yaml changes" in text


def test_a_pull_request_gets_a_report(github: GitHub) -> None:
    github.pull()
    github.write("dev", stack_settings("dev", capacity=30))
    run = github.pull_request(github.commit("feature"))
    jobs = dict.fromkeys(("Check", "Preview", "Comment", "Required"), "succeeded")
    assert (run.code, run.jobs) == (0, jobs), run.log
    text = github.comment()
    assert re.match(r"<!-- aihub report -->\n### dev: \d+ created\n", text), text
    assert "| deployments.chat.sku.capacity | 10 | 30 |" in text
    assert re.search(r"sha256:[0-9a-f]{64}", text)
    # A preview changes nothing.
    assert (_capacity(github, "dev"), _recorded(github, "dev")) == (None, [])


def test_a_merge_deploys_the_first_stack_and_leaves_evidence(github: GitHub) -> None:
    before = github.main
    github.merge("feature")
    run = github.push(before)
    assert run.code == 0, run.log
    [apply] = [name for name in run.jobs if name.startswith("Apply ")]
    # What a reviewer of the environment sees.
    assert re.fullmatch(r"Apply dev sha256:[0-9a-f]{64}", apply)
    assert _capacity(github, "dev") == 30
    assert _recorded(github, "dev") == ["preflight pass", "deploy-started pass", "deploy-done pass", "smoke pass"]
    assert not [name for name in run.jobs if "prod" in name]


def test_a_promotion_changes_the_pin(github: GitHub) -> None:
    run = github.dispatch("promote")
    assert (run.code, run.jobs) == (0, {"Propose": "succeeded"}), run.log
    own = yaml.safe_load(github.file("promote/prod", "config/prod.yaml"))
    assert set(github.changed("promote/prod")) == {"config/prod.yaml", f"config/releases/{own['release']}.json"}
    assert own == {"release": own["release"], **stack_settings("prod")}
    assert own["release"][:12] in (github.stub / "pull-request.md").read_text(encoding="utf-8")
    assert "pr create" in (github.stub / "calls").read_text(encoding="utf-8")


def test_a_watch_that_finds_a_broken_endpoint_revokes_its_evidence(github: GitHub) -> None:
    github.project.azure.faults.set("wrong-model", host="ai-act-dev.*")
    run = github.dispatch("watch")
    assert (run.code, run.jobs) == (1, {"Stacks": "succeeded", "Watch dev": "failed"}), run.log
    assert _recorded(github, "dev")[4:] == ["drift pass", "rotation pass", "smoke fail"]
    # The other steps ran all the same, and the summary says what is wrong.
    assert "dev: smoke failed" in run.log


def test_a_refused_gate_stops_a_deploy(github: GitHub) -> None:
    before = github.main
    github.merge("promote/prod")
    # dev would be deployed again, which was shown above.
    run = github.push(before, "--matrix=stack:prod")
    github.project.azure.faults.clear()
    assert run.code != 0
    assert 'stacks=["dev","prod"]' in run.log
    [prod] = [name for name in run.jobs if name.startswith("Apply prod sha256:")]
    assert run.jobs[prod] == "failed"
    assert "may not enter prod" in run.log
    assert (_capacity(github, "prod"), _recorded(github, "prod")) == (None, ["preflight pass"])


def test_names_of_others_ran_nothing(github: GitHub) -> None:
    """Every branch, title, message and person was called by what would write a file."""
    assert list(github.project.folder.rglob("pwned")) == []
    assert not Path("pwned").exists()
    assert "pwned" not in json.dumps(github.comment())
