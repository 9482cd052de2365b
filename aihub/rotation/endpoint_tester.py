"""Test endpoints with the smoke test during a rotation."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aihub.contract.endpoint import Endpoint
from aihub.evidence.rotation import Tested
from aihub.rotation.errors import RotationError
from aihub.smoke import Attempt, EndpointResult, smoke_endpoint, smoke_endpoints
from aihub.smoke.credentials import Credentials
from aihub.smoke.reach import BLOCKED

_UNDECIDED = {401, 403, 408, 429}
"""Statuses that do not show that a key is valid: the service may answer them before it checks the key."""
_BUDGET_SECONDS = 30.0


class EndpointTester:
    """Tests endpoints with one credential for vaults and Resource Manager."""

    def __init__(self, credential: Any) -> None:
        self._credential = credential

    def published(self, endpoints: Sequence[Endpoint]) -> list[Tested]:
        """Test endpoints with the keys that their secrets publish now."""
        # `Credentials` caches secrets, so a new object reads the present ones.
        with Credentials(self._credential) as credentials:
            return [_tested(each) for each in smoke_endpoints(endpoints, credentials=credentials)]

    def blocked(self, endpoint: Endpoint, key: str) -> str | None:
        """Return why network rules keep this run from an endpoint; None when they do not.

        Asked with the key that clients use, before another one is regenerated: from where the endpoint is not reached,
        nobody could tell whether it accepts a new key.
        """
        with Credentials(self._credential) as credentials:
            result = asyncio.run(smoke_endpoint(endpoint, credentials, budget_seconds=_BUDGET_SECONDS, key=key))
        return _blocked(result) if result.error_class == BLOCKED else None

    def accepts(self, endpoint: Endpoint, key: str) -> bool:
        """Return whether an endpoint's answer shows that a key is valid, even if the call fails for another reason.

        Raises:
            RotationError: the endpoint's address may belong to somebody else, so it was not called.
        """
        with Credentials(self._credential) as credentials:
            result = asyncio.run(smoke_endpoint(endpoint, credentials, budget_seconds=_BUDGET_SECONDS, key=key))
        if result.error_class == "wrong-uri":
            raise RotationError(f"{endpoint['name']} is not called with the new key: {result.problem}")
        if result.error_class == BLOCKED:
            raise RotationError(f"{endpoint['name']} cannot be called with the new key: {_blocked(result)}")
        calls = [each.with_credential for each in result.route_results]
        statuses = [None if each is None else each.status for each in calls]
        return all(each is not None and each < 500 and each not in _UNDECIDED for each in statuses)


def _blocked(result: EndpointResult) -> str:
    from aihub.smoke.advice import explanation_of

    found = explanation_of(result)
    return f"{BLOCKED}: {result.problem}" + (f". {found.advice}" if found else "")


def _tested(result: EndpointResult) -> Tested:
    attempts: list[Attempt] = [each for outcome in result.route_results for each in outcome.attempts]
    return Tested(
        endpoint=result.endpoint["name"],
        verdict=result.verdict,
        error_class=result.error_class,
        problem=result.problem,
        request_ids=[each.request_id for each in attempts if each.request_id],
    )
