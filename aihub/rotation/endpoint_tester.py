"""The smoke test, as rotation asks for it."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aihub.contract.endpoint import Endpoint
from aihub.evidence.rotation import Tested
from aihub.rotation.errors import RotationError
from aihub.smoke import Attempt, EndpointResult, smoke_endpoint, smoke_endpoints
from aihub.smoke.credentials import Credentials

_UNDECIDED = {401, 403, 408, 429}
"""Answers that come, or can come, before a key is known."""
_BUDGET_SECONDS = 30.0


class EndpointTester:
    """Tests endpoints as one identity."""

    def __init__(self, credential: Any) -> None:
        self._credential = credential

    def published(self, endpoints: Sequence[Endpoint]) -> list[Tested]:
        """Tests endpoints with what their secrets publish now."""
        # Secrets are kept for as long as the credentials are: new ones see what is published now.
        with Credentials(self._credential) as credentials:
            return [_tested(each) for each in smoke_endpoints(endpoints, credentials=credentials)]

    def accepts(self, endpoint: Endpoint, key: str) -> bool:
        """Whether an endpoint is seen to know a key; what else is wrong with what was asked does not matter.

        Raises:
            RotationError: its address is not proved to be its own, so that it was not asked.
        """
        with Credentials(self._credential) as credentials:
            result = asyncio.run(smoke_endpoint(endpoint, credentials, budget_seconds=_BUDGET_SECONDS, key=key))
        if result.error_class == "wrong-uri":
            raise RotationError(f"{endpoint['name']} is not called with the new key: {result.problem}")
        calls = [each.with_credential for each in result.route_results]
        statuses = [None if each is None else each.status for each in calls]
        return all(each is not None and each < 500 and each not in _UNDECIDED for each in statuses)


def _tested(result: EndpointResult) -> Tested:
    attempts: list[Attempt] = [each for outcome in result.route_results for each in outcome.attempts]
    return Tested(
        endpoint=result.endpoint["name"],
        verdict=result.verdict,
        error_class=result.error_class,
        problem=result.problem,
        request_ids=[each.request_id for each in attempts if each.request_id],
    )
