"""Judge a release by the records of an environment: its latest full run decides whether it passed."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    neither. A deploy that failed, or that started and never ended, revokes until a full run passes after it.

    Args:
        records: an environment's records, in order.
        release: the release's id; None for what was deployed without a release.
        kind: the kind of run that decides.
    """
    result, open_deploy = Effect("none"), None
    for each in records:
        if each.release != release:
            continue
        if each.kind == "deploy-started":
            if open_deploy:
                # The one before never ended.
                result = Effect("revoked", open_deploy)
            open_deploy = each
        elif each.kind == "deploy-done":
            open_deploy = None
            if each.outcome != "pass":
                result = Effect("revoked", each)
        elif each.kind == kind and not each.partial and each.outcome != "inconclusive":
            result = Effect("pass" if each.outcome == "pass" else "revoked", each)
    return Effect("revoked", open_deploy) if open_deploy else result
