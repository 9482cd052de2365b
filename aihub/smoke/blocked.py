"""Test from outside that an endpoint is refused by its network rules: nothing else passes.

What counts is an answer of the endpoint's own host, or of its vault, over TLS: 403 in the words of its network rules.
An answer of any other kind was reached. A name without an address, a connection that does not come about and a proxy's
own refusal prove nothing: they come of this machine's network, and another one could still get through.
"""

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import Route
from aihub.smoke.attempts import Tried
from aihub.smoke.call import Call
from aihub.smoke.endpoint import EndpointTest, RouteTest
from aihub.smoke.errors import CredentialError
from aihub.smoke.issues import Issue, issue_of
from aihub.smoke.reach import BLOCKED, OF_MACHINE_LEARNING
from aihub.smoke.results import EndpointResult

KIND = "expected-refusal"
_NOT_BLOCKED = "not-blocked"
_PROVES_NOTHING = {"connection", "timeout", "server-error", "throttled", "token-refused", "wrong-answer", "wrong-uri"}
"""Classes of a vault that was not read, which say nothing about its network rules."""


class BlockedTest(EndpointTest):
    """The test that the vault of an endpoint and each of its routes are refused by network rules."""

    async def run(self) -> None:
        """Test the vault and all routes in parallel, after checking that all their URIs belong to the endpoint."""
        if problem := endpoint_problem(self.endpoint):
            self._issues.append(Issue("wrong-uri", problem))
            return
        await self._reach.look()
        await asyncio.gather(self._vault_is_blocked(), *map(self._is_blocked, self._routes))

    def result(self) -> EndpointResult:
        """Return the result so far."""
        return replace(super().result(), expected="refusal")

    def _placed(self, tried: Tried, _route: Route) -> Tried:
        # What is only explained by network rules does not prove them.
        return tried

    async def _vault_is_blocked(self) -> None:
        async def ask(_seconds: float) -> Tried:
            started = self._now
            try:
                await asyncio.to_thread(self._credentials.secret, self.endpoint["uri_secret"])
            except CredentialError as error:
                tried = self._not_had(error, started)
                if tried.error_class == BLOCKED:
                    self._reach.note_vault(tried.call.detail)
                    return replace(tried, error_class=None)
                return tried if tried.error_class in _PROVES_NOTHING else replace(tried, error_class=_NOT_BLOCKED)
            self._budget.begin()
            why = f"{self.endpoint['uri_secret']} was read from here"
            return Tried(started, Call(200, self._since(started), why, answered=True), _NOT_BLOCKED)

        ending = await self._try(self._routes[0], "secret", ask)
        if ending.error_class:
            self._issues.append(issue_of("the vault", ending))

    async def _is_blocked(self, test: RouteTest) -> None:
        async def ask(seconds: float) -> Tried:
            header = await self._header(test.route)
            tried = await self._call(test.route, header, seconds, is_unauthenticated=not header)
            if header:
                test.with_credential = tried.call
            else:
                test.without_credential = tried.call
            return replace(tried, error_class=classify_expected(tried.call, test.route))

        ending = await self._try(test, KIND, ask)
        if ending.error_class:
            test.issues.append(issue_of("from here", ending))
        test.is_done = True

    async def _header(self, route: Route) -> dict[str, str]:
        """Return the credential, which a private vault does not give out here; a refusal does not depend on it."""
        if _is_of_machine_learning(route):
            # A 403 in words that nobody has recorded can be a missing role with a token; without one it cannot.
            return {}
        try:
            return await asyncio.to_thread(self._credentials.header, route["auth"], self.endpoint, self._context.key)
        except CredentialError:
            return {}


def classify_expected(call: Call, route: Route) -> str | None:
    """Return the class of error of a call that network rules must refuse; None when they did."""
    if call.refused_by_rules:
        return None
    if call.status is None:
        return call.failure
    if call.status == 403 and _is_of_machine_learning(route):
        return None
    return "server-error" if call.status >= 500 else _NOT_BLOCKED


def _is_of_machine_learning(route: Route) -> bool:
    return (urlsplit(route["uri"]).hostname or "").lower().endswith(OF_MACHINE_LEARNING)
