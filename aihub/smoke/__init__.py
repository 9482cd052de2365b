"""The smoke test: calls every route of a stack's endpoints with its credential, and once without.

Imports neither Pulumi nor the components: all that it knows of an endpoint is the contract (`aihub.endpoint`).
"""

from aihub.smoke.errors import SmokeError
from aihub.smoke.probe import Call
from aihub.smoke.results import EXIT_CODES, Attempt, Outcome, Result, Verdict
from aihub.smoke.run import run_smoke, smoke_endpoint

__all__ = ["EXIT_CODES", "Attempt", "Call", "Outcome", "Result", "SmokeError", "Verdict", "run_smoke", "smoke_endpoint"]
