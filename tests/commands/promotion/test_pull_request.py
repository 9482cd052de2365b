"""The pull request at GitHub and in Azure Repos, by stand-ins of their tools that write down how they were called."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from aihub.promotion.pull_request import AzureRepos, GitHub, Host, host_of
from aihub.promotion.repository import Base
from tests.commands.promotion.remote import NEWER, Remote

_TOOL = """#!/bin/sh
for each in "$@"; do printf '%s\\n' "$each" >> "$0.calls"; done
echo -- >> "$0.calls"
[ $1 = repos ] && shift
[ -e "$0.$2.fails" ] && { echo "not logged in: $2" >&2; exit 4; }
cat "$0.$2" 2>/dev/null
exit 0
"""
_SSH = """#!/bin/sh
for last in "$@"; do :; done
exec sh -c "${last%% *} '$BARE'"
"""


@dataclass
class Tool:
    """A stand-in for `gh` or `az`."""

    path: Path

    def prints(self, verb: str, text: str) -> None:
        """Sets what the tool prints when it is called with a verb."""
        Path(f"{self.path}.{verb}").write_text(text, encoding="utf-8")

    def fails(self, verb: str) -> None:
        """Lets the tool fail when it is called with a verb."""
        Path(f"{self.path}.{verb}.fails").touch()

    @property
    def calls(self) -> list[list[str]]:
        """The arguments of each call."""
        calls = Path(f"{self.path}.calls")
        text = calls.read_text(encoding="utf-8") if calls.exists() else ""
        return [call.splitlines() for call in text.split("--\n")[:-1]] if text else []


@pytest.fixture
def tested(remote: Remote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Remote:
    """A remote that is reached by ssh, of whose stacks test has a newer release than prod."""
    remote.pin_newer()
    remote.passes("test", remote.newer)
    ssh = tmp_path / "ssh"
    ssh.write_text(_SSH, encoding="utf-8")
    ssh.chmod(0o755)
    monkeypatch.setenv("BARE", str(remote.bare))
    monkeypatch.setenv("GIT_SSH", str(ssh))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    monkeypatch.setenv("GH_TOKEN", "hunter2")
    monkeypatch.setenv("AZURE_DEVOPS_EXT_PAT", "hunter2")
    return remote


def _tool(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> Tool:
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(_TOOL, encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
    return Tool(path)


@pytest.fixture
def gh(tested: Remote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tool:
    """GitHub's tool, and the remote at GitHub."""
    tested.git("remote", "set-url", "origin", "git@github.com:acme/models.git")
    made = _tool(monkeypatch, tmp_path, "gh")
    made.prints("list", "[]")
    made.prints("create", "Creating pull request\nhttps://github.com/acme/models/pull/7\n")
    return made


@pytest.fixture
def az(tested: Remote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tool:
    """Azure's tool, and the remote in Azure Repos."""
    tested.git("remote", "set-url", "origin", "git@ssh.dev.azure.com:v3/acme/AI%20hub/models")
    made = _tool(monkeypatch, tmp_path, "az")
    made.prints("list", "[]")
    made.prints("create", '{"pullRequestId": 9}')
    return made


def test_pull_request_is_opened_at_github(tested: Remote, gh: Tool) -> None:
    result = tested.aihub("promote", "--to", "prod")

    assert (result.exit_code, result.stdout) == (0, "https://github.com/acme/models/pull/7\n")
    text = tested.folder / ".local" / "promotion" / "promote-prod.md"
    title = f"Promote release {tested.newer.id[:12]} from test to prod"
    of = ["--repo", "github.com/acme/models", "--head", "promote/prod", "--base", "main"]
    assert gh.calls == [
        ["pr", "list", *of, "--state", "open", "--json", "number,url"],
        ["pr", "create", *of, "--title", title, "--body-file", str(text)],
    ]
    assert tested.newer.id in text.read_text(encoding="utf-8")


def test_open_pull_request_gets_the_new_text(tested: Remote, gh: Tool) -> None:
    gh.prints("list", '[{"number": 5, "url": "https://github.com/acme/models/pull/5"}]')

    result = tested.aihub("promote", "--to", "prod", "--output", "json")

    document = json.loads(result.stdout)
    assert (document["pull_request"], document["command"]) == ("https://github.com/acme/models/pull/5", None)
    assert gh.calls[1][:5] == ["pr", "edit", "5", "--repo", "github.com/acme/models"]
    assert document["commit"] == tested.at_remote("promote/prod")


def test_branch_that_still_says_so_keeps_its_approvals(tested: Remote, gh: Tool) -> None:
    assert tested.aihub("promote", "--to", "prod").exit_code == 0
    first = tested.at_remote("promote/prod")
    tested.project.settings("dev", NEWER)
    tested.commit("Something else")

    assert tested.aihub("promote", "--to", "prod").exit_code == 0
    assert tested.at_remote("promote/prod") == first


def test_without_a_login_the_branch_is_pushed_and_the_command_printed(tested: Remote, gh: Tool) -> None:
    gh.fails("list")

    result = tested.aihub("promote", "--to", "prod")

    assert result.exit_code == 0
    assert result.stdout.startswith(
        "gh pr create --repo github.com/acme/models --head promote/prod --base main --title 'Pro"
    )
    assert "not opened: gh failed: not logged in: list" in result.stderr
    assert tested.at_remote("promote/prod")


def test_without_the_tool_the_command_is_printed(tested: Remote, gh: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    gh.path.unlink()

    result = tested.aihub("promote", "--to", "prod")

    assert (result.exit_code, result.stdout[:12]) == (0, "gh pr create")
    assert "not opened: there is no gh on PATH" in result.stderr


def test_pull_request_that_github_refuses_is_an_error_and_the_next_run_opens_it(tested: Remote, gh: Tool) -> None:
    gh.fails("create")

    result = tested.aihub("promote", "--to", "prod")

    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        "promote/prod is pushed, and its pull request is not there or not renewed: gh failed: not logg" in result.stderr
    )
    Path(f"{gh.path}.create.fails").unlink()
    assert tested.aihub("promote", "--to", "prod").stdout == "https://github.com/acme/models/pull/7\n"


def test_pull_request_is_opened_in_azure_repos(tested: Remote, az: Tool) -> None:
    result = tested.aihub("promote", "--to", "prod")

    assert result.exit_code == 0, result.output
    assert result.stdout == "https://dev.azure.com/acme/AI%20hub/_git/models/pullrequest/9\n"
    text = tested.folder / ".local" / "promotion" / "promote-prod.md"
    where = ["--organization", "https://dev.azure.com/acme", "--project", "AI hub", "--repository", "models"]
    of = [*where, "--source-branch", "promote/prod", "--target-branch", "main", "--output", "json"]
    title = f"--title=Promote release {tested.newer.id[:12]} from test to prod"
    assert az.calls == [
        ["repos", "pr", "list", *of, "--status", "active"],
        ["repos", "pr", "create", *of, title, f"--description=@{text}"],
    ]


def test_open_pull_request_in_azure_repos_gets_the_new_text(tested: Remote, az: Tool) -> None:
    az.prints("list", '[{"pullRequestId": 5}]')

    result = tested.aihub("promote", "--to", "prod")

    assert result.stdout == "https://dev.azure.com/acme/AI%20hub/_git/models/pullrequest/5\n"
    assert az.calls[1][:5] == ["repos", "pr", "update", "--id", "5"]


def test_text_fits_azure_repos_with_its_summary(tested: Remote, az: Tool) -> None:
    many = {f"chat-{number}": NEWER["deployments"]["chat"] for number in range(100)}
    big = tested.of_this_program({"deployments": many})
    tested.pin("test", big)
    tested.passes("test", big)

    assert tested.aihub("promote", "--to", "prod").exit_code == 0
    text = (tested.folder / ".local" / "promotion" / "promote-prod.md").read_text(encoding="utf-8")
    assert len(text) <= 4_000
    assert f"| release | `{big.id}` |" in text
    assert text.splitlines()[-1].endswith("lines more; see aihub release diff")


def test_dry_run_calls_no_tool(tested: Remote, gh: Tool) -> None:
    assert tested.aihub("promote", "--to", "prod", "--dry-run").exit_code == 0
    assert gh.calls == []


def test_no_token_is_an_argument(tested: Remote, gh: Tool) -> None:
    tested.aihub("promote", "--to", "prod")
    assert "hunter2" not in json.dumps(gh.calls)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://github.com/acme/models.git", GitHub("github.com/acme/models")),
        ("https://me:secret@github.com/acme/models", GitHub("github.com/acme/models")),
        ("ssh://git@github.acme.example:2222/acme/models.git", GitHub("github.acme.example/acme/models")),
        ("git@acme.ghe.com:acme/models.git", GitHub("acme.ghe.com/acme/models")),
        (
            "https://acme@dev.azure.com/acme/AI%20hub/_git/models",
            AzureRepos("https://dev.azure.com/acme", "AI hub", "models"),
        ),
        ("https://dev.azure.com/acme/_git/models", AzureRepos("https://dev.azure.com/acme", "models", "models")),
        (
            "https://acme.visualstudio.com/DefaultCollection/hub/_git/models",
            AzureRepos("https://dev.azure.com/acme", "hub", "models"),
        ),
        ("acme@vs-ssh.visualstudio.com:v3/acme/hub/models", AzureRepos("https://dev.azure.com/acme", "hub", "models")),
        ("https://gitlab.com/acme/models.git", None),
        ("/srv/git/github/models.git", None),
        ("file:///srv/git/models.git", None),
        ("../models.git", None),
    ],
)
def test_place_of_the_repository_is_told_by_its_url(remote: Remote, url: str, host: Host | None) -> None:
    remote.git("remote", "set-url", "origin", url)
    assert host_of(remote.folder, Base("origin", "main", "c", "promote/prod", None)) == host
