"""The smoke test: calls every route of a stack's endpoints with its credential, and once without.

Imports neither Pulumi nor the components: all that it knows of an endpoint is the contract (`aihub.endpoint`).
"""

from aihub.smoke.errors import SmokeError
from aihub.smoke.probe import Call
from aihub.smoke.run import Outcome, Result, run_smoke

__all__ = ["Call", "Outcome", "Result", "SmokeError", "run_smoke"]
