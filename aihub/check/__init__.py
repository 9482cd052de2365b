"""The library behind `aihub check`: check the settings of stacks offline."""

from aihub.check.report import report, summary
from aihub.check.run import CheckResult, check

__all__ = ["CheckResult", "check", "report", "summary"]
