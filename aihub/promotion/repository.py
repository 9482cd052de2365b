"""The repository of a project, changed without touching its checkout.

A commit is made from git's objects alone, with an index of its own, and pushed by its id. Until the push nothing refers
to it, and the push is one step: whatever is killed leaves either the earlier branch or the whole new one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aihub.promotion.errors import PromotionError
from aihub.releases.git import CONFIG, git, git_data, is_known
from aihub.releases.git import settings_at as git_settings_at
from aihub.settings import SettingsError, relative_to_cwd
from aihub.settings.releases.errors import ReleaseError

_MARK = "Aihub-Release"
"""Trailer of the commits that this module makes."""
_MOVED = ("stale info", "but expected", "reference already exists")
"""How git says that a branch is no longer where it was."""


@dataclass(frozen=True)
class Base:
    """The branch that a pull request is merged into, and the pull request's own branch, as the remote has them now."""

    remote: str | None
    """None in a repository that has no remote."""
    branch: str
    """The branch to merge into: the default branch of the remote, or what is checked out without one."""
    commit: str
    """Head of that branch."""
    own: str
    """Name of the pull request's branch, such as `promote/prod`."""
    tip: str | None
    """Head of the pull request's branch; None where there is none."""

    def __str__(self) -> str:
        return f"{self.branch} of {self.remote}" if self.remote else self.branch


def base_of(project: Path, own: str) -> Base:
    """Ask the remote for its default branch and for a pull request's branch, and fetch both.

    Raises:
        PromotionError: there are several remotes and none is `origin`, the remote has no default branch, or the clone
            has not the whole history.
        ReleaseError: this is no git repository, or the remote cannot be reached.
    """
    remotes = git(project, "remote").split()
    if not remotes:
        return _local_base(project, own)
    if git(project, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise PromotionError(
            "this clone has not the whole history; run: git fetch --unshallow (in a pipeline: fetch-depth: 0)"
        )
    if "origin" not in remotes and len(remotes) > 1:
        raise PromotionError(f"none of the remotes {', '.join(remotes)} is origin; see: git remote rename")
    remote = "origin" if "origin" in remotes else remotes[0]
    listed = git(project, "ls-remote", "--symref", remote, "HEAD", f"refs/heads/{own}").splitlines()
    found = {name: value for value, name in (line.split("\t") for line in listed) if not value.startswith("ref: ")}
    links = [line.split("\t")[0].removeprefix("ref: refs/heads/") for line in listed if line.startswith("ref: ")]
    if not links or "HEAD" not in found:
        raise PromotionError(
            f"{remote} has no default branch, or one that is not there; push it, and make it the default"
        )
    branch, commit, tip = links[0], found["HEAD"], found.get(f"refs/heads/{own}")
    if missing := [name for name, head in ((branch, commit), (own, tip)) if head and not is_known(project, head)]:
        # The objects alone: no ref of the user's is changed.
        alone = ("--quiet", "--no-tags", "--no-recurse-submodules", "--refmap=", "--no-write-fetch-head")
        git(project, "fetch", *alone, remote, *missing)
    return Base(remote, branch, commit, own, tip)


def _local_base(project: Path, own: str) -> Base:
    try:
        branch = git(project, "symbolic-ref", "--short", "HEAD").strip()
    except ReleaseError:
        raise PromotionError("no remote, and no branch is checked out; check out the branch to merge into") from None
    if branch == own:
        raise PromotionError(f"{own} is checked out, and there is no remote; check out the branch to merge into")
    return Base(None, branch, git(project, "rev-parse", "HEAD").strip(), own, _tip(project, own))


def _tip(project: Path, own: str) -> str | None:
    return git(project, "for-each-ref", "--format=%(objectname)", f"refs/heads/{own}").strip() or None


@contextmanager
def settings_at(project: Path, commit: str) -> Iterator[Path]:
    """Write the settings of a commit into a folder that is removed at the end, and yield it.

    Errors that are raised meanwhile name files of that folder as files of the checkout.

    Raises:
        ReleaseError: git does not know the commit, or it has no settings.
    """
    with git_settings_at(project, commit) as copy, _named_as_in_checkout(project, copy):
        yield copy


def as_in_checkout(project: Path, copy: Path, text: str) -> str:
    """Return a text that names files of a copy of the settings, with the names that they have in the checkout."""
    shown = str(relative_to_cwd(project / CONFIG))
    return text.replace(str(copy), shown).replace(str(relative_to_cwd(copy)), shown)


@contextmanager
def _named_as_in_checkout(project: Path, copy: Path) -> Iterator[None]:
    def named(text: str) -> str:
        return as_in_checkout(project, copy, text)

    try:
        yield
    except SettingsError as error:
        found = [replace(each, file=named(each.file), text=named(each.text)) for each in error.problems]
        raise SettingsError(found) from None
    except (ReleaseError, PromotionError) as error:
        raise type(error)(*named(str(error)).splitlines()) from None


def content(project: Path, commit: str, path: str) -> bytes | None:
    """Return a file of a commit as git has it; None where it has none. The path is relative to the project's folder."""
    if not git(project, "ls-tree", commit, "--", path):
        return None
    return git_data(project, "cat-file", "blob", f"{commit}:./{path}")


def deleted_content(project: Path, commit: str, path: str) -> bytes | None:
    """Return a file that a commit no longer has, as it was in the latest one before that had it; None without one."""
    one = ("--max-count=1", "--no-show-signature", "--format=%H", "--diff-filter=AM")
    found = git(project, "log", *one, commit, "--", path).strip()
    return content(project, found, path) if found else None


def is_before(project: Path, commit: str, later: str) -> bool:
    """Return whether a commit is part of the history of another one, or that one itself."""
    try:
        git(project, "merge-base", "--is-ancestor", commit, later)
    except ReleaseError:
        return False
    return True


def beginning(project: Path, base: Base) -> str:
    """Return the commit of the base at which the pull request's branch began; the base itself without a branch.

    Raises:
        ReleaseError: they have nothing in common.
    """
    return git(project, "merge-base", base.commit, base.tip or base.commit).strip()


def others_commit(project: Path, base: Base) -> str | None:
    """Return the id of a commit of the pull request's branch that somebody else made; None without one."""
    not_ours = ("--no-merges", "--invert-grep", "--basic-regexp", f"--grep=^{_MARK}: ")
    return git(project, "rev-list", "--max-count=1", *not_ours, f"{base.commit}..{base.tip}").strip() or None


def commit_files(project: Path, base: Base, files: Mapping[str, bytes], release_id: str, message: str) -> str:
    """Make a commit on top of the base and return its id.

    Args:
        project: the folder with `Pulumi.yaml`.
        base: what the commit follows.
        files: the content of each changed file, by its path in the project's folder.
        release_id: the release, for the commit's trailer.
        message: the message.

    Raises:
        PromotionError: git knows no author.
    """
    _check_author(project)
    prefix = git(project, "rev-parse", "--show-prefix").strip()
    with TemporaryDirectory(prefix="aihub-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git_data(project, "read-tree", base.commit, environment=index)
        for path, data in files.items():
            blob = git_data(project, "hash-object", "-w", "--stdin", given=data).decode().strip()
            mode = git(project, "ls-tree", base.commit, "--", path)[:6] or "100644"
            git_data(
                project, "update-index", "--add", "--cacheinfo", f"{mode},{blob},{prefix}{path}", environment=index
            )
        tree = git_data(project, "write-tree", environment=index).decode().strip()
    said = f"{message}\n\n{_MARK}: {release_id}\n"
    signed = (
        ["-S"] if git(project, "config", "--type=bool", "--default=false", "commit.gpgSign").strip() == "true" else []
    )
    made = git_data(project, "commit-tree", tree, "-p", base.commit, *signed, "-F", "-", given=said.encode())
    return made.decode().strip()


def _check_author(project: Path) -> None:
    for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        try:
            git(project, "var", who)
        except ReleaseError:
            raise PromotionError(
                "git knows no author for the commit; see: git config user.name NAME, git config user.email ADDRESS"
            ) from None


def publish(project: Path, base: Base, commit: str) -> None:
    """Set the pull request's branch to a commit, if it is still where `base` found it.

    Raises:
        PromotionError: it was moved meanwhile, the remote refuses it, or a worktree has it checked out.
    """
    if commit == base.tip:
        return
    ref = f"refs/heads/{base.own}"
    if not base.remote and f"branch {ref}" in git(project, "worktree", "list", "--porcelain").splitlines():
        raise PromotionError(f"{base.own} is checked out in another worktree; see: git worktree list")
    lease = f"--force-with-lease={ref}:{base.tip or ''}"
    try:
        if base.remote:
            alone = ("--quiet", "--no-follow-tags", "--recurse-submodules=no")
            git(project, "push", *alone, lease, base.remote, f"{commit}:{ref}")
        else:
            git(project, "update-ref", ref, commit, base.tip or "")
    except ReleaseError as error:
        if any(each in str(error) for each in _MOVED):
            raise PromotionError(f"somebody else has just written {base.own}; look at it, and run this again") from None
        raise PromotionError(f"{base.own} was not written: {error}") from None
