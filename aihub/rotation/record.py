"""Write the record of a rotation."""

from collections.abc import Iterator

from aihub.evidence.record import Outcome, Record
from aihub.evidence.rotation import RotationRun
from aihub.evidence.writing import Origin, write_record


def record_rotation(origin: Origin, run: RotationRun, *, partial: bool) -> Record:
    """Write the record of a rotation and return it; one that a later run has to finish is inconclusive.

    Args:
        origin: the run's origin.
        run: the rotation.
        partial: whether the keys of some endpoints alone were looked at.

    Raises:
        EvidenceError: the record cannot be written.
    """
    unfinished = any(each.outcome == "settling" for each in run.owners)
    outcome: Outcome = "fail" if run.exit_code else "inconclusive" if unfinished else "pass"
    problem = "; ".join(_problems(run))
    return write_record(
        origin, "rotation", outcome, problem=problem, partial=partial, contract_digest=run.contract_digest
    )


def _problems(run: RotationRun) -> Iterator[str]:
    if run.problem:
        yield run.problem
    for each in run.owners:
        if each.outcome == "failed":
            yield f"{each.name}: {each.problem or 'not begun'}"
        elif each.outcome == "settling":
            yield f"{each.name}: to be finished after {each.run_again_after}"
