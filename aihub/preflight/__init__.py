"""What would stop `pulumi up`, found before it starts."""

from aihub.preflight.check import Check, Finding, Level, Target
from aihub.preflight.run import Result, preflight

__all__ = ["Check", "Finding", "Level", "Result", "Target", "preflight"]
