"""Decide whether a release may enter a stack, from `config/promotion.yaml`, the settings and the records alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from aihub.evidence.backend import Environment
from aihub.policy import CHECKED
from aihub.promotion import conditions
from aihub.promotion.decision import Condition, Decision
from aihub.promotion.differences import differences
from aihub.promotion.errors import PromotionError
from aihub.promotion.evidence import Evidence, read_evidence
from aihub.promotion.rules import Entry, entry_of, read_rules
from aihub.settings import Loaded, SettingsError, load, relative_to_cwd
from aihub.settings.releases import files


def decide(
    target: Environment, release: str | None = None, now: datetime | None = None, config: Path | None = None
) -> Decision:
    """Decide whether a release may enter a stack.

    Args:
        target: the stack.
        release: id of the release, or its first digits; None for the one that the stack pins.
        now: the time; None for this machine's.
        config: the folder of the settings; None for the project's.

    Raises:
        SettingsError: the settings or the rules of promotion are invalid.
        ReleaseError: there is no such release.
        PromotionError: the rules do not have the stack, or it pins no release.
        EvidenceError: the records cannot be read.
        PulumiError: there is no such stack, or Pulumi is logged in nowhere.
        LoginError: the records are in a container, and nobody is logged in.
    """
    config, stack, now = config or target.folder / "config", target.stack, now or datetime.now(UTC)
    rules = read_rules(config)
    entry = entry_of(config, rules, stack)
    before = rules.before(entry)
    pinned = files.read(config, release).id if release else None
    with ThreadPoolExecutor() as pool:
        # Reading waits for Pulumi and for the store, and meanwhile the settings are loaded.
        reading = _begin_to_read(pool, target, before, now, config) if before else []
        loaded = load(config, stack, pinned)
        if loaded.release is None:
            return _unpinned(stack, before, config)
        evidence = [each.result() for each in reading or _begin_to_read(pool, target, before, now, config)]
    found = list(_evidence(evidence, entry, loaded.release.id, now))
    # In an incident a release goes back to models that retire soon.
    is_return = any(each.name == "returns" for each in found)
    days = 0 if is_return else entry.retirement_days
    found.append(conditions.retirement(loaded.settings, days, rules.scheduled, now))
    if loaded.settings.profile in CHECKED and not is_return:
        found.append(_policies(config, stack, loaded, now))
    changed = tuple(differences(loaded.release, loaded.settings))
    return Decision(stack, loaded.release.id, before.stack if before else None, tuple(found), changed)


def decide_before_pinning(target: Environment, release: str, now: datetime, config: Path) -> Decision:
    """Decide as `decide` does; that the stack's own file does not fit the release is one more condition.

    What the pull request that pins the release mends is no reason not to write it.
    """
    try:
        return decide(target, release, now, config)
    except SettingsError as error:
        # Raises when it is the rules that are invalid.
        rules = read_rules(config)
        entry = entry_of(config, rules, target.stack)
        before = rules.before(entry)
        why = f"the stack's own file does not fit the release: {error.problems[0].path}: {error.problems[0].text}"
        unfit = Condition("settings", passed=False, why=why, do="mend it where the release is pinned")
        with ThreadPoolExecutor() as pool:
            evidence = [each.result() for each in _begin_to_read(pool, target, before, now, config)]
        found = (*_evidence(evidence, entry, release, now), unfit)
        return Decision(target.stack, release, before.stack if before else None, found)


def _unpinned(stack: str, before: Entry | None, config: Path) -> Decision:
    if before:
        file = relative_to_cwd(config) / f"{stack}.yaml"
        raise PromotionError(f"{file} pins no release; write release: <id> into it, or name one with --release ID")
    why = f"{stack} is the first stack and pins no release: it follows what is committed, and nothing is asked"
    return Decision(stack, None, None, (Condition("order", passed=True, why=why),))


def _begin_to_read(
    pool: ThreadPoolExecutor, target: Environment, before: Entry | None, now: datetime, config: Path
) -> list[Future[Evidence]]:
    environments = [target, *([target.beside(before.stack)] if before else [])]
    return [pool.submit(_read, each, now, config) for each in environments]


def _read(environment: Environment, now: datetime, config: Path) -> Evidence:
    """Return the records of a stack; ones that name no network count as of the one that its settings make private."""
    found = read_evidence(environment, now)
    if not any(each.kind == "smoke" and each.network is None for each in found.records):
        return found
    try:
        network = load(config, environment.stack).settings.hub.network
    except SettingsError:
        # The settings of the stack that decides are judged by themselves, and another stack's are not what is decided.
        return found
    return found.of_private() if network and network.access == "private" else found


def _policies(config: Path, stack: str, loaded: Loaded, now: datetime) -> Condition:
    from aihub.policy.on_settings import judge_settings

    return conditions.policies(judge_settings(config, stack, loaded, now.date()))


def _evidence(evidence: Sequence[Evidence], entry: Entry, release: str, now: datetime) -> Iterator[Condition]:
    own, *others = evidence
    if returning := conditions.returns(own, release):
        yield returning
        return
    if not others:
        yield Condition("order", passed=True, why=f"{own.stack} is the first stack, and nothing comes before it")
    for each in others:
        yield from conditions.before(each, release, entry, now)
    yield from conditions.needs(own, release, entry, now)
