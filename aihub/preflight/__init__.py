"""Find out what would make `pulumi up` fail, before it starts."""

from aihub.preflight.check import Check, Repair, Result, Status, Target
from aihub.preflight.report import Report
from aihub.preflight.run import preflight

__all__ = ["Check", "Repair", "Report", "Result", "Status", "Target", "preflight"]
