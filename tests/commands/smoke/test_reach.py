"""From where the smoke test reaches private and restricted endpoints, and runs that expect to be refused."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from aihub.azure.errors import VaultError
from aihub.contract.endpoint import Endpoint, Network
from aihub.contract.routes import AI_SCOPE, entra_auth
from aihub.reachability.hosts import Look
from aihub.smoke.blocked import BlockedTest
from aihub.smoke.credentials import _refused, _vault_class
from aihub.smoke.endpoint import SmokeContext
from aihub.smoke.errors import CredentialError
from aihub.smoke.limiter import ConnectionLimiter
from aihub.smoke.report import evidence, report
from aihub.smoke.report.github import step_summary
from aihub.smoke.report.html import page
from aihub.smoke.report.junit import junit
from aihub.smoke.results import EndpointResult
from tests.commands.smoke.answers import CHAT
from tests.commands.smoke.service import Handler, Service, Vault, replies
from tests.commands.smoke.test_tasks import FILLED, online
from tests.unit.smoke.runs import info
from tests.unit.smoke.samples import azure_openai

PRIVATE: Network = {"access": "private"}
RESTRICTED: Network = {"access": "restricted", "allowed_ips": ["203.0.113.0/24"]}
CLOSED = replies(
    403, {"error": {"code": "403", "message": "Public access is disabled. Please configure private endpoint."}}
)
BY_ADDRESS = replies(403, {"error": {"code": "403", "message": "Access denied due to Virtual Network/Firewall rules."}})
FORBIDDEN = replies(403, {"error": {"code": "Forbidden", "message": "no"}})
ANSWERS = replies(200, CHAT)


def chat(network: Network | None = PRIVATE) -> Endpoint:
    return with_network(azure_openai(), network)


def with_network(endpoint: Endpoint, network: Network | None) -> Endpoint:
    return {**endpoint, "network": network} if network else endpoint


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Look]:
    """What names mean here; a test changes it: all are private addresses."""
    found: dict[str, Look] = {}

    def look(host: str) -> Look:
        return replace(found.get("*", Look(host, "private", ("10.80.0.5",))), host=host)

    monkeypatch.setattr("aihub.smoke.reach.look", look)
    return found


def outside(names: dict[str, Look]) -> None:
    names["*"] = Look("", "public", ("20.50.1.1",))


def test_endpoint_without_network_rules_asks_for_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aihub.smoke.reach.look", lambda _: pytest.fail("was resolved"))
    result = Service(ANSWERS).judge(chat(None))
    assert (result.verdict, result.place.where, result.place.proof) == ("pass", "public", "")
    assert "called from" not in report([result], "text")


@pytest.mark.usefixtures("names")
def test_answer_at_a_private_address_is_from_inside() -> None:
    result = Service(ANSWERS).judge(chat())
    assert (result.verdict, result.place.where) == ("pass", "inside")
    assert result.place.proof == "ai-demo.openai.azure.com resolves here to the private address 10.80.0.5, and answered"
    text = report([result], "text")
    assert f"called from inside the network: chat: {result.place.proof}" in text
    [document] = json.loads(report([result], "json"))
    assert (document["reached_from"], document["reached_by"]) == ("inside", result.place.proof)


def test_answer_by_a_proxy_is_from_inside(names: dict[str, Look]) -> None:
    names["*"] = Look("", "proxy", proxy="http://proxy:8080")
    assert Service(ANSWERS).judge(chat()).place.where == "inside"


def test_answer_at_a_public_address_passes_with_a_warning_and_proves_no_place(names: dict[str, Look]) -> None:
    outside(names)
    result = Service(ANSWERS).judge(chat())
    assert (result.verdict, result.place.where) == ("pass", "unknown")
    assert "answered there, though it is declared private" in result.warnings[0]


def test_refusal_of_who_goes_to_the_public_address_is_final_and_says_what_to_do(names: dict[str, Look]) -> None:
    outside(names)
    service = Service(CLOSED, CLOSED)
    result = service.judge(chat())
    assert (result.verdict, result.error_class, result.place.where) == ("fail", "network-blocked", "outside")
    assert len(service.asked_with_key) == 2  # a call for each of its two routes
    assert "Public access is disabled. Please configure private endpoint." in str(result.problem)
    assert "link the private DNS zone privatelink.openai.azure.com" in str(result.problem)
    text = report([result], "text")
    assert "called from outside the network: chat: ai-demo.openai.azure.com refused: Public access is" in text
    assert "Run this inside the virtual network (a self-hosted runner or agent, a VPN)" in text


@pytest.mark.usefixtures("names")
def test_refusal_at_a_private_address_may_pass_within_seconds() -> None:
    calls = 0

    async def soon(request: Any) -> Any:
        nonlocal calls
        calls += 1
        return await (CLOSED if calls < 3 else ANSWERS)(request)

    service = Service(soon)
    result = service.judge(with_one_route(chat()))
    assert (result.verdict, result.place.where) == ("pass", "inside")
    lasting = Service(CLOSED, CLOSED)
    assert lasting.judge(with_one_route(chat())).error_class == "network-blocked"
    assert lasting.time.passed < 30


def with_one_route(endpoint: Endpoint) -> Endpoint:
    return {**endpoint, "routes": endpoint["routes"][:1]}


def test_address_that_is_not_let_in_is_told_to_be_added(names: dict[str, Look]) -> None:
    outside(names)
    result = Service(BY_ADDRESS, BY_ADDRESS).judge(chat(RESTRICTED))
    assert (result.error_class, result.place.where) == ("network-blocked", "outside")
    assert "Write it under hub.network.allowed_ips" in report([result], "text")


def test_rules_that_were_made_by_hand_are_told_too() -> None:
    result = Service(CLOSED, CLOSED).judge(chat(None))
    assert (result.error_class, result.place.where) == ("network-blocked", "outside")


def unreached(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    async def send(*_: Any, **__: Any) -> Any:
        raise error("no")

    monkeypatch.setattr(httpx2.AsyncClient, "send", send)


@pytest.mark.parametrize("error", [httpx2.ConnectError, httpx2.ConnectTimeout])
@pytest.mark.parametrize(
    ("kind", "words"), [("none", "has no record of it"), ("private", ""), ("public", "is private")]
)
def test_private_host_that_is_not_reached_is_blocked_by_its_network(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, Look], error: type[Exception], kind: Any, words: str
) -> None:
    names["*"] = Look("", kind, () if kind == "none" else ("10.80.0.5",))
    unreached(monkeypatch, error)
    result = Service(ANSWERS).judge(chat())
    assert result.error_class == "network-blocked"
    assert words in str(result.problem)
    if kind == "none":
        assert "hub.network.dns_zones" in report([result], "text")


@pytest.mark.parametrize(
    ("error", "network", "kind", "expected"),
    [
        # A slow answer, and something in between that breaks TLS, are none of the network rules' doing.
        (httpx2.ReadTimeout, PRIVATE, "private", "timeout"),
        (httpx2.ReadError, PRIVATE, "private", "connection"),
        (httpx2.ProxyError, PRIVATE, "proxy", "connection"),
        (httpx2.ConnectError, PRIVATE, "proxy", "connection"),
        (httpx2.ConnectError, RESTRICTED, "none", "connection"),
        (httpx2.ConnectError, None, "none", "connection"),
    ],
)
def test_other_host_that_is_not_reached_is_not(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, Look], error: Any, network: Any, kind: Any, expected: str
) -> None:
    names["*"] = Look("", kind, ("10.80.0.5",))
    unreached(monkeypatch, error)
    assert Service(ANSWERS).judge(chat(network)).error_class == expected


def test_endpoint_that_is_gone_is_not_blocked(monkeypatch: pytest.MonkeyPatch, names: dict[str, Look]) -> None:
    names["*"] = Look("", "none")
    unreached(monkeypatch, httpx2.ConnectError)
    assert Service(ANSWERS).judge(chat(), age_seconds=None).error_class == "unknown-deployment"


def test_online_endpoint_whose_words_nobody_knows_is_blocked_at_its_public_address(names: dict[str, Look]) -> None:
    assert Service(FORBIDDEN, FORBIDDEN).judge(with_network(online(), PRIVATE)).error_class == "forbidden"
    outside(names)
    assert Service(FORBIDDEN, FORBIDDEN).judge(with_network(online(), PRIVATE)).error_class == "network-blocked"
    assert Service(FORBIDDEN, FORBIDDEN).judge(online()).error_class == "forbidden"


def vault_error(inner: str, message: str = "no") -> CredentialError:
    error = VaultError(f"Forbidden: {message}", "https://kv.vault.azure.net/secrets/chat-uri", 403)
    error.inner_code = inner
    return _refused("https://kv.vault.azure.net/secrets/chat-uri cannot be read", error, _vault_class(error))


BY_CONNECTION = vault_error(
    "ForbiddenByConnection",
    "Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\n"
    "Caller: appid=a;oid=b;iss=c\r\nVault: kv;location=swedencentral",
)


class ClosedVault(Vault):
    """A vault that gives nothing out here."""

    def __init__(self, uri: str, error: CredentialError | None) -> None:
        super().__init__(uri)
        self.error = error

    def secret(self, secret_id: str) -> str:
        if self.error:
            raise self.error
        return super().secret(secret_id)

    def header(self, auth: Any, endpoint: Endpoint, key: str | None = None) -> dict[str, str]:
        if self.error and auth["type"] == "key":
            raise self.error
        return super().header(auth, endpoint, key)


def judged_from_outside(tested: Endpoint, service: Service, error: CredentialError | None) -> EndpointResult:
    """What a run that expects refusals makes of an endpoint."""

    async def run() -> EndpointResult:
        credentials: Any = ClosedVault(tested["target_uri"], error)
        async with service.serve(), ConnectionLimiter() as limiter:
            test = BlockedTest(tested, credentials, limiter, SmokeContext(timeout_seconds=5.0, clock=service.time))
            await test.run()
            return test.result()

    return asyncio.run(run())


@pytest.mark.parametrize("refusal", [CLOSED, BY_ADDRESS])
@pytest.mark.parametrize("error", [BY_CONNECTION, vault_error("ForbiddenByFirewall", "Client address is not")])
def test_run_that_expects_refusal_passes_when_network_rules_refuse_all(
    names: dict[str, Look], refusal: Handler, error: CredentialError
) -> None:
    outside(names)
    result = judged_from_outside(chat(), Service(refusal, refusal), error)
    assert (result.verdict, result.problem, result.expected) == ("pass", None, "refusal")
    assert result.place.where == "outside"
    assert "1 of 1 endpoints are refused by network rules, as expected" in report([result], "text")


@pytest.mark.parametrize(
    ("with_key", "without_key", "error", "expected"),
    [
        # The vault gave the key out, whatever the endpoint says.
        (CLOSED, CLOSED, None, "not-blocked"),
        (CLOSED, CLOSED, vault_error("ForbiddenByRbac"), "not-blocked"),
        (CLOSED, CLOSED, vault_error("SecretDisabled"), "not-blocked"),
        (CLOSED, CLOSED, CredentialError("https://kv.vault.azure.net: no address", "connection"), "connection"),
        # The endpoint was reached.
        (ANSWERS, ANSWERS, BY_CONNECTION, "not-blocked"),
        (ANSWERS, replies(401, {}), BY_CONNECTION, "not-blocked"),
        (ANSWERS, replies(404, {}), BY_CONNECTION, "not-blocked"),
        (ANSWERS, replies(429, {}), BY_CONNECTION, "not-blocked"),
        (ANSWERS, FORBIDDEN, BY_CONNECTION, "not-blocked"),
        (ANSWERS, replies(302, "", {"Location": "https://elsewhere"}), BY_CONNECTION, "not-blocked"),
        (ANSWERS, replies(500, {}), BY_CONNECTION, "server-error"),
    ],
)
def test_nothing_else_passes_it(
    names: dict[str, Look], with_key: Handler, without_key: Handler, error: CredentialError | None, expected: str
) -> None:
    outside(names)
    result = judged_from_outside(chat(), Service(with_key, without_key), error)
    assert (result.verdict, result.error_class) == ("fail", expected)


@pytest.mark.parametrize("error", [httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ReadTimeout, httpx2.ProxyError])
def test_host_that_is_not_reached_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, Look], error: type[Exception]
) -> None:
    names["*"] = Look("", "none")
    unreached(monkeypatch, error)
    result = judged_from_outside(chat(), Service(CLOSED, CLOSED), BY_CONNECTION)
    assert (result.verdict, result.error_class) == ("fail", "timeout" if "Timeout" in error.__name__ else "connection")


def test_endpoint_by_token_is_called_with_one() -> None:
    tested = with_network(azure_openai(), PRIVATE)
    service = Service(CLOSED, ANSWERS)
    for route in tested["routes"]:
        route["auth"] = entra_auth(AI_SCOPE)
    assert judged_from_outside(tested, service, BY_CONNECTION).verdict == "pass"
    assert service.asked_without_key == []


@pytest.mark.usefixtures("names")
def test_online_endpoint_is_called_without_a_credential_where_403_can_mean_a_role() -> None:
    tested, service = with_network(online(), PRIVATE), Service(FILLED, FORBIDDEN)
    assert judged_from_outside(tested, service, BY_CONNECTION).verdict == "pass"
    assert service.asked_with_key == []
    assert judged_from_outside(tested, Service(FILLED, replies(401, {})), BY_CONNECTION).error_class == "not-blocked"


def test_refusal_of_the_vault_is_told_once_for_all_its_endpoints(names: dict[str, Look]) -> None:
    outside(names)
    results = [
        replace(judged_from_outside(chat(), Service(CLOSED, CLOSED), BY_CONNECTION), endpoint={**chat(), "name": name})
        for name in ("chat", "embed")
    ]
    told = [each for each in report(results, "text").splitlines() if each.startswith("called from")]
    assert told == [
        "called from outside the network: chat, embed: kv.vault.azure.net refused: Forbidden: Public network access is "
        "disabled and request is not from a trusted service nor via an approved private link."
    ]


def test_reports_say_what_was_expected_and_from_where(names: dict[str, Look]) -> None:
    outside(names)
    result = judged_from_outside(chat(), Service(CLOSED, CLOSED), BY_CONNECTION)
    found = evidence([result], info([result]))
    [one] = found["endpoints"]
    assert (found["network"], found["reached_from"]) == ("private", "outside")
    assert (one["expected"], one["reached_from"]) == ("refusal", "outside")
    assert one["first_success_seconds"] is None
    for text in (page(found), step_summary(found), junit(found).decode()):
        assert "expected" in text.lower()
        assert "outside" in text
