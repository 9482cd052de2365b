"""The records of an environment as the gate reads them: all of them, or what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aihub.evidence.backend import Environment
from aihub.evidence.errors import EvidenceError
from aihub.evidence.record import Record, parse
from aihub.evidence.store import Stored, read_all
from aihub.evidence.verify import Expected, verify


@dataclass(frozen=True)
class Evidence:
    """The records of one environment."""

    stack: str
    where: str
    """Address of the folder or container."""
    records: tuple[Record, ...]
    """In order; none where they are not whole."""
    findings: tuple[str, ...] = ()
    """What is wrong with them, a line for each."""

    def of_private(self) -> "Evidence":
        """Return the evidence of a stack whose settings make its network private: no smoke test passes it unsaid."""
        records = (
            each.model_copy(update={"network": "private"}) if each.kind == "smoke" and each.network is None else each
            for each in self.records
        )
        return replace(self, records=tuple(records))


def read_evidence(environment: Environment, now: datetime) -> Evidence:
    """Return an environment's records, verified.

    Raises:
        EvidenceError: the store refuses, or there is none.
        PulumiError: there is no such stack, or Pulumi is logged in nowhere.
        LoginError: the store needs a login, and nobody is logged in.
    """
    store = environment.store
    stored = read_all(store)
    if not stored:
        return Evidence(environment.stack, store.where, ())
    # The variables of this process say the subscription of the stack that is deployed, and not of the one before it.
    subscription = environment.configured_subscription or _subscription(stored)
    findings = verify(stored, Expected(environment.project, environment.stack, subscription), now)
    records = () if findings else tuple(parse(each.data, each.sequence) for each in stored)
    return Evidence(environment.stack, store.where, records, tuple(findings))


def _subscription(stored: Sequence[Stored]) -> str:
    """The one of the latest record, so that at least all are of the same."""
    for each in reversed(stored):
        try:
            return parse(each.data, each.sequence).subscription
        except EvidenceError:
            continue
    return ""
