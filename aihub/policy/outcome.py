"""What the policies come to for a stack: findings by the level of its profile, less what waivers cover."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import policy
from aihub.rules import Rule as CheckRule
from aihub.rules import waivers as waiver_rules
from aihub.settings.errors import Problem, SettingsPath
from aihub.settings.models import Settings
from aihub.settings.nodes import Node, locate
from aihub.settings.waivers import Waived, cover
from policy.judge import AnyRule, Verdict
from policy.rule import Level
from policy.rules import RULES

_SEVERITIES: Mapping[Level, Any] = {"mandatory": "error", "advisory": "warning"}


@dataclass(frozen=True)
class Outcome:
    """What the policies come to."""

    stack: str
    profile: str | None
    failed: tuple[Problem, ...]
    """Findings of mandatory rules that no waiver covers."""
    advice: tuple[Problem, ...]
    """Findings of advisory rules that no waiver covers."""
    waived: tuple[Waived, ...]
    passed: tuple[str, ...]
    """Ids of the rules that were judged and that nothing breaks."""
    unused: tuple[Problem, ...] = ()
    """A warning for each waiver of a policy that covers nothing."""

    @property
    def pack(self) -> str:
        """Digest of the rules."""
        return pack_digest()

    @property
    def is_kept(self) -> bool:
        """Whether no mandatory rule is broken."""
        return not self.failed


@dataclass(frozen=True)
class Judged:
    """What was judged, and by what."""

    settings: Settings | None
    """The stack's settings, which have profile and waivers; None where they are not at hand."""
    root: Node | None
    """The settings as they are written, in which findings are located."""
    where: str
    """The file that was judged, for findings that are in no settings."""
    rules: Sequence[AnyRule]
    """The rules that were asked."""
    profile: str | None = None
    """Profile to judge by instead of that of the settings."""


def outcome(stack: str, verdicts: Iterable[Verdict], judged: Judged, today: dt.date) -> Outcome:
    """Return what verdicts come to.

    Args:
        stack: the stack.
        verdicts: what the rules said.
        judged: what was judged.
        today: a waiver counts up to its last day.
    """
    settings = judged.settings
    profile = judged.profile or (settings.profile if settings else None)
    all_verdicts = [*verdicts]
    found = {_problem(each, profile, judged) for each in all_verdicts if not each.passed}
    broken = {each.rule.id for each in all_verdicts if not each.passed}
    shown, waived = sorted(found), list[Waived]()
    if settings:
        shown, waived = cover(settings, [each for each in shown if _is_waivable(each)], today)
        shown = sorted([*shown, *(each for each in found if not _is_waivable(each))])
    return Outcome(
        stack,
        profile,
        tuple(each for each in shown if not each.is_warning),
        tuple(each for each in shown if each.is_warning),
        tuple(sorted(waived, key=lambda each: each.problem)),
        tuple(sorted({each.rule.id for each in all_verdicts} - broken)),
        tuple(_unused(judged, {each.name for each in waived}, today)),
    )


@cache
def pack_digest() -> str:
    """Return the SHA-256 of the rules' source, by which evidence says what it was judged by."""
    folder, found = Path(policy.__file__).parent, hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        found.update(f"{file.relative_to(folder).as_posix()}\n".encode())
        found.update(file.read_bytes())
    return f"sha256:{found.hexdigest()}"


@cache
def as_check_rule(rule: AnyRule, level: Level) -> CheckRule:
    """Return a policy as reports and waivers know rules."""
    return CheckRule(
        id=rule.id,
        severity=_SEVERITIES[level],
        title=rule.title,
        why=rule.why,
        wrong=rule.wrong,
        right=rule.right,
        source=rule.source or "docs/policies.md",
    )


def _problem(verdict: Verdict, profile: str | None, judged: Judged) -> Problem:
    as_rule = as_check_rule(verdict.rule, verdict.rule.level(profile))
    if judged.root is None:
        return Problem(judged.where, 0, verdict.path, verdict.text, as_rule)
    parts = parts_of(judged.root, verdict.path)
    return locate(judged.root, parts).problem(as_rule, parts, verdict.text)


def parts_of(root: Node, path: str) -> SettingsPath:
    """Return the names in a dotted path; a name in the settings may have dots itself."""
    node: Node | None = root
    parts: list[str] = []
    while path:
        names = node.value if node and isinstance(node.value, dict) else {}
        known = [name for name in names if path == name or path.startswith(f"{name}.")]
        name = max(known, key=len) if known else path.partition(".")[0]
        parts.append(name)
        node, path = names.get(name), path[len(name) + 1 :]
    return parts


def _is_waivable(problem: Problem) -> bool:
    return problem.is_warning or RULES[problem.rule.id].is_waivable


def _unused(judged: Judged, used: set[str], today: dt.date) -> Iterator[Problem]:
    asked = {rule.id for rule in judged.rules}
    for name, waiver in judged.settings.waivers.items() if judged.settings and judged.root else ():
        if waiver.rule in asked and waiver.last_day >= today and name not in used:
            path = ("waivers", name)
            text = "matches no finding of the policies; remove it, or correct its place"
            assert judged.root
            yield locate(judged.root, path).problem(waiver_rules.WAIVER_UNUSED, path, text)
