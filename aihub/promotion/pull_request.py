"""Open the pull request, or renew the one that is open, with the command-line tool of where the repository is."""

import json
import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote

from aihub.promotion.errors import PromotionError
from aihub.promotion.repository import Base
from aihub.releases.git import git
from aihub.safe_text import one_line

_HOST_AND_PATH = re.compile(r"(?:(?:https?|ssh)://)?(?:[^@/]*@)?(?P<host>[^:/]+)(?::\d+)?[:/](?P<path>.+?)(?:\.git)?/?")


@dataclass(frozen=True)
class PullRequest:
    """A pull request as it is to be."""

    base: Base
    title: str
    text: Path
    """File with the text."""


class Host(Protocol):
    """A place of repositories, with the commands of its tool."""

    most: int
    """Characters that the text of a pull request may have there."""

    def find(self, wanted: PullRequest) -> list[str]:
        """Return the command that lists open pull requests of the branch as JSON."""

    def create(self, wanted: PullRequest) -> list[str]:
        """Return the command that opens one."""

    def update(self, wanted: PullRequest, found: Any) -> list[str]:
        """Return the command that renews one that `find` found."""

    def url(self, found: Any) -> str:
        """Return the page of one that `find` found."""

    def created(self, printed: str) -> str:
        """Return the page of the one whose creation printed a text."""


@dataclass(frozen=True)
class GitHub:
    """A repository at GitHub, with `gh`."""

    repository: str
    """Host, owner and name."""
    most = 65_536

    def find(self, wanted: PullRequest) -> list[str]:
        """Return the command that lists open pull requests of the branch as JSON."""
        return ["gh", "pr", "list", *self._of(wanted), "--state", "open", "--json", "number,url"]

    def create(self, wanted: PullRequest) -> list[str]:
        """Return the command that opens one."""
        return ["gh", "pr", "create", *self._of(wanted), *self._says(wanted)]

    def update(self, wanted: PullRequest, found: Any) -> list[str]:
        """Return the command that renews one that `find` found."""
        return ["gh", "pr", "edit", str(found["number"]), "--repo", self.repository, *self._says(wanted)]

    def url(self, found: Any) -> str:
        """Return the page of one that `find` found."""
        return str(found["url"])

    def created(self, printed: str) -> str:
        """Return the page of the one whose creation printed a text."""
        return printed.strip().splitlines()[-1]

    def _of(self, wanted: PullRequest) -> list[str]:
        return ["--repo", self.repository, "--head", wanted.base.own, "--base", wanted.base.branch]

    def _says(self, wanted: PullRequest) -> list[str]:
        return ["--title", wanted.title, "--body-file", str(wanted.text)]


@dataclass(frozen=True)
class AzureRepos:
    """A repository of Azure DevOps, with `az repos` of the extension azure-devops."""

    organization: str
    """URL of the organization."""
    project: str
    repository: str
    most = 4_000

    def find(self, wanted: PullRequest) -> list[str]:
        """Return the command that lists open pull requests of the branch as JSON."""
        return ["az", "repos", "pr", "list", *self._of(wanted), "--status", "active"]

    def create(self, wanted: PullRequest) -> list[str]:
        """Return the command that opens one."""
        return ["az", "repos", "pr", "create", *self._of(wanted), *self._says(wanted)]

    def update(self, wanted: PullRequest, found: Any) -> list[str]:
        """Return the command that renews one that `find` found."""
        where = ["--organization", self.organization, "--output", "json"]
        return ["az", "repos", "pr", "update", "--id", str(found["pullRequestId"]), *where, *self._says(wanted)]

    def url(self, found: Any) -> str:
        """Return the page of one that `find` found."""
        place = f"{self.organization}/{quote(self.project)}/_git/{quote(self.repository)}"
        return f"{place}/pullrequest/{found['pullRequestId']}"

    def created(self, printed: str) -> str:
        """Return the page of the one whose creation printed a text."""
        return self.url(json.loads(printed))

    def _of(self, wanted: PullRequest) -> list[str]:
        where = ["--organization", self.organization, "--project", self.project, "--repository", self.repository]
        branches = ["--source-branch", wanted.base.own, "--target-branch", wanted.base.branch]
        return [*where, *branches, "--output", "json"]

    def _says(self, wanted: PullRequest) -> list[str]:
        # The CLI reads a value that begins with @ from a file: as arguments, lines that begin with - would be options.
        return [f"--title={wanted.title}", f"--description=@{wanted.text}"]


@dataclass(frozen=True)
class Opened:
    """What became of the pull request."""

    url: str | None
    """Its page; None when it was not opened."""
    command: str | None
    """The command that opens it, or without a tool for it merges the branch; None when it was opened."""
    why: str | None = None
    """Why it was not opened."""


def host_of(project: Path, base: Base) -> Host | None:
    """Return the place of the remote's repository; None where it has no tool for pull requests that is known here."""
    if not base.remote:
        return None
    url = git(project, "remote", "get-url", base.remote).strip()
    found = _HOST_AND_PATH.fullmatch(url)
    if not found:
        return None
    host, path = found["host"].lower(), [unquote(part) for part in found["path"].split("/") if part]
    if "github" in host or host.endswith(".ghe.com"):
        return GitHub("/".join([host, *path])) if len(path) == 2 else None
    return _azure_repos(host, path)


def _azure_repos(host: str, path: list[str]) -> AzureRepos | None:
    if host in {"ssh.dev.azure.com", "vs-ssh.visualstudio.com"} and len(path) == 4:
        organization, project, repository = path[1:]
        return AzureRepos(f"https://dev.azure.com/{organization}", project, repository)
    if host.endswith(".visualstudio.com"):
        path = [host.partition(".")[0], *(part for part in path if part != "DefaultCollection")]
    elif host != "dev.azure.com":
        return None
    # A repository of the project's own name has an address without the project.
    match path:
        case [organization, project, "_git", repository]:
            return AzureRepos(f"https://dev.azure.com/{organization}", project, repository)
        case [organization, "_git", repository]:
            return AzureRepos(f"https://dev.azure.com/{organization}", repository, repository)
    return None


def open_or_update(project: Path, host: Host | None, wanted: PullRequest, commit: str) -> Opened:
    """Open the pull request of a branch that was pushed, or give the open one its new title and text.

    Raises:
        PromotionError: the tool is logged in, and cannot open or change it.
    """
    base = wanted.base
    if host is None:
        merge = ["git", "push", base.remote, f"{commit}:{base.branch}"] if base.remote else ["git", "merge", base.own]
        return Opened(None, shlex.join(merge), "no tool for pull requests is known here; this merges the branch")
    command = host.create(wanted)
    try:
        found = json.loads(_run(project, host.find(wanted)))
    except (PromotionError, ValueError) as error:
        return Opened(None, shlex.join(command), f"not opened: {error}")
    try:
        if found:
            _run(project, host.update(wanted, found[0]))
            return Opened(host.url(found[0]), None)
        return Opened(host.created(_run(project, command)), None)
    except PromotionError as error:
        raise PromotionError(
            f"{base.own} is pushed, and its pull request is not there or not renewed: {error}"
        ) from None


def _run(project: Path, command: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=project,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:
        raise PromotionError(f"there is no {command[0]} on PATH") from None
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip() or "without a word"
        raise PromotionError(f"{command[0]} failed: {one_line(said, 300)}")
    return done.stdout
