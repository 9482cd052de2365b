"""`aihub release promote`: which release is promoted, and what is written where."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from aihub.settings import load
from aihub.settings.releases import files
from tests.commands.promotion.remote import NEWER, Remote
from tests.unit.promotion.conftest import MODELS


def _tested(remote: Remote) -> None:
    """Gives test a newer release than prod, which passed there."""
    remote.pin_newer()
    remote.passes("test", remote.newer)


def _out_of_dev(remote: Remote, stack: str = "test") -> str:
    """Gives dev, which pins nothing, other models than test, which passed there; the id of that release."""
    remote.project.settings("dev", NEWER)
    commit = remote.commit()
    made = remote.released()
    remote.passes("dev", made, commit=commit, program=made.program.digest)
    return made.id


def test_one_line_is_changed_on_a_branch_of_its_own(remote: Remote) -> None:
    _tested(remote)

    result = remote.aihub("promote", "--to", "prod")

    assert result.exit_code == 0, result.output
    assert remote.changed("promote/prod") == ["M\tconfig/prod.yaml"]
    before, after = (remote.show(f"{each}:config/prod.yaml") for each in ("main", "promote/prod"))
    assert after == before.replace(remote.older.id, remote.newer.id)
    assert remote.git("log", "--format=%s", "main..promote/prod", folder=remote.bare) == (
        f"Promote release {remote.newer.id[:12]} from test to prod"
    )


def test_without_a_tool_for_pull_requests_the_branch_is_merged_by_the_printed_command(remote: Remote) -> None:
    _tested(remote)

    result = remote.aihub("promote", "--to", "prod")
    remote.git(*result.stdout.split()[1:])

    assert remote.newer.id in remote.show("main:config/prod.yaml")
    assert "no tool for pull requests is known here" in result.stderr


def test_out_of_a_stack_without_a_pin_release_file_and_pin_come_together(remote: Remote, tmp_path: Path) -> None:
    release = _out_of_dev(remote)

    result = remote.aihub("promote", "--to", "test")

    assert result.exit_code == 0, result.output
    assert remote.changed("promote/test") == [f"A\tconfig/releases/{release}.json", "M\tconfig/test.yaml"]
    merged = tmp_path / "merged"
    remote.git("clone", "--quiet", "--branch", "promote/test", str(remote.bare), str(merged))
    loaded = load(merged / "config", "test")
    assert loaded.release
    assert (loaded.release.id, set(loaded.settings.deployments)) == (release, {"chat", "small"})


def test_release_of_a_stack_without_a_pin_is_made_of_its_commit_and_not_of_today(remote: Remote) -> None:
    release = _out_of_dev(remote)
    remote.project.settings("dev", MODELS)
    remote.commit()

    assert remote.aihub("promote", "--to", "test").exit_code == 0
    assert f"A\tconfig/releases/{release}.json" in remote.changed("promote/test")


def test_release_whose_file_is_there_is_only_pinned(remote: Remote) -> None:
    _out_of_dev(remote)
    release = remote.add(remote.released())
    remote.commit()

    assert remote.aihub("promote", "--to", "test").exit_code == 0
    assert remote.changed("promote/test") == ["M\tconfig/test.yaml"]
    assert release.id in remote.show("promote/test:config/test.yaml")


def test_what_did_not_pass_since_is_passed_over_by_name(remote: Remote) -> None:
    release = _out_of_dev(remote)
    remote.passes("dev", None, timedelta(hours=3))
    remote.passes("dev", remote.older, timedelta(hours=2), outcome="fail", problem="chat: fail, wrong-key")

    result = remote.aihub("promote", "--to", "test", "--dry-run")

    assert f"release {release[:12]} may enter test" in result.stdout
    assert (
        f"passed over: release {remote.older.id[:12]}, in dev by record 3, which has not passed there" in result.stdout
    )
    assert "passed over: what has no release, in dev by record 2" in result.stdout


def test_release_that_is_pinned_there_already_is_nothing_to_do(remote: Remote) -> None:
    result = remote.aihub("promote", "--to", "prod")

    assert (result.exit_code, remote.at_remote("promote/prod")) == (0, None)
    assert result.stdout == f"nothing to do: prod pins {remote.older.id[:12]} already, the release of test\n"
    shown = json.loads(remote.aihub("promote", "--to", "prod", "--output", "json").stdout)
    assert shown == {"stack": "prod", "release": remote.older.id, "changed": False}


def test_dry_run_shows_all_and_writes_nothing(remote: Remote) -> None:
    _tested(remote)

    result = remote.aihub("promote", "--to", "prod", "--dry-run")

    assert result.exit_code == 0
    assert f"+release: {remote.newer.id}" in result.stdout.splitlines()
    assert f"Promote release {remote.newer.id[:12]} from test to prod" in result.stdout
    assert remote.at_remote("promote/prod") is None
    assert not (remote.folder / ".local").exists()


def test_later_promotion_takes_the_place_of_an_earlier_one(remote: Remote) -> None:
    _tested(remote)
    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    latest = remote.of_this_program({"deployments": {"chat": NEWER["deployments"]["small"]}})
    remote.pin("test", latest)
    remote.passes("test", latest)

    assert remote.aihub("promote", "--to", "prod").exit_code == 0

    assert remote.git("rev-list", "--count", "main..promote/prod", folder=remote.bare) == "1"
    assert latest.id in remote.show("promote/prod:config/prod.yaml")


def test_same_promotion_again_changes_nothing(remote: Remote) -> None:
    _tested(remote)
    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    first = remote.at_remote("promote/prod")

    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    assert remote.at_remote("promote/prod") == first


def test_branch_without_a_pull_request_follows_the_default_branch(remote: Remote) -> None:
    _tested(remote)
    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    remote.project.settings("dev", NEWER)
    remote.commit("Something else")

    result = remote.aihub("promote", "--to", "prod")
    remote.git(*result.stdout.split()[1:])

    assert remote.newer.id in remote.show("main:config/prod.yaml")


def test_branch_is_renewed_when_the_own_file_of_the_stack_changes(remote: Remote) -> None:
    _tested(remote)
    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    remote.pin("prod", remote.older, {"deployments": {"chat": {"sku": {"capacity": 5}}}})

    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    assert remote.changed("promote/prod") == ["M\tconfig/prod.yaml"]
    assert "capacity: 5" in remote.show("promote/prod:config/prod.yaml")
    assert remote.git("rev-parse", "promote/prod~", folder=remote.bare) == remote.at_remote("main")


def test_branch_that_was_merged_and_rolled_back_is_renewed(remote: Remote) -> None:
    _tested(remote)
    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    remote.git("pull", "--quiet", "origin", "promote/prod")
    remote.pin("prod", remote.older)

    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    assert remote.git("rev-parse", "promote/prod~", folder=remote.bare) == remote.at_remote("main")


def test_branch_that_somebody_mended_stays(remote: Remote) -> None:
    _tested(remote)
    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    remote.git("fetch", "--quiet", "origin")
    remote.git("switch", "--quiet", "promote/prod")
    remote.git("commit", "--quiet", "--allow-empty", "-m", "Mend the file")
    remote.git("push", "--quiet", "origin", "promote/prod")
    remote.git("switch", "--quiet", "main")
    mended = remote.at_remote("promote/prod")

    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    assert remote.at_remote("promote/prod") == mended


def test_records_that_cannot_be_read_leave_it_open(remote: Remote) -> None:
    _tested(remote)
    remote.project.backend = "https://api.pulumi.com"

    result = remote.aihub("promote", "--to", "prod")

    assert (result.exit_code, remote.at_remote("promote/prod")) == (3, None)
    assert "records are kept beside a state in azblob:// or file:// alone" in result.stderr


def test_commits_that_others_pushed_are_its_ground(remote: Remote, tmp_path: Path) -> None:
    _tested(remote)
    refs = remote.git("for-each-ref")
    colleague = tmp_path / "colleague"
    remote.git("clone", "--quiet", str(remote.bare), str(colleague))
    remote.git("commit", "--quiet", "--allow-empty", "-m", "Something else", folder=colleague)
    remote.git("push", "--quiet", "origin", "main", folder=colleague)

    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    assert remote.git("rev-parse", "promote/prod~", folder=remote.bare) == remote.at_remote("main")
    # Git itself notes the branch that it pushed.
    assert [each for each in remote.git("for-each-ref").splitlines() if "promote" not in each] == refs.splitlines()


@pytest.mark.parametrize("detached", [True, False])
def test_commits_that_were_not_pushed_stay_out(remote: Remote, *, detached: bool) -> None:
    _tested(remote)
    remote.git("switch", "--quiet", *(["--detach"] if detached else ["-c", "mine"]))
    (remote.folder / "mine.txt").write_text("x", encoding="utf-8")
    remote.git("add", "mine.txt")
    remote.git("commit", "--quiet", "-m", "mine")

    assert remote.aihub("promote", "--to", "prod").exit_code == 0
    assert remote.changed("promote/prod") == ["M\tconfig/prod.yaml"]
    assert remote.git("rev-parse", "promote/prod~", folder=remote.bare) == remote.at_remote("main")


def test_release_that_is_too_young_is_written_with_what_it_lacks(remote: Remote) -> None:
    remote.pin_newer()
    remote.passes("test", remote.newer, timedelta(hours=1))

    result = remote.aihub("promote", "--to", "prod", "--output", "json")

    document = json.loads(result.stdout)
    assert (result.exit_code, document["gate"]["passed"]) == (0, False)
    assert "| ❌ | soak |" in document["text"]
    assert "the gate does not pass yet: soak: " in result.stderr


def test_file_that_does_not_fit_the_release_is_told_and_left_to_be_mended_on_the_branch(remote: Remote) -> None:
    _tested(remote)
    remote.pin("prod", remote.older, {"deployments": {"chat": {"sku": {"capacity": 5}}}})
    other = remote.of_this_program({"deployments": {"small": NEWER["deployments"]["small"]}})
    remote.pin("test", other)
    remote.passes("test", other)

    result = remote.aihub("promote", "--to", "prod", "--output", "json")

    assert result.exit_code == 0, result.output
    problem, *_others = json.loads(result.stdout)["problems"]
    assert problem.startswith("config/prod.yaml:")
    assert "deployments.chat: no deployment of the release" in problem
    assert f"to mend on promote/prod: {problem}" in result.stderr
    assert other.id in remote.show("promote/prod:config/prod.yaml")


def test_stack_that_pinned_nothing_is_compared_with_what_it_follows(remote: Remote) -> None:
    remote.project.settings("test", MODELS)
    remote.commit()
    _out_of_dev(remote)

    result = remote.aihub("promote", "--to", "test", "--dry-run")

    assert "| pinned now | none: it follows the branch |" in result.stdout
    assert "- **small**: endpoint added (azure-openai, gpt-5.4-nano 2026-03-17)" in result.stdout
    assert "config/test.yaml does not fit the release" in result.stdout
    assert "deployments.chat.model.name" in result.stderr


def test_project_below_the_root_of_its_repository(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    _tested(remote)
    below = remote.folder / "infra"
    below.mkdir()
    for name in ("Pulumi.yaml", "__main__.py", "config"):
        (remote.folder / name).rename(below / name)
    remote.commit()
    monkeypatch.chdir(below)

    result = remote.aihub("promote", "--to", "prod")

    assert result.exit_code == 0, result.output
    assert remote.changed("promote/prod") == ["M\tinfra/config/prod.yaml"]


def test_repository_without_a_remote_gets_the_branch_itself(remote: Remote) -> None:
    _tested(remote)
    remote.git("remote", "remove", "origin")

    result = remote.aihub("promote", "--to", "prod")

    assert (result.exit_code, result.stdout) == (0, "git merge promote/prod\n")
    remote.git("merge", "--quiet", "--ff-only", "promote/prod")
    assert load(remote.project.config, "prod").release == files.read(remote.project.config, remote.newer.id)
