"""The smoke test: calls every route of a stack's endpoints with its credential, and in ways that must be refused.

Imports neither Pulumi nor the components: all that it knows of an endpoint is the contract (`aihub.contract.endpoint`).
"""

from aihub.smoke.call import Call
from aihub.smoke.endpoint import smoke_endpoint
from aihub.smoke.errors import CredentialError, SmokeError
from aihub.smoke.results import EXIT_CODES, Attempt, EndpointResult, RouteResult, Verdict, worst
from aihub.smoke.run import run_smoke, smoke_endpoints

__all__ = [
    "EXIT_CODES",
    "Attempt",
    "Call",
    "CredentialError",
    "EndpointResult",
    "RouteResult",
    "SmokeError",
    "Verdict",
    "run_smoke",
    "smoke_endpoint",
    "smoke_endpoints",
    "worst",
]
