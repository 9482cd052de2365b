"""Find out what would make `pulumi up` fail, before it starts."""

from aihub.preflight.check import Check, Finding, Level, Target
from aihub.preflight.run import PreflightResult, preflight

__all__ = ["Check", "Finding", "Level", "PreflightResult", "Target", "preflight"]
