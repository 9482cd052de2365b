"""A change of a stack's pin: prepared from what the remote has, then written as one commit and a pull request."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aihub.evidence.backend import Environment
from aihub.files import write_whole
from aihub.promotion.anew import made_anew
from aihub.promotion.decision import Decision
from aihub.promotion.errors import PromotionError
from aihub.promotion.pin_line import with_pin
from aihub.promotion.pull_request import Host, Opened, PullRequest, host_of, open_or_update
from aihub.promotion.repository import (
    Base,
    as_in_checkout,
    beginning,
    commit_files,
    content,
    others_commit,
    publish,
    settings_at,
)
from aihub.promotion.text import Story, cut, text_of
from aihub.releases.diff import Change, diff
from aihub.releases.git import CONFIG
from aihub.releases.program import digest_at, uncommitted
from aihub.settings import Loaded, Settings, SettingsError, load, relative_to_cwd
from aihub.settings.nodes import find
from aihub.settings.releases import files
from aihub.settings.releases.document import Program, Release
from aihub.settings.releases.fields import release_fields
from aihub.settings.yaml_file import read_file

_LONGEST_TEXT = 65_536


@dataclass(frozen=True)
class Choice:
    """The release that a stack is to pin."""

    release: Release
    decision: Decision
    """What the gate says of it."""
    because: Sequence[str] = ()
    """Why this one, and what was passed over; for the pull request."""
    is_new: bool = False
    """Whether its file is added to the branch."""
    undo: str = "revert this pull request"
    """How to undo it, in Markdown."""


@dataclass(frozen=True)
class Proposal:
    """A pull request that changes a stack's pin, before it is written."""

    target: Environment
    base: Base
    title: str
    text: str
    release: Release
    decision: Decision
    problems: tuple[str, ...]
    """Why the stack's own file does not fit the release."""
    patch: str
    """What changes in the stack's own file."""
    files: dict[str, bytes] = field(repr=False)
    """Content of each changed file, by its path in the project's folder."""


@dataclass(frozen=True)
class Written:
    """A proposal as it was written."""

    commit: str
    text: Path
    """File with the text of the pull request."""
    pull_request: Opened


def check_checkout(target: Environment, base: Base, config: Path) -> None:
    """Check that the checkout says of a stack what the remote says, since its user goes by it.

    Args:
        target: the stack.
        base: the branch to merge into.
        config: the settings of that branch.

    Raises:
        PromotionError: something is not committed, or the stack has another pin.
    """
    if changed := uncommitted(target.folder):
        raise PromotionError(f"{changed} has changes that are not committed; commit or stash them")
    here, there = pin_of(target.folder / CONFIG, target.stack), pin_of(config, target.stack)
    if here != there:
        shown = f"pins {there[:12]} in" if there else "has no pin in"
        own = f"pins {here[:12]}" if here else "has no pin"
        raise PromotionError(
            f"{CONFIG}/{target.stack}.yaml {shown} {base}, and {own} here; check out {base.branch}, and run: git pull"
        )


def pin_of(config: Path, stack: str) -> str | None:
    """Return the release that a stack's own file pins, whether that is there or not; None without a pin.

    Raises:
        SettingsError: the file cannot be read, or is no YAML.
    """
    root, problems = read_file(relative_to_cwd(config) / f"{stack}.yaml")
    if root is None:
        raise SettingsError(problems)
    pin = find(root, ("release",))
    return pin.value if pin and isinstance(pin.value, str) else None


def propose(target: Environment, base: Base, config: Path, choice: Choice, title: str) -> Proposal:
    """Prepare the pull request that pins a stack to a release.

    Args:
        target: the stack.
        base: the branch to merge into.
        config: the settings of that branch, a copy in which the pin is changed.
        choice: the release.
        title: the title.

    Raises:
        ReleaseError: the pin is written in a form that cannot be changed in place.
    """
    release, own = choice.release, f"{CONFIG}/{target.stack}.yaml"
    present = _loaded(config, target.stack)
    old = content(target.folder, base.commit, own) or b""
    new = with_pin(old.decode(), release.id, own).encode()
    changed = {own: new}
    if choice.is_new:
        changed[f"{CONFIG}/{files.FOLDER}/{release.id}.json"] = release.text().encode()
        files.write(config, release)
    (config / f"{target.stack}.yaml").write_bytes(new)
    then = _loaded(config, target.stack)
    found = then.problems if isinstance(then, SettingsError) else ()
    problems = tuple(as_in_checkout(target.folder, config, str(each)) for each in found)
    story = Story(
        stack=target.stack,
        release=release,
        pinned=pin_of(target.folder / CONFIG, target.stack),
        because=choice.because,
        undo=choice.undo,
        changes=_changes(target.folder, base, release, present, then),
        anew=[] if isinstance(then, SettingsError) else list(made_anew(_settings(present), then.settings)),
        problems=problems,
        decision=choice.decision,
    )
    patch = difflib.unified_diff(old.decode().splitlines(), new.decode().splitlines(), own, own, lineterm="", n=1)
    text = cut(text_of(story), _LONGEST_TEXT)
    return Proposal(target, base, title, text, release, choice.decision, problems, "\n".join(patch), changed)


def write(proposal: Proposal) -> Written:
    """Make the commit, push it to the branch of the pull request, and open or renew that.

    Raises:
        PromotionError: git knows no author, the branch is somebody else's by now, or the tool is refused.
    """
    project, base = proposal.target.folder, proposal.base
    host = host_of(project, base)
    message = f"{proposal.title}\n\n{CONFIG}/{proposal.target.stack}.yaml pins the release."
    commit = _kept(proposal, host) or commit_files(project, base, proposal.files, proposal.release.id, message)
    file = project / ".local" / "promotion" / f"{base.own.replace('/', '-')}.md"
    write_whole(file, cut(proposal.text, host.most if host else _LONGEST_TEXT).encode())
    publish(project, base, commit)
    opened = open_or_update(project, host, PullRequest(base, proposal.title, file), commit)
    return Written(commit, file, opened)


def _kept(proposal: Proposal, host: Host | None) -> str | None:
    """Return the head of the branch where that still says what is proposed, mended by somebody perhaps; else None.

    A branch that stays keeps its approvals. Where there are none, it begins at the base, so that the printed command
    can merge it.

    Raises:
        PromotionError: the branch says something else, and has a commit of somebody else's.
    """
    project, base, stack = proposal.target.folder, proposal.base, proposal.target.stack
    if base.tip is None:
        return None
    began, own = beginning(project, base), f"{CONFIG}/{stack}.yaml"
    if began == base.commit or (host and content(project, began, own) == content(project, base.commit, own)):
        with settings_at(project, base.tip) as config:
            if pin_of(config, stack) == proposal.release.id:
                return base.tip
    if other := others_commit(project, base):
        raise PromotionError(
            f"{base.own} has a commit that is not aihub's ({other[:12]}), which would be lost; merge the branch, or delete it"
        )
    return None


def _loaded(config: Path, stack: str) -> Loaded | SettingsError:
    try:
        return load(config, stack)
    except SettingsError as error:
        return error


def _settings(loaded: Loaded | SettingsError) -> Settings | None:
    return None if isinstance(loaded, SettingsError) else loaded.settings


def _changes(
    project: Path, base: Base, release: Release, present: Loaded | SettingsError, then: Loaded | SettingsError
) -> list[Change]:
    """Return what changes in a stack, what its own file says included."""
    after = release if isinstance(then, SettingsError) else _effective(project, base, then)
    if isinstance(present, SettingsError):
        nothing = Release(program=after.program, settings={}, defaults={})
        unknown = Change("all endpoints", "not known, since the present settings are invalid")
        return [unknown, *(each for each in diff(nothing, after) if each.is_legal_act)]
    found = diff(_effective(project, base, present), after)
    return [replace(each, text=each.text.removeprefix("default of ")) for each in found]


def _effective(project: Path, base: Base, loaded: Loaded) -> Release:
    """Return a stack's settings as a release of their own; without a pin the program is that of the branch."""
    settings, defaults = release_fields(loaded.settings)
    program = Program(commit=base.commit, digest=digest_at(project, base.commit))
    return Release(program=loaded.release.program if loaded.release else program, settings=settings, defaults=defaults)
