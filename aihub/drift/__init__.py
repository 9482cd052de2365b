"""Compare Azure with a stack's state, without changing either."""

from aihub.drift.finding import Drift, Finding, Level
from aihub.drift.run import find_drift

__all__ = ["Drift", "Finding", "Level", "find_drift"]
