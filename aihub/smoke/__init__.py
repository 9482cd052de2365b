"""The smoke test: calls every route of a stack's endpoints with its credential, and in ways that must be refused.

Imports neither Pulumi nor the components: all that it knows of an endpoint is the contract (`aihub.contract.endpoint`).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
_MODULES = {
    "call": ("Call",),
    "endpoint": ("smoke_endpoint",),
    "errors": ("CredentialError", "SmokeError"),
    "results": ("EXIT_CODES", "Attempt", "EndpointResult", "RouteResult", "Verdict", "worst"),
    "run": ("run_smoke", "smoke_endpoints"),
}


def __getattr__(name: str) -> object:
    """Import a name from its module once it is used: `aihub call` needs a small part of this package, and quickly.

    Raises:
        AttributeError: the package has no such name.
    """
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"aihub.smoke.{module}"), name)
    raise AttributeError(name)
