"""A stack's output that somebody has changed: no key, token or secret goes where it leads."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trustme

from aihub.contract.endpoint import Endpoint
from aihub.contract.routes import AI_SCOPE, entra_auth, online_auth
from aihub.smoke import smoke_endpoint
from aihub.smoke.credentials import Credentials
from aihub.smoke.errors import CredentialError
from aihub.smoke.limiter import _client
from tests.capture import Captured, capturing
from tests.commands.smoke.answers import CHAT
from tests.commands.smoke.service import Service, Vault, led_to, replies
from tests.commands.smoke.test_tasks import claude, deepseek, managed, online, serverless
from tests.endpoints import ACCOUNT_ID
from tests.unit.smoke.samples import azure_openai


@pytest.fixture(params=["plain", "tls"])
def captured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Captured]:
    """A server that every client here trusts."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    authority, tls = trustme.CA(), None
    if request.param == "tls":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(tls)
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
            monkeypatch.setenv(name, str(tmp_path / "ca.pem"))
    with capturing(tls) as server:
        yield server


def leads(captured: Captured, form: str) -> str:
    return form.format(port=captured.port)


FORMS = [
    "http://127.0.0.1:{port}/openai/v1/chat/completions",
    "https://127.0.0.1:{port}/openai/v1/chat/completions",
    "http://ai-demo.openai.azure.com@127.0.0.1:{port}/openai/v1/chat/completions",
    "https://ai-demo.openai.azure.com:443@localhost:{port}/openai/v1/chat/completions",
    "https://localhost:{port}/ai-demo.openai.azure.com/openai/v1/chat/completions",
]
KINDS: list[Callable[[], Endpoint]] = [
    azure_openai,
    deepseek,
    claude,
    lambda: serverless("chat/completions"),
    online,
    lambda: managed("chat/completions"),
]


def smoke(tested: Endpoint, kept_uri: str) -> Any:
    credentials: Any = Vault(kept_uri)
    return asyncio.run(smoke_endpoint(tested, credentials, timeout_seconds=5.0, clock=credentials.time))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("make", KINDS)
def test_key_goes_to_no_route_that_was_changed(captured: Captured, form: str, make: Callable[[], Endpoint]) -> None:
    for number in range(len(make()["routes"])):
        tested = make()
        tested["routes"][number]["uri"] = leads(captured, form)
        result = smoke(tested, tested["target_uri"])
        assert (result.verdict, result.error_class) == ("fail", "wrong-uri")
        assert f"routes[{number}].uri " in result.problem
    assert captured.connections == 0


@pytest.mark.parametrize("is_token", [False, True])
def test_output_that_agrees_with_itself_and_with_the_vault_is_not_believed_either(
    captured: Captured, is_token: bool
) -> None:
    tested = azure_openai()
    for route in tested["routes"]:
        route["uri"] = leads(captured, FORMS[1])
        if is_token:
            route["auth"] = entra_auth(AI_SCOPE)
    tested["target_uri"] = tested["routes"][0]["uri"]
    assert smoke(tested, tested["target_uri"]).error_class == "wrong-uri"
    assert captured.connections == 0


def test_key_goes_nowhere_after_the_vault_names_another_uri() -> None:
    service = Service(replies(200, CHAT))
    tested = azure_openai()
    result = service.judge(tested, kept_uri="https://ai-other.openai.azure.com/openai/v1/chat/completions")
    assert (result.verdict, result.error_class) == ("fail", "wrong-uri")
    assert service.asked == []
    assert [each.error_class for each in result.route_results] == ["wrong-uri"] * 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_key_does_not_follow_a_redirect(captured: Captured, status: int) -> None:
    elsewhere = replies(status, "", {"Location": leads(captured, FORMS[0])})
    for make in KINDS:
        result = Service(elsewhere).judge(make())
        assert (result.verdict, result.error_class) == ("fail", "wrong-answer")
    assert captured.connections == 0


class Entra:
    """Gives out one token for all."""

    def get_token(self, *_scopes: str, **_options: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken("the-real-token", 2_000_000_000)


@pytest.mark.parametrize(
    "form",
    [
        "https://127.0.0.1:{port}/secrets/chat-uri",
        "http://127.0.0.1:{port}/secrets/chat-uri",
        "https://kv.vault.azure.net@127.0.0.1:{port}/secrets/chat-uri",
        "https://127.0.0.1:{port}/.vault.azure.net/secrets/chat-uri",
        "https://localhost:{port}#.vault.azure.net/secrets/chat-uri",
    ],
)
def test_token_goes_to_no_vault_that_was_changed(captured: Captured, form: str) -> None:
    tested = azure_openai()
    tested["uri_secret"] = leads(captured, form)
    with Credentials(Entra()) as credentials:
        result = asyncio.run(smoke_endpoint(tested, credentials, budget_seconds=5.0))
        with pytest.raises(CredentialError, match="what names the vault is not at"):
            credentials.secret(tested["uri_secret"])
    assert (result.verdict, result.error_class) == ("fail", "wrong-uri")
    assert captured.connections == 0


@pytest.mark.parametrize("form", ["@127.0.0.1:{port}", ".localhost:{port}", "https://localhost:{port}"])
def test_token_goes_to_no_manager_that_was_changed(captured: Captured, form: str) -> None:
    tested, auth = online(), online_auth("aml-token")
    tested["routes"][0]["auth"] = auth
    tested["resource_id"] = f"{leads(captured, form)}{tested['resource_id']}"
    deployment = f"{leads(captured, form)}{ACCOUNT_ID}/deployments/chat"
    with Credentials(Entra()) as credentials:
        result = asyncio.run(smoke_endpoint(tested, credentials, budget_seconds=5.0))
        with pytest.raises(CredentialError, match="resource_id is no ARM id"):
            credentials.header(auth, tested)
        with pytest.raises(CredentialError, match="resource_id is no ARM id"):
            credentials.created(deployment)
    assert (result.verdict, result.error_class) == ("fail", "wrong-uri")
    assert captured.connections == 0


async def test_client_of_these_tests_follows_as_little_as_that_of_the_smoke_test() -> None:
    async with led_to(1) as of_tests, _client() as made:
        assert of_tests.follow_redirects is made.follow_redirects is False
