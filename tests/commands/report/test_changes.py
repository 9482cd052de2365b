"""What a change does to each stack, compared with another commit."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from aihub.cli import cli
from aihub.report.changes import StackChange, changes
from aihub.settings.releases import files
from tests.commands.releases.conftest import GitProject
from tests.unit.releases.documents import CHAT

ORDER: dict[str, Any] = {"order": [{"stack": "dev"}, {"stack": "test"}, {"stack": "prod"}]}


def _chat(**fields: Any) -> dict[str, Any]:
    return {"deployments": {"chat": {**CHAT, **fields}}}


@pytest.fixture
def staged(project: GitProject) -> GitProject:
    """Three stacks, of which prod pins the release of dev."""
    project.settings(_chat())
    project.settings(_chat(), "test")
    release = project.release(_chat())
    files.write(project.config, release)
    operators = {"operators": [{"principal_id": "8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30"}]}
    project.settings({"release": release.id, "access": operators}, "prod")
    (project.config / "promotion.yaml").write_text(yaml.safe_dump(ORDER), encoding="utf-8")
    project.commit()
    return project


def _changes(project: GitProject, *only: str, since: str | None = "HEAD~1") -> dict[str, StackChange]:
    return {each.stack: each for each in changes(project.folder, since, only)}


def test_a_change_is_told_of_the_stacks_that_it_touches_alone(staged: GitProject) -> None:
    staged.settings(_chat(sku={"name": "GlobalStandard", "capacity": 30}))
    found = _changes(staged)
    assert [(each.path, each.old, each.new) for each in found["dev"].differences] == [
        ("deployments.chat.sku.capacity", 1, 30)
    ]
    assert {name: each.changed for name, each in found.items()} == {"dev": True, "test": False, "prod": False}
    # The first one follows what is committed, changed or not; test waits for its first release.
    assert {name: each.deploy for name, each in found.items()} == {"dev": True, "test": False, "prod": False}
    assert [each.before for each in found.values()] == [None, "dev", "test"]


def test_base_changes_what_a_pinned_stack_takes_of_it(staged: GitProject) -> None:
    base = {"hub": {"tags": {"team": "a"}}, "deployments": {"new": CHAT}}
    (staged.config / "base.yaml").write_text(yaml.safe_dump(base), encoding="utf-8")
    staged.commit()
    found = _changes(staged)
    assert [each.path for each in found["prod"].differences] == ["hub.tags"]
    assert found["prod"].deploy
    assert "deployments.new.model.name" in [each.path for each in found["test"].differences]


def test_a_changed_pin_is_told_in_words(staged: GitProject) -> None:
    other = staged.release(_chat(model={"name": "gpt-4.1", "version": "2025-04-14"}))
    files.write(staged.config, other)
    prod = staged.config / "prod.yaml"
    before = yaml.safe_load(prod.read_text(encoding="utf-8"))["release"]
    prod.write_text(prod.read_text(encoding="utf-8").replace(before, other.id), encoding="utf-8")
    staged.commit()
    notes = _changes(staged)["prod"].notes
    assert notes[0] == f"release: {before[:12]} → {other.id[:12]}"
    assert "chat: model gpt-4.1-mini 2025-04-14 → gpt-4.1 2025-04-14" in notes


def test_another_program_changes_stacks_without_a_pin(staged: GitProject) -> None:
    (staged.folder / "__main__.py").write_text("# another\n", encoding="utf-8")
    (staged.folder / "Pulumi.prod.yaml").write_text("config: {}\n", encoding="utf-8")
    staged.commit()
    found = _changes(staged)
    assert {name: each.notes for name, each in found.items()} == {
        "dev": ("the program changes",),
        "test": ("the program changes",),
        "prod": ("Pulumi.prod.yaml changes",),
    }


def test_stacks_that_are_new_or_gone_are_said_to_be(staged: GitProject) -> None:
    (staged.config / "test.yaml").rename(staged.config / "staging.yaml")
    order = {"order": [{"stack": "dev"}, {"stack": "staging"}, {"stack": "prod"}]}
    (staged.config / "promotion.yaml").write_text(yaml.safe_dump(order), encoding="utf-8")
    staged.commit()
    found = _changes(staged)
    assert found["staging"].notes == ("this stack is new",)
    assert "pulumi destroy" in found["test"].notes[0]
    assert not found["test"].deploy


def test_invalid_settings_are_their_problems(staged: GitProject) -> None:
    staged.settings({"deployments": {"chat": {**CHAT, "sku": {"capacty": 3}}}})
    [problem] = _changes(staged, "dev")["dev"].problems
    assert "did you mean capacity?" in problem
    assert _changes(staged)["dev"].changed
    staged.commit()
    assert not _changes(staged)["dev"].changed
    staged.settings(_chat())
    assert _changes(staged)["dev"].notes == ("its settings were invalid, and are valid now",)


def test_values_that_may_be_secrets_are_not_told(staged: GitProject) -> None:
    secret = "hunter2hunter2hunter2hunter2"
    slot = {"model": "azureml://registries/HuggingFace/models/x/versions/1", "instance_type": "Standard_DS3_v2"}
    slot["environment_variables"] = {"MODE": f"password={secret}"}  # type: ignore[assignment]
    online = {"type": "managed-compute", "task": "fill-mask", "slots": {"blue": slot}, "traffic": {"blue": 100}}
    staged.settings({"deployments": {"chat": {**CHAT, "smoke": {"prompt": secret}}, "bert": online}})
    found = _changes(staged)["dev"]
    assert not found.problems
    assert secret not in repr(found)
    hidden = [each.path for each in found.differences if each.new == "(not shown)"]
    assert hidden == ["deployments.bert.slots.blue.environment_variables", "deployments.chat.smoke.prompt"]


def test_without_a_commit_to_compare_with_every_stack_counts(
    staged: GitProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(staged.folder)
    # What a push of a new branch says of the commit before.
    done = CliRunner().invoke(cli, ["report", "--since", "0" * 40, "--output", "json"])
    assert done.exit_code == 0, done.output
    assert "git does not know the commit" in done.stderr
    deployed = {each["stack"]: each["deploy"] for each in json.loads(done.stdout)["stacks"]}
    assert deployed == {"dev": True, "test": False, "prod": True}


@pytest.mark.parametrize("commit", ["--output=x", "HEAD; touch x", "$(touch x)"])
def test_a_commit_is_no_option_and_no_command(staged: GitProject, commit: str) -> None:
    assert _changes(staged, since=commit)["dev"].is_unknown
    assert not Path(staged.folder, "x").exists()
