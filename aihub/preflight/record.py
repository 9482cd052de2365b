"""Write the record of a preflight."""

from dataclasses import replace

from aihub.evidence.record import Outcome, Record
from aihub.evidence.writing import Origin, write_record
from aihub.preflight.report import Report
from aihub.releases.create import committed_release

_OUTCOMES: dict[int, Outcome] = {0: "pass", 1: "fail", 3: "inconclusive"}


def record_preflight(run: Origin, report: Report) -> Record:
    """Write the record of a preflight and return it.

    It is of the release that the checked settings pin, or are, and not of the one that is deployed.

    Args:
        run: the run's origin.
        report: the report of the preflight.

    Raises:
        EvidenceError: the record cannot be written.
    """
    environment, checked = run.environment, report.checked
    release = checked.release or committed_release(environment.folder, environment.stack, checked.settings)
    of = (release.id, release.program) if release else (None, None)
    candidate = replace(run, release=of[0], program=of[1])
    found = [f"{each.where}: {each.what}" for each in report.results if each.status in ("fail", "unknown")]
    return write_record(candidate, "preflight", _OUTCOMES[report.exit_code], problem="; ".join(found))
