"""The output of a run: a table, the evidence and, made from the evidence alone, JUnit, GitHub's forms, a page.

What only some runs need is imported when it is asked for: the page's templates, the JUnit library.
"""

from aihub.evidence.smoke import RunInfo, evidence
from aihub.smoke.report.record import Files, Record
from aihub.smoke.report.table import report

__all__ = ["Files", "Record", "RunInfo", "evidence", "report"]
