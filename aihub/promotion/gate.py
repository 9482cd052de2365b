"""Decide whether a release may enter a stack, from `config/promotion.yaml`, the settings and the records alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from aihub.evidence.backend import Environment
from aihub.promotion import conditions
from aihub.promotion.decision import Condition, Decision
from aihub.promotion.differences import differences
from aihub.promotion.errors import PromotionError
from aihub.promotion.evidence import read_evidence
from aihub.promotion.rules import Entry, entry_of, read_rules
from aihub.settings import load, relative_to_cwd
from aihub.settings.releases import files


def decide(target: Environment, release: str | None = None, now: datetime | None = None) -> Decision:
    """Decide whether a release may enter a stack.

    Args:
        target: the stack.
        release: id of the release, or its first digits; None for the one that the stack pins.
        now: the time; None for this machine's.

    Raises:
        SettingsError: the settings or the rules of promotion are invalid.
        ReleaseError: there is no such release.
        PromotionError: the rules do not have the stack, or it pins no release.
        EvidenceError: the records cannot be read.
        PulumiError: there is no such stack, or Pulumi is logged in nowhere.
        LoginError: the records are in a container, and nobody is logged in.
    """
    config, stack, now = target.folder / "config", target.stack, now or datetime.now(UTC)
    rules = read_rules(config)
    entry = entry_of(config, rules, stack)
    before = rules.before(entry)
    pinned = files.read(config, release).id if release else None
    loaded = load(config, stack, pinned)
    if loaded.release is None:
        if before:
            file = relative_to_cwd(config) / f"{stack}.yaml"
            raise PromotionError(f"{file} pins no release; write release: <id> into it, or name one with --release ID")
        why = f"{stack} is the first stack and pins no release: it follows what is committed, and nothing is asked"
        return Decision(stack, None, None, (Condition("order", passed=True, why=why),))
    found = [
        *_evidence(target, before, entry, loaded.release.id, now),
        conditions.retirement(loaded.settings, entry, rules.scheduled, now),
    ]
    changed = tuple(differences(loaded.release, loaded.settings))
    return Decision(stack, loaded.release.id, before.stack if before else None, tuple(found), changed)


def _evidence(
    target: Environment, before: Entry | None, entry: Entry, release: str, now: datetime
) -> Iterator[Condition]:
    environments = [target, *([target.beside(before.stack)] if before else [])]
    with ThreadPoolExecutor(len(environments)) as pool:
        own, *others = pool.map(lambda each: read_evidence(each, now), environments)
    if returning := conditions.returns(own, release):
        yield returning
        return
    if not others:
        yield Condition("order", passed=True, why=f"{target.stack} is the first stack, and nothing comes before it")
    for each in others:
        yield from conditions.before(each, release, entry, now)
    yield from conditions.needs(own, release, entry, now)
