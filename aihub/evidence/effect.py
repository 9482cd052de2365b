"""Judge a release by the records of an environment: its latest full run decides whether it passed."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from aihub.evidence.record import Kind, Record


@dataclass(frozen=True)
class Effect:
    """The judgement of one release."""

    state: Literal["none", "pass", "revoked"]
    """`none` where no full run has decided."""
    record: Record | None = None
    """The record that decides."""


def effect(records: Iterable[Record], release: str | None, kind: Kind = "smoke") -> Effect:
    """Return what the records say of a release.

    The latest full run decides: it passes the release, or revokes an earlier pass. Inconclusive and partial runs do
    neither, nor do smoke tests of private endpoints that were not inside their network. A deploy that failed revokes
    until a full run passes after it; one that started and never ended, until the next deploy has ended and a full run
    passes after that.

    Args:
        records: an environment's records, in order.
        release: the release's id; None for what was deployed without a release.
        kind: the kind of run that decides.
    """
    last = deque(_history(records, release, kind), maxlen=1)
    if not last:
        return Effect("none")
    _, result, open_deploy = last[0]
    return Effect("revoked", open_deploy) if open_deploy else result


@dataclass(frozen=True)
class Stay:
    """How long a release was in an environment without being revoked."""

    since: Record
    """The record of the full run by which it passed."""
    length: timedelta


def stay(records: Iterable[Record], release: str, now: datetime) -> Stay | None:
    """Return the longest time that a release was in an environment since it was last revoked; None when it is nowhere.

    A time begins with a full smoke test that passes, and ends when another release is there, or what has none.

    Args:
        records: an environment's records, in order.
        release: the release's id.
        now: the time.
    """
    since: Record | None = None
    longest: Stay | None = None
    # A preflight names the release that is to come, and not the one that is there.
    there = (each for each in records if each.kind != "preflight")
    for each, result, _ in _history(there, release, "smoke"):
        if each.release != release:
            longest, since = _longer(longest, since, each.at), None
        elif result.state == "revoked":
            longest, since = None, None
        elif result.state == "pass" and since is None and each is result.record:
            since = each
    return _longer(longest, since, now)


def _longer(longest: Stay | None, since: Record | None, until: datetime) -> Stay | None:
    if since is None or (longest and longest.length >= until - since.at):
        return longest
    return Stay(since, until - since.at)


def _history(
    records: Iterable[Record], release: str | None, kind: Kind
) -> Iterator[tuple[Record, Effect, Record | None]]:
    """Yield each record with the judgement after it, and the release's deploy that has not ended by then."""
    result, open_deploy = Effect("none"), None
    for each in records:
        if each.release != release:
            pass
        elif each.kind == "deploy-started":
            if open_deploy:
                # The one before never ended.
                result = Effect("revoked", open_deploy)
            open_deploy = each
        elif each.kind == "deploy-done":
            open_deploy = None
            # An inconclusive one changed nothing: another run held the stack's lock.
            if each.outcome == "fail":
                result = Effect("revoked", each)
        elif each.kind == kind and not each.partial and each.outcome != "inconclusive" and each.is_from_inside:
            result = Effect("pass" if each.outcome == "pass" else "revoked", each)
        yield each, result, open_deploy
