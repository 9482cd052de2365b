"""Write the record of a comparison."""

from aihub.drift.finding import Drift, Verdict
from aihub.evidence.record import Outcome, Record
from aihub.evidence.writing import Origin, write_record

_OUTCOMES: dict[Verdict, Outcome] = {
    "none": "pass",
    # Nobody can prevent what Azure does by itself; the record names it.
    "service": "pass",
    "drift": "fail",
    "unknown": "inconclusive",
}


def record_drift(run: Origin, drift: Drift) -> Record:
    """Write the record of a comparison of Azure with the state and return it.

    Args:
        run: the run's origin.
        drift: the result of the comparison.

    Raises:
        EvidenceError: the record cannot be written.
    """
    problem = "; ".join(f"{each.level}: {each.where}: {each.what}" for each in drift.findings)
    return write_record(run, "drift", _OUTCOMES[drift.verdict], problem=problem)
