"""Test one endpoint: call its routes, and judge the answers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlsplit

from aihub.azure.permissions import ROLE_SECONDS
from aihub.clock import Clock
from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import Checks, Endpoint, Route
from aihub.contract.routes import requested_model
from aihub.defaults import SMOKE_BUDGET_SECONDS, SMOKE_CONCURRENCY_PER_HOST
from aihub.smoke.attempts import Budget, Ending, Tried, try_until_final
from aihub.smoke.call import Call, call
from aihub.smoke.classes import CLASSES
from aihub.smoke.classify import classify, classify_blocked, classify_plain_http, classify_refusal
from aihub.smoke.credentials import Credentials
from aihub.smoke.errors import CredentialError
from aihub.smoke.forged import forged, refusals
from aihub.smoke.issues import Issue, issue_of, summary
from aihub.smoke.limiter import ConnectionLimiter
from aihub.smoke.missing import NOT_FOUND, Found, find, meaning
from aihub.smoke.model_names import is_declared, upgraded_version
from aihub.smoke.reach import Reach
from aihub.smoke.results import Attempt, EndpointResult, RouteResult
from aihub.smoke.tasks import Question, adapter_for

_PLAIN_HTTP_SECONDS = 5.0
"""Timeout of calls over plain http: a closed port may not answer at all."""

OnWait = Callable[[str, str, float, float], None]
"""Called before a pause with the endpoint's name, the class of error, the seconds spent and the longest wait."""


def _nothing(_name: str, _error_class: str, _spent: float, _of: float) -> None:
    """Ignore a pause."""


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
    """Test one endpoint; needs no stack. Callers without an event loop: `asyncio.run(smoke_endpoint(...))`.

    Errors of the endpoint, the vault and the login service are not raised; they are in the result.

    Args:
        endpoint: entry of the endpoint contract, with all values known.
        credentials: reads secrets and tokens; `Credentials(credential)` for a credential of azure-core.
        budget_seconds: time for all attempts; None for the endpoint's `checks`, else 300.
        timeout_seconds: timeout of one request.
        clock: the clock; None for this machine's.
        key: key to use instead of the secret's value, for a key that is not published yet.
        waiting: called before each pause.
        roles_given: time of the caller's role assignments, in seconds since the epoch, if they are new: waits for roles
            that may not have taken effect yet do not count in the budget.
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
    """Values for all endpoints of a run; see the arguments of `smoke_endpoint`."""

    budget_seconds: float | None = None
    timeout_seconds: float = 60.0
    clock: Clock = field(default_factory=Clock)
    key: str | None = field(default=None, repr=False)
    started: float | None = None
    """Start of the run, in seconds since the epoch; None for now."""
    waiting: OnWait = _nothing
    roles_given: float | None = None


@dataclass
class RouteTest:
    """The test of a route, with its results so far."""

    route: Route
    attempts: list[Attempt] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    with_credential: Call | None = None
    without_credential: Call | None = None
    first_success_seconds: float | None = None
    was_called: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the route was called with its credential, whatever the result."""
    is_done: bool = False


class EndpointTest:
    """The test of one endpoint; it can be ended at any time, and has a result at any time."""

    def __init__(
        self, endpoint: Endpoint, credentials: Credentials, limiter: ConnectionLimiter, context: SmokeContext
    ) -> None:
        self.endpoint, self._credentials, self._limiter, self._context = endpoint, credentials, limiter, context
        self._checks: Checks = endpoint.get("checks", {})
        seconds = context.budget_seconds or self._checks.get("budget_seconds", SMOKE_BUDGET_SECONDS)
        started = self._now if context.started is None else context.started
        roles_until = 0.0 if context.roles_given is None else context.roles_given + ROLE_SECONDS
        self._budget = Budget(context.clock, seconds, started, roles_until)
        self._routes = [RouteTest(route) for route in endpoint["routes"]]
        self._issues: list[Issue] = []
        """Issues of the endpoint as a whole."""
        self._warnings: list[str] = []
        self._model = requested_model(endpoint)
        self._found: asyncio.Task[Found] | None = None
        self._reach = Reach(endpoint)

    async def run(self) -> None:
        """Test all routes in parallel, after checking that all their URIs belong to the endpoint's resource."""
        if problem := endpoint_problem(self.endpoint):
            self._issues.append(Issue("wrong-uri", problem))
            return
        await self._reach.look()
        if await self._finds_uri():
            await asyncio.gather(*map(self._test, self._routes))

    def result(self) -> EndpointResult:
        """Return the result so far."""
        route_results = [self._outcome(each) for each in self._routes]
        routes: dict[tuple[str, str], list[str]] = {}
        for each in route_results:
            if each.error_class and each.problem:
                routes.setdefault((each.error_class, each.problem), []).append(each.route["name"])
        of_routes = [Issue(kind, f"{', '.join(names)}: {problem}") for (kind, problem), names in routes.items()]
        calls = {each.route["uri"]: each.with_credential or each.without_credential for each in self._routes}
        found, place = summary([*self._issues, *of_routes]), self._reach.place(calls)
        warnings = [*self._warnings, *([place.proof] if place.where == "unknown" and found[1] == "pass" else [])]
        return EndpointResult(self.endpoint, route_results, *found, warnings=warnings, place=place)

    def _outcome(self, test: RouteTest) -> RouteResult:
        issues = test.issues
        if not test.is_done and not issues and not self._issues:
            issues = [Issue("interrupted", CLASSES["interrupted"].meaning)]
        problem, verdict, error_class = summary(issues)
        if not test.is_done and not issues:
            # An error that prevents the whole test is reported once, with the endpoint.
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
        """Read the target URI from the vault and return whether it is the one in the stack's output."""
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

    async def _test(self, test: RouteTest) -> None:
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

    async def _refusals(self, test: RouteTest, *, is_first: bool) -> None:
        # First those calls that models take their time for, on all routes: it is then used for these.
        await test.was_called.wait()
        refusals = [self._refuses(test, "without-credential", {})]
        if is_first:
            refusals.append(self._plain_http(test))
        await asyncio.gather(*refusals)

    def _optional(self, test: RouteTest, header: dict[str, str], *, is_first: bool) -> list[Awaitable[None]]:
        """Return the additional calls that the endpoint's `checks` ask for: a stream, and a prompt to block."""
        asked: list[Awaitable[None]] = []
        adapter = adapter_for(test.route)
        if self._checks.get("stream") and adapter and adapter.streams:
            question = Question(self._checks.get("prompt"), stream=True)
            asked.append(self._check(test, "stream", "as a stream", header, question, classify))
        if is_first and (blocked := self._checks.get("blocked_prompt")):
            what = "the prompt that must be blocked"
            asked.append(self._check(test, "blocked-prompt", what, header, Question(blocked), classify_blocked))
        return asked

    async def _answers(self, test: RouteTest) -> dict[str, str] | None:
        """Call with the credential; return its header after a success, else None."""
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
            # First, since an error that blocks all calls is also the answer to calls without a credential.
            test.issues.insert(0, issue_of("with the credential", ending))
            return None
        ceiling = self._checks.get("latency_ms")
        if ceiling and ending.last.call.milliseconds > ceiling:
            self._warnings.append(
                f"{test.route['name']}: took {ending.last.call.milliseconds} ms, more than {ceiling} ms"
            )
        return header

    async def _judged(self, tried: Tried, route: Route) -> Tried:
        """Return a call with the credential with the class of error that the endpoint contract implies."""
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
        """Return whether the endpoint exists by Resource Manager, which is asked once for all routes."""
        if self._found is None:
            asked = asyncio.to_thread(find, self.endpoint, self._credentials.created, self._now)
            self._found = asyncio.ensure_future(asked)
        return await self._found

    async def _refuses(self, test: RouteTest, kind: str, header: dict[str, str]) -> None:
        """Call without a credential or with a wrong one, and expect a refusal."""
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

    async def _plain_http(self, test: RouteTest) -> None:
        """Call over plain http, without a credential since anyone could read it."""
        plain: Route = {**test.route, "uri": urlsplit(test.route["uri"])._replace(scheme="http").geturl()}

        async def ask(seconds: float) -> Tried:
            tried = await self._call(plain, {}, min(seconds, _PLAIN_HTTP_SECONDS), is_unauthenticated=True)
            return replace(tried, error_class=classify_plain_http(tried.call))

        ending = await self._try(test, "plain-http", ask)
        if ending.error_class:
            test.issues.append(issue_of("over plain http", ending))

    async def _check(
        self,
        test: RouteTest,
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
        self, test: RouteTest, kind: str, ask: Callable[[float], Awaitable[Tried]], successes: int = 1
    ) -> Ending:
        waiting = partial(self._context.waiting, self.endpoint["name"])

        async def judged(seconds: float) -> Tried:
            return self._placed(await ask(seconds), test.route)

        rules = self._reach.rules
        return await try_until_final(
            kind, judged, self._budget, test.attempts, waiting, successes=successes, rules=rules
        )

    def _placed(self, tried: Tried, route: Route) -> Tried:
        """Return a try with the class that the endpoint's network gives its error."""
        return self._reach.judged(tried, route)

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
