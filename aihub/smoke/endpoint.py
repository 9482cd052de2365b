"""One endpoint: what it is asked, and what is made of its answers."""

import asyncio
import secrets
import string
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlsplit

from aihub.azure.permissions import ROLE_SECONDS
from aihub.clock import Clock
from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import Auth, Checks, Endpoint, Route
from aihub.defaults import SMOKE_BUDGET_SECONDS, SMOKE_CONCURRENCY_PER_HOST
from aihub.smoke.attempts import Budget, Ending, Tried, try_until_final
from aihub.smoke.call import Call, call
from aihub.smoke.classes import CLASSES
from aihub.smoke.classify import classify, classify_blocked, classify_plain_http, classify_refusal
from aihub.smoke.credentials import Credentials
from aihub.smoke.errors import CredentialError
from aihub.smoke.issues import Issue, issue_of, summary
from aihub.smoke.limiter import ConnectionLimiter
from aihub.smoke.missing import NOT_FOUND, Found, find, meaning
from aihub.smoke.model_names import is_declared, upgraded_version
from aihub.smoke.results import Attempt, EndpointResult, RouteResult
from aihub.smoke.tasks import Question, adapter_for

_PLAIN_HTTP_SECONDS = 5.0
"""A port that nobody opens does not say so."""

OnWait = Callable[[str, str, float, float], None]
"""Told of an endpoint's name, the class that is waited for, and the seconds that are spent, of how many."""


def _nothing(_name: str, _error_class: str, _spent: float, _of: float) -> None:
    """Is told, and does nothing."""


async def smoke_endpoint(
    endpoint: Endpoint,
    credentials: Credentials,
    *,
    budget_seconds: float | None = None,
    timeout_seconds: float = 60.0,
    clock: Clock | None = None,
    key: str | None = None,
    waiting: OnWait = _nothing,
    roles_given: float | None = None,
) -> EndpointResult:
    """Tests one endpoint; needs no stack. Callers without an event loop: `asyncio.run(smoke_endpoint(...))`.

    Never raises for what the endpoint, the vault or the login service answer: that is the result.

    Args:
        endpoint: the contract of the endpoint, all its values known.
        credentials: whose secrets and tokens to use; `Credentials(credential)` for one of azure-core's.
        budget_seconds: for all attempts together; None for what the endpoint's `checks` say, else 300.
        timeout_seconds: for one answer.
        clock: what to go by.
        key: the value to use in the place of the secret's, for a key that is not published yet.
        waiting: told ahead of each pause.
        roles_given: when whoever runs this was given its roles, in seconds since the epoch, if that was lately: for as
            long as they may be on their way, waits for them are not of the budget.
    """
    context = SmokeContext(
        budget_seconds, timeout_seconds, clock or Clock(), key, waiting=waiting, roles_given=roles_given
    )
    async with ConnectionLimiter() as limiter:
        test = EndpointTest(endpoint, credentials, limiter, context)
        await test.run()
    return test.result()


@dataclass(frozen=True)
class SmokeContext:
    """What holds for all endpoints of a run; as the arguments of `smoke_endpoint`."""

    budget_seconds: float | None = None
    timeout_seconds: float = 60.0
    clock: Clock = field(default_factory=Clock)
    key: str | None = field(default=None, repr=False)
    started: float | None = None
    """When the run began, in seconds since the epoch; None for now."""
    waiting: OnWait = _nothing
    roles_given: float | None = None


@dataclass
class _RouteTest:
    """What is known of a route so far."""

    route: Route
    attempts: list[Attempt] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    with_credential: Call | None = None
    without_credential: Call | None = None
    first_success_seconds: float | None = None
    was_called: asyncio.Event = field(default_factory=asyncio.Event)
    """Once it was called with its credential, whatever came of it."""
    is_done: bool = False


class EndpointTest:
    """The test of one endpoint, which can be ended at any time: what it has found so far is its result."""

    def __init__(
        self, endpoint: Endpoint, credentials: Credentials, limiter: ConnectionLimiter, context: SmokeContext
    ) -> None:
        self.endpoint, self._credentials, self._limiter, self._context = endpoint, credentials, limiter, context
        self._checks: Checks = endpoint.get("checks", {})
        seconds = context.budget_seconds or self._checks.get("budget_seconds", SMOKE_BUDGET_SECONDS)
        started = self._now if context.started is None else context.started
        roles_until = 0.0 if context.roles_given is None else context.roles_given + ROLE_SECONDS
        self._budget = Budget(context.clock, seconds, started, roles_until)
        self._routes = [_RouteTest(route) for route in endpoint["routes"]]
        self._issues: list[Issue] = []
        """Those that are no single route's."""
        self._warnings: list[str] = []
        # A serverless endpoint is one model, and takes none in the request.
        self._model = None if endpoint["type"] == "serverless-api" else endpoint["model"]
        self._found: asyncio.Task[Found] | None = None

    async def run(self) -> None:
        """Tests all routes, side by side; none before all are proved to be the endpoint's own."""
        if problem := endpoint_problem(self.endpoint):
            self._issues.append(Issue("wrong-uri", problem))
        elif await self._finds_uri():
            await asyncio.gather(*map(self._test, self._routes))

    def result(self) -> EndpointResult:
        """What is known so far."""
        route_results = [self._outcome(each) for each in self._routes]
        routes: dict[tuple[str, str], list[str]] = {}
        for each in route_results:
            if each.error_class and each.problem:
                routes.setdefault((each.error_class, each.problem), []).append(each.route["name"])
        of_routes = [Issue(kind, f"{', '.join(names)}: {problem}") for (kind, problem), names in routes.items()]
        return EndpointResult(
            self.endpoint, route_results, *summary([*self._issues, *of_routes]), warnings=self._warnings
        )

    def _outcome(self, test: _RouteTest) -> RouteResult:
        issues = test.issues
        if not test.is_done and not issues and not self._issues:
            issues = [Issue("interrupted", CLASSES["interrupted"].meaning)]
        problem, verdict, error_class = summary(issues)
        if not test.is_done and not issues:
            # What keeps the endpoint from being tested is told once, with the endpoint.
            verdict, error_class = self._issues[0].verdict, self._issues[0].error_class
        return RouteResult(
            test.route,
            test.with_credential,
            test.without_credential,
            problem,
            verdict,
            error_class,
            test.attempts,
            test.first_success_seconds,
        )

    async def _finds_uri(self) -> bool:
        """Reads the target URI from the vault; whether it is that of the stack's output."""
        first, kept = self._routes[0], ""

        async def ask(_seconds: float) -> Tried:
            nonlocal kept
            started = self._now
            try:
                kept = await asyncio.to_thread(self._credentials.secret, self.endpoint["uri_secret"])
            except CredentialError as error:
                return self._not_had(error, started)
            self._budget.begin()
            return Tried(started, Call(200, self._since(started), "", answered=True), None)

        ending = await self._try(first, "secret", ask)
        if ending.error_class:
            self._issues.append(issue_of("", ending))
            return False
        if kept != self.endpoint["target_uri"]:
            problem = f"the secret {self.endpoint['uri_secret']} holds another target URI, so no key was sent to either"
            self._issues.append(Issue("wrong-uri", f"{problem}; run `pulumi up --refresh`"))
            return False
        return True

    async def _test(self, test: _RouteTest) -> None:
        is_first = test is self._routes[0]
        if adapter_for(test.route) is None:
            await self._answers(test)
        else:
            header, *_ = await asyncio.gather(self._answers(test), self._refusals(test, is_first=is_first))
            if header is not None:
                more: list[Awaitable[None]] = []
                if is_first:
                    more.append(self._refuses(test, "wrong-credential", forged(header, test.route["auth"])))
                more += self._optional(test, header, is_first=is_first)
                await asyncio.gather(*more)
        test.is_done = True

    async def _refusals(self, test: _RouteTest, *, is_first: bool) -> None:
        # First those calls that models take their time for, on all routes: it is then used for these.
        await test.was_called.wait()
        refusals = [self._refuses(test, "without-credential", {})]
        if is_first:
            refusals.append(self._plain_http(test))
        await asyncio.gather(*refusals)

    def _optional(self, test: _RouteTest, header: dict[str, str], *, is_first: bool) -> list[Awaitable[None]]:
        """What only some endpoints are asked."""
        asked: list[Awaitable[None]] = []
        adapter = adapter_for(test.route)
        if self._checks.get("stream") and adapter and adapter.streams:
            question = Question(self._checks.get("prompt"), stream=True)
            asked.append(self._check(test, "stream", "as a stream", header, question, classify))
        if is_first and (blocked := self._checks.get("blocked_prompt")):
            what = "the prompt that must be blocked"
            asked.append(self._check(test, "blocked-prompt", what, header, Question(blocked), classify_blocked))
        return asked

    async def _answers(self, test: _RouteTest) -> dict[str, str] | None:
        """Calls with the credential; the header that carries it, when that went well."""
        header: dict[str, str] = {}
        question = Question(self._checks.get("prompt"))

        async def ask(seconds: float) -> Tried:
            nonlocal header
            started = self._now
            try:
                header = await asyncio.to_thread(
                    self._credentials.header, test.route["auth"], self.endpoint, self._context.key
                )
                tried = await self._call(test.route, header, seconds, question, expect=self._checks.get("expect"))
            except CredentialError as error:
                return self._not_had(error, started)
            finally:
                test.was_called.set()
            test.with_credential = tried.call
            return await self._judged(tried, test.route)

        ending = await self._try(test, "with-credential", ask, self._checks.get("successes", 1))
        test.first_success_seconds = ending.first_success_seconds
        if ending.error_class:
            # First, since what keeps every call out is also what calls without a credential are told.
            test.issues.insert(0, issue_of("with the credential", ending))
            return None
        ceiling = self._checks.get("latency_ms")
        if ceiling and ending.last.call.milliseconds > ceiling:
            self._warnings.append(
                f"{test.route['name']}: took {ending.last.call.milliseconds} ms, more than {ceiling} ms"
            )
        return header

    async def _judged(self, tried: Tried, route: Route) -> Tried:
        """A call with the credential, with the class that it has by the contract."""
        made, error_class = tried.call, classify(tried.call, route)
        ceiling = self._checks.get("latency_ms")
        if error_class in NOT_FOUND:
            error_class, advice = meaning(self.endpoint, error_class, await self._find())
            return Tried(tried.at, made, error_class, advice=advice)
        if error_class == "token-refused":
            await asyncio.to_thread(self._credentials.forget_tokens)
        elif error_class is None and made.model and not is_declared(made.model, self.endpoint, route):
            declared = " ".join(filter(None, (self.endpoint["model_name"], self.endpoint["model_version"])))
            error_class, made = "wrong-model", replace(made, detail=f"{made.model} instead of {declared}")
        elif error_class is None and made.model and (version := upgraded_version(made.model, self.endpoint)):
            self._warn_once(
                f"the model is {version}, to which Azure has upgraded it from {self.endpoint['model_version']}; "
                "declare it as model.version"
            )
        if error_class is None and ceiling and made.milliseconds > ceiling and self._checks.get("latency") == "fail":
            error_class, made = "latency", replace(made, detail=f"{made.milliseconds} ms of {ceiling} ms")
        return Tried(tried.at, made, error_class)

    def _warn_once(self, text: str) -> None:
        if text not in self._warnings:
            self._warnings.append(text)

    async def _find(self) -> Found:
        """What Resource Manager says of the endpoint; asked once for all routes."""
        if self._found is None:
            asked = asyncio.to_thread(find, self.endpoint, self._credentials.created, self._now)
            self._found = asyncio.ensure_future(asked)
        return await self._found

    async def _refuses(self, test: _RouteTest, kind: str, header: dict[str, str]) -> None:
        """Calls with no credential, or with a wrong one."""
        expected = refusals(self.endpoint["type"])

        async def ask(seconds: float) -> Tried:
            tried = await self._call(test.route, header, seconds, is_unauthenticated=True)
            if kind == "without-credential":
                test.without_credential = tried.call
            return replace(tried, error_class=classify_refusal(tried.call, expected))

        ending = await self._try(test, kind, ask)
        what = "without a credential" if kind == "without-credential" else "with a wrong credential"
        if ending.error_class:
            test.issues.append(issue_of(what, ending))

    async def _plain_http(self, test: _RouteTest) -> None:
        """Calls over plain http, without a credential: whatever is sent there, anyone can read."""
        plain: Route = {**test.route, "uri": urlsplit(test.route["uri"])._replace(scheme="http").geturl()}

        async def ask(seconds: float) -> Tried:
            tried = await self._call(plain, {}, min(seconds, _PLAIN_HTTP_SECONDS), is_unauthenticated=True)
            return replace(tried, error_class=classify_plain_http(tried.call))

        ending = await self._try(test, "plain-http", ask)
        if ending.error_class:
            test.issues.append(issue_of("over plain http", ending))

    async def _check(
        self,
        test: _RouteTest,
        kind: str,
        what: str,
        header: dict[str, str],
        question: Question,
        judge: Callable[[Call, Route], str | None],
    ) -> None:
        async def ask(seconds: float) -> Tried:
            tried = await self._call(test.route, header, seconds, question)
            return replace(tried, error_class=judge(tried.call, test.route))

        ending = await self._try(test, kind, ask)
        if ending.error_class:
            test.issues.append(issue_of(what, ending))

    async def _try(
        self, test: _RouteTest, kind: str, ask: Callable[[float], Awaitable[Tried]], successes: int = 1
    ) -> Ending:
        waiting = partial(self._context.waiting, self.endpoint["name"])
        return await try_until_final(kind, ask, self._budget, test.attempts, waiting, successes=successes)

    async def _call(
        self,
        route: Route,
        header: dict[str, str],
        seconds: float,
        question: Question | None = None,
        *,
        expect: str | None = None,
        is_unauthenticated: bool = False,
    ) -> Tried:
        seconds = min(seconds, self._context.timeout_seconds)
        most = self._checks.get("concurrency_per_host", SMOKE_CONCURRENCY_PER_HOST)
        async with self._limiter.at(urlsplit(route["uri"]).netloc, most) as http:
            self._budget.begin()
            started = self._now
            made = await call(
                http,
                route,
                self._model,
                header,
                seconds,
                question,
                expect=expect,
                is_unauthenticated=is_unauthenticated,
            )
        return Tried(started, made, None)

    def _not_had(self, error: CredentialError, started: float) -> Tried:
        self._budget.begin()
        took = self._since(started)
        made = Call(
            error.status,
            took,
            str(error),
            answered=False,
            retry_after_seconds=error.retry_after_seconds,
            request_id=error.request_id,
        )
        return Tried(started, made, error.error_class, is_call=False)

    @property
    def _now(self) -> float:
        return self._context.clock.now()

    def _since(self, started: float) -> int:
        return round((self._now - started) * 1000)


def refusals(type_name: str) -> set[int]:
    """How the routes of a type refuse a call without a valid credential; anything else is a finding.

    Serverless endpoints were seen to answer 400 (microsoft/semantic-kernel#8624) on each of their routes.
    """
    return {400, 401} if type_name == "serverless-api" else {401}


def forged(header: dict[str, str], auth: Auth) -> dict[str, str]:
    """A header with a credential of the same form that nobody gave out."""
    before, _, after = auth["format"].partition("{credential}")
    value = header[auth["header"]]
    inner = value[len(before) : len(value) - len(after)]
    letters = string.ascii_lowercase + string.digits
    wrong = "".join(secrets.choice(letters) if each.isalnum() else each for each in inner)
    return {auth["header"]: f"{before}{wrong}{after}"}
