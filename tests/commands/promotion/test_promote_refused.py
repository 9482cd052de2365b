"""Promotions that are refused, each with one reason, and nothing half done."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest

from aihub.evidence.backend import Environment
from aihub.promotion.errors import PromotionError
from aihub.promotion.promote import AlreadyThere, promote
from aihub.promotion.proposal import write
from tests.commands.promotion.remote import NEWER, Remote
from tests.unit.promotion.conftest import ORDER


@pytest.fixture
def tested(remote: Remote) -> Remote:
    """A remote of whose stacks test has a newer release than prod, which passed there."""
    remote.pin_newer()
    remote.passes("test", remote.newer)
    return remote


def _refused(remote: Remote, code: int, *, to: str = "prod") -> str:
    """What a promotion is refused with, which leaves no branch."""
    before = remote.git("for-each-ref", folder=remote.bare)
    result = remote.aihub("promote", "--to", to)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert remote.git("for-each-ref", folder=remote.bare) == before
    assert str(remote.folder.parent / "aihub-") not in result.stderr
    assert f"{gettempdir()}/aihub-" not in result.stderr.replace(str(remote.folder.parent), "")
    return result.stderr


def test_release_that_nobody_tested(remote: Remote) -> None:
    remote.pin_newer()

    refused = _refused(remote, 1)

    assert f"release {remote.newer.id[:12]} of test may not enter prod:" in refused
    assert "tested: no full smoke test has judged it in test" in refused


def test_release_that_failed_later(tested: Remote) -> None:
    tested.passes("test", tested.newer, outcome="fail", problem="chat: fail, wrong-key")

    assert "its latest full smoke test in test failed" in _refused(tested, 1)


def test_release_whose_model_is_retired(remote: Remote) -> None:
    old = {"deployments": {"chat": {"type": "azure-openai", "model": {"name": "gpt-35-turbo", "version": "0125"}}}}
    release = remote.of_this_program(old)
    remote.pin("test", release)
    remote.passes("test", release)

    assert "retirement: chat: gpt-35-turbo 0125 was retired" in _refused(remote, 1)


def test_records_that_are_not_whole(tested: Remote) -> None:
    tested.passes("test", tested.newer)
    (tested.project.store("test").path / "00000001.json").unlink()

    assert "records: those of test are not whole: record 1 is missing" in _refused(tested, 1)


def test_first_stack_and_unknown_stack(remote: Remote) -> None:
    assert "dev is the first stack, and nothing is promoted to it; merge to main" in _refused(remote, 2, to="dev")
    assert "stage is not in config/promotion.yaml; the order there is dev → test → prod" in _refused(
        remote, 2, to="stage"
    )


@pytest.mark.parametrize("file", ["config/prod.yaml", "config/base.yaml", "__main__.py", "config/new.yaml"])
def test_changes_that_are_not_committed(tested: Remote, file: str) -> None:
    with (tested.folder / file).open("a", encoding="utf-8") as opened:
        opened.write("# more\n")

    assert f"{file} has changes that are not committed; commit or stash them" in _refused(tested, 2)


def test_pin_that_moved_meanwhile(tested: Remote) -> None:
    colleague = tested.of_this_program(NEWER)
    tested.pin("prod", colleague)
    tested.git("reset", "--quiet", "--hard", "HEAD~")

    assert (
        f"config/prod.yaml pins {colleague.id[:12]} in main of origin, and pins {tested.older.id[:12]} here; check out main, "
        "and run: git pull"
    ) in _refused(tested, 2)


def test_conflict_in_the_pin(tested: Remote) -> None:
    text = "hub: {name: ai-prod, location: eastus2}\n<<<<<<< HEAD\nrelease: a\n=======\nrelease: b\n>>>>>>> x\n"
    (tested.project.config / "prod.yaml").write_text(text, encoding="utf-8")
    tested.commit()

    what = "an unresolved merge conflict; keep one of the two sides, and remove the lines <<<<<<<, ======= and >>>>>>>"
    assert _refused(tested, 2) == f"config/prod.yaml:2: {what} [merge-conflict]\n"


def test_clone_without_the_whole_history(tested: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shallow = tmp_path / "shallow"
    tested.git("clone", "--quiet", "--depth=1", f"file://{tested.bare}", str(shallow))
    monkeypatch.chdir(shallow)

    assert "this clone has not the whole history; run: git fetch --unshallow" in _refused(tested, 2)


def test_two_at_once(tested: Remote) -> None:
    slower = promote(Environment(tested.folder, "prod"))
    assert not isinstance(slower, AlreadyThere)
    tested.git("push", "--quiet", "origin", "main~:refs/heads/promote/prod")
    faster = tested.at_remote("promote/prod")

    with pytest.raises(PromotionError, match="somebody else has just written promote/prod"):
        write(slower)
    assert tested.at_remote("promote/prod") == faster


def test_branch_with_a_commit_of_somebody_else(tested: Remote) -> None:
    assert tested.aihub("promote", "--to", "prod").exit_code == 0
    tested.git("fetch", "--quiet", "origin")
    tested.git("switch", "--quiet", "promote/prod")
    tested.git("commit", "--quiet", "--allow-empty", "-m", "Mend the file")
    tested.git("push", "--quiet", "origin", "promote/prod")
    mend = tested.git("rev-parse", "HEAD")
    tested.git("switch", "--quiet", "main")

    other = tested.of_this_program({"deployments": {"small": NEWER["deployments"]["small"]}})
    tested.pin("test", other)
    tested.passes("test", other)
    refused = _refused(tested, 2)

    what = f"promote/prod has a commit that is not aihub's ({mend[:12]}), which would be lost; merge the branch, or delete it"
    assert what in refused


def test_no_author(tested: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"):
        monkeypatch.delenv(f"GIT_{name}")
    tested.git("config", "user.useConfigOnly", "true")

    assert "git knows no author for the commit; see: git config user.name NAME" in _refused(tested, 2)


def test_remotes_of_which_none_is_origin(tested: Remote) -> None:
    tested.git("remote", "rename", "origin", "one")
    tested.git("remote", "add", "two", str(tested.bare))

    assert "none of the remotes one, two is origin; see: git remote rename" in _refused(tested, 2)


def test_remote_without_its_default_branch(tested: Remote) -> None:
    tested.git("symbolic-ref", "HEAD", "refs/heads/none", folder=tested.bare)

    assert "origin has no default branch, or one that is not there" in _refused(tested, 2)


def test_remote_that_cannot_be_reached_is_named_without_its_password(tested: Remote) -> None:
    tested.git("remote", "set-url", "origin", "http://me:hunter2@127.0.0.1:1/models.git")

    refused = _refused(tested, 2)

    assert "git ls-remote failed: " in refused
    assert "hunter2" not in refused


def test_remote_that_refuses_the_branch(tested: Remote) -> None:
    hook = tested.bare / "hooks" / "pre-receive"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)

    assert "promote/prod was not written: git push failed: ! [remote rejected]" in _refused(tested, 2)


def test_no_remote_and_no_branch(tested: Remote) -> None:
    tested.git("remote", "remove", "origin")
    tested.git("switch", "--quiet", "--detach")

    assert "no remote, and no branch is checked out; check out the branch to merge into" in _refused(tested, 2)


def test_branch_that_another_worktree_has_checked_out(tested: Remote, tmp_path: Path) -> None:
    tested.git("remote", "remove", "origin")
    tested.git("worktree", "add", "--quiet", "-b", "promote/prod", str(tmp_path / "other"))

    assert "promote/prod is checked out in another worktree; see: git worktree list" in _refused(tested, 2)


def test_folder_that_is_no_repository(tested: Remote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tested.folder / ".git").rename(tmp_path / "git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    result = tested.project.aihub("release", "promote", "--to", "prod")

    assert (result.exit_code, "git remote failed: not a git repository" in result.stderr) == (2, True)


def test_kill_before_the_push_leaves_nothing_and_the_next_run_finishes(tested: Remote, tmp_path: Path) -> None:
    pulumi = tmp_path / "bin" / "pulumi"
    pulumi.parent.mkdir()
    whoami = json.dumps({"url": tested.project.backend})
    pulumi.write_text(f"#!/bin/sh\n[ $1 = whoami ] && echo '{whoami}' || echo '{{}}'\n", encoding="utf-8")
    hook = tested.folder / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir()
    # The process group is that of the command, which begins a session below.
    hook.write_text("#!/bin/sh\nkill -9 0\n", encoding="utf-8")
    for script in (pulumi, hook):
        script.chmod(0o755)
    refs = tested.git("for-each-ref")

    killed = subprocess.run(
        [sys.executable, "-m", "aihub", "release", "promote", "--to", "prod"],
        env={**os.environ, "PATH": f"{pulumi.parent}:{os.environ['PATH']}"},
        cwd=tested.folder,
        start_new_session=True,
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    assert (tested.git("for-each-ref"), tested.git("status", "--porcelain")) == (refs, "")
    assert tested.at_remote("promote/prod") is None
    hook.unlink()
    assert tested.aihub("promote", "--to", "prod").exit_code == 0
    assert tested.changed("promote/prod") == ["M\tconfig/prod.yaml"]


class TestOutOfAStackWithoutAPin:
    """Promotions whose release is made of the settings and the program of a record's commit."""

    @pytest.fixture
    def dev(self, remote: Remote) -> Remote:
        """A remote whose stack dev has other models than test."""
        remote.project.settings("dev", NEWER)
        remote.commit()
        return remote

    def test_nothing_passed(self, dev: Remote) -> None:
        made = dev.released()
        dev.passes("dev", None)
        dev.passes("dev", made, outcome="fail", problem="chat: fail, wrong-key")

        refused = _refused(dev, 1, to="test")

        assert "no release has passed in dev" in refused
        assert f"release {made.id[:12]}: revoked, by record 2: chat: fail, wrong-key" in refused

    def test_commit_is_not_on_the_default_branch(self, dev: Remote) -> None:
        dev.git("switch", "--quiet", "-c", "feature")
        dev.git("commit", "--quiet", "--allow-empty", "-m", "x")
        commit = dev.git("rev-parse", "HEAD")
        dev.passes("dev", dev.released(), commit=commit)

        assert f"is of commit {commit[:12]}, which is not in main of origin; merge it" in _refused(dev, 2, to="test")

    @pytest.mark.parametrize(
        ("commit", "why"),
        [
            ("d" * 40, "which is not in main of origin; merge it, and deploy dev from there"),
            (None, "record 1 of dev names no commit"),
        ],
    )
    def test_commit_is_unknown(self, dev: Remote, commit: str | None, why: str) -> None:
        dev.passes("dev", dev.released(), commit=commit, program=None)

        assert why in _refused(dev, 2, to="test")

    def test_settings_of_that_commit_are_another_release(self, dev: Remote) -> None:
        dev.passes("dev", dev.newer, commit=dev.git("rev-parse", "HEAD"))

        refused = _refused(dev, 2, to="test")

        assert f"is of release {dev.newer.id[:12]}, and with this program the settings of dev at commit" in refused
        assert f"are release {dev.released().id[:12]}; deploy dev with it" in refused


def test_order_without_the_stack_before_is_refused_by_its_line(tested: Remote) -> None:
    tested.project.order([*ORDER, {"stack": "prod"}])
    tested.commit()

    assert _refused(tested, 2).startswith("config/promotion.yaml:")
