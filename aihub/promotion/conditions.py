"""The conditions of a promotion, each judged by itself, from records and settings alone."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aihub.catalogue.retirement import Scheduled, as_of
from aihub.catalogue.retirement import retirement as find_retirement
from aihub.durations import duration
from aihub.durations import shown as length
from aihub.evidence.effect import effect, stay
from aihub.evidence.record import Policies, Record
from aihub.policy import CHECKED
from aihub.promotion.decision import Condition, condition, shown
from aihub.promotion.evidence import Evidence
from aihub.promotion.models import models_in
from aihub.promotion.rules import Entry
from aihub.settings import Settings
from aihub.settings.load import PROMOTION

if TYPE_CHECKING:
    from aihub.policy.outcome import Outcome

_NOT_WHOLE = "see aihub evidence verify --stack {}; evidence that is not whole proves nothing, so begin it anew"


def returns(target: Evidence, release: str) -> Condition | None:
    """Return the condition that is met by a release that passed in the target itself; None for any other.

    A deploy there that failed or was killed does not count against it: it has to be possible to run it again.
    """
    found = effect([each for each in target.records if each.kind == "smoke"], release)
    if found.state != "pass" or found.record is None:
        return None
    why = f"it passed in {target.stack} itself, {_by(found.record)}, so nothing is asked of the stack before"
    return condition("returns", found.record, why, passed=True)


def before(evidence: Evidence, release: str, entry: Entry, now: datetime) -> Iterator[Condition]:
    """Yield what the stack before has to show: whole records, a full run that passed, young and long enough."""
    if evidence.findings:
        yield _not_whole("records", evidence)
        return
    count = len(evidence.records)
    yield Condition("records", passed=True, why=f"{count} of {evidence.stack}, whole", stack=evidence.stack)
    found = effect(evidence.records, release)
    if found.state != "pass" or found.record is None:
        yield _untested(evidence, release, found.record)
        return
    yield condition("tested", found.record, f"it passed in {evidence.stack}, {_by(found.record)}", passed=True)
    yield _age("age", found.record, entry, now, f"aihub smoke --stack {evidence.stack} --record")
    if found.record.policies and found.record.policies.profile in CHECKED:
        yield _policies(found.record, found.record.policies)
    yield _soak(evidence, release, entry, now)


def needs(target: Evidence, release: str, entry: Entry, now: datetime) -> Iterator[Condition]:
    """Yield a condition for each kind of record that the target itself must have."""
    for kind in entry.needs:
        if target.findings:
            yield _not_whole(kind, target)
            continue
        # What is deployed in the target is another release until this one has entered.
        own = [each for each in target.records if each.kind == kind and (kind == "drift" or each.release == release)]
        decided = [each for each in own if each.outcome != "inconclusive" and not each.partial]
        command = f"aihub {kind} --stack {target.stack} --record"
        if not decided:
            last = f"; {_by(own[-1])} is {own[-1].outcome}" if own else ""
            of = "" if kind == "drift" else " of this release"
            yield Condition(kind, passed=False, why=f"no {kind}{of} in {target.stack}{last}", do=f"run: {command}")
        elif decided[-1].outcome != "pass":
            why = f"it failed in {target.stack}, {_by(decided[-1])}{_problem(decided[-1])}"
            yield condition(kind, decided[-1], why, passed=False, do=f"mend it, and run: {command}")
        else:
            yield _age(kind, decided[-1], entry, now, command)


def retirement(settings: Settings, days: int, own: Sequence[Scheduled], now: datetime) -> Condition:
    """Return whether the models of a stack's settings are served for long enough.

    Args:
        settings: the settings of the stack.
        days: within which none of the models may retire.
        own: days that count before those that this program knows.
        now: the time.
    """
    today = now.date()
    found = []
    for name, model in models_in(settings):
        fact = find_retirement(model.name, model.version, model.sku, own)
        if fact and fact.is_by(today + timedelta(days=days)):
            is_past = fact.is_by(today)
            on = f" on {fact.day}" if fact.day else ""
            use = f", and is replaced by {fact.use}" if fact.use else ""
            found.append(f"{name}: {model} {'was retired' if is_past else 'retires'}{on}{use}")
    known = f"by Microsoft's schedule as of {as_of()}"
    if not found:
        soon = f"retires within {days} days" if days else "is retired"
        return Condition("retirement", passed=True, why=f"no model {soon}, {known}")
    do = f"release another model; if Microsoft has moved the day, write it below retirements in config/{PROMOTION}.yaml"
    return Condition("retirement", passed=False, why=f"{'; '.join(found)} ({known})", do=do)


def policies(outcome: "Outcome") -> Condition:
    """Return whether a stack's own settings keep the policies that its profile makes mandatory."""
    broken = sorted({each.rule.id for each in outcome.failed})
    waived = f"; {len(outcome.waived)} waived" if outcome.waived else ""
    if not broken:
        why = f"the settings of {outcome.stack} keep every mandatory policy of {outcome.profile}{waived}"
        return Condition("policies", passed=True, why=why, stack=outcome.stack)
    why = f"the settings of {outcome.stack} break {', '.join(broken)}"
    do = "mend them, or waive what may stay until a day: aihub check"
    return Condition("policies", passed=False, why=why, do=do, stack=outcome.stack)


def _policies(record: Record, said: Policies) -> Condition:
    """Return whether the stack that was tested kept its mandatory policies, by the rules of this checkout."""
    from aihub.policy.outcome import pack_digest

    test_again = f"run: aihub smoke --stack {record.stack} --record"
    if said.failed:
        why = f"{record.stack} broke {', '.join(said.failed)}, {_by(record)}"
        do = f"mend it: aihub policy --stack {record.stack}, and {test_again}"
        return condition("policies-before", record, why, passed=False, do=do)
    if said.pack != pack_digest():
        why = f"{record.stack} was judged by other rules than those here, {_by(record)}"
        return condition("policies-before", record, why, passed=False, do=test_again)
    waived = f"; waived: {', '.join(said.waived)}" if said.waived else ""
    why = f"{record.stack} kept every mandatory policy of {said.profile}, {_by(record)}{waived}"
    return condition("policies-before", record, why, passed=True)


def _untested(evidence: Evidence, release: str, revoked_by: Record | None) -> Condition:
    stack = evidence.stack
    if revoked_by is None:
        runs = [each for each in evidence.records if each.release == release and each.kind == "smoke"]
        why = f"no full smoke test has judged it in {stack}{_last(runs)}"
        is_outside = bool(runs) and not runs[-1].is_from_inside
        where = ", inside its virtual network" if is_outside else ""
        do = f"deploy it there, and run{where}: aihub smoke --stack {stack} --record"
        return Condition("tested", passed=False, why=why, do=do, stack=stack)
    match revoked_by.kind:
        case "deploy-started":
            page = f", {revoked_by.run_url}" if revoked_by.run_url else ""
            why = f"its deploy to {stack} began, {_by(revoked_by)}{page}, and has not ended"
            do = "wait for it; if it was killed, deploy again"
        case "deploy-done":
            why, do = f"its deploy to {stack} failed, {_by(revoked_by)}{_problem(revoked_by)}", "deploy it there again"
        case _:
            why = f"its latest full smoke test in {stack} failed, {_by(revoked_by)}{_problem(revoked_by)}"
            do = f"mend what failed, and run: aihub smoke --stack {stack} --record"
    return condition("tested", revoked_by, why, passed=False, do=do)


def _last(runs: Sequence[Record]) -> str:
    if not runs:
        return ""
    last = runs[-1]
    if not last.is_from_inside:
        where = {"outside": "was outside", None: "does not say from where it was"}
        said = where.get(last.reached_from, "does not show that it was inside")
        return f"; record {last.sequence} {said}, and the network is private"
    return f"; record {last.sequence} is {'partial' if last.partial else last.outcome}"


def _age(name: str, record: Record, entry: Entry, now: datetime, command: str) -> Condition:
    age = now - record.at
    text = f"{_by(record)} is {length(age)} old"
    if age <= _limit(entry.max_age):
        return condition(name, record, f"{text}, of at most {entry.max_age}", passed=True)
    return condition(name, record, f"{text}, and max_age is {entry.max_age}", passed=False, do=f"run: {command}")


def _soak(evidence: Evidence, release: str, entry: Entry, now: datetime) -> Condition:
    found = stay(evidence.records, release, now)
    assert found, "a release that passed has been there"
    text = f"it has been in {evidence.stack} for {length(found.length)}, from {_by(found.since)}"
    wanted = _limit(entry.soak)
    if found.length >= wanted:
        return condition("soak", found.since, f"{text}, of at least {entry.soak}", passed=True)
    do = f"try again in {length(wanted - found.length + timedelta(minutes=1))}, if it stays there"
    return condition("soak", found.since, f"{text}, and soak is {entry.soak}", passed=False, do=do)


def _not_whole(name: str, evidence: Evidence) -> Condition:
    rest = len(evidence.findings) - 1
    more = f" ({rest} more)" if rest else ""
    why = f"those of {evidence.stack} are not whole: {evidence.findings[0]}{more}"
    return Condition(name, passed=False, why=why, do=_NOT_WHOLE.format(evidence.stack), stack=evidence.stack)


def _limit(text: str) -> timedelta:
    found = duration(text)
    assert found is not None, "the rules hold durations alone"
    return found


def _by(record: Record) -> str:
    return f"record {record.sequence} ({shown(record.at)})"


def _problem(record: Record) -> str:
    return f": {record.problem}" if record.problem else ""
