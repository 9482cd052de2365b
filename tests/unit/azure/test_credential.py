"""One credential for a process: how tokens are asked for, kept and replaced, and what each way to log in becomes."""

import base64
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from azure.core.credentials import AccessTokenInfo
from azure.core.exceptions import ClientAuthenticationError

from aihub.azure.credential import SharedCredential, claims_of, credential, principal_type, principal_type_in
from aihub.azure.login import LoginError
from aihub.azure.vaults import Vaults
from tests.unit.azure.fake_arm import FakeArm, Reply


def no_configuration(_key: str) -> None:
    """The stack configures nothing."""


PRINCIPAL = {"ARM_CLIENT_ID": "client", "ARM_TENANT_ID": "tenant", "ARM_SUBSCRIPTION_ID": "subscription"}
OIDC = {**PRINCIPAL, "ARM_USE_OIDC": "true"}
ARM, VAULT = "https://management.azure.com/.default", "https://vault.azure.net/.default"


class Entra:
    """A credential of azure-identity's that counts how often it is asked, and takes its time."""

    def __init__(self, lifetime_seconds: float = 3600.0) -> None:
        self.asked: list[str] = []
        self.is_closed = False
        self._lifetime_seconds = lifetime_seconds

    def get_token_info(self, *scopes: str, options: Any = None) -> AccessTokenInfo:
        assert not self.is_closed
        self.asked.append(scopes[0])
        # Long enough for the others to come to the same place.
        threading.Event().wait(0.02)
        return AccessTokenInfo(f"token {len(self.asked)}", int(time.time() + self._lifetime_seconds))

    def close(self) -> None:
        self.is_closed = True


def test_of_many_threads_one_asks_for_a_scope_and_the_others_get_its_token() -> None:
    entra = Entra()
    shared = SharedCredential(lambda: entra)  # type: ignore[arg-type, return-value]
    with ThreadPoolExecutor(14) as pool:
        tokens = set(pool.map(lambda _each: shared.get_token(ARM).token, range(14)))
    assert (tokens, entra.asked) == ({"token 1"}, [ARM])
    assert shared.get_token_info(VAULT).token == "token 2"
    assert entra.asked == [ARM, VAULT]


def test_vaults_which_each_want_a_token_for_their_tenant_get_the_same() -> None:
    entra = Entra()
    wants = {
        "WWW-Authenticate": 'Bearer authorization="https://login.microsoftonline.com/t", resource="https://vault.azure.net"'
    }
    found = Reply(200, {"value": "v", "id": "https://kv-one.vault.azure.net/secrets/a/1"})
    azure = FakeArm(*[Reply(401, None, wants), found] * 3)
    with Vaults(SharedCredential(lambda: entra), azure.transport) as vaults:  # type: ignore[arg-type, return-value]
        for name in ("one", "two", "three"):
            with vaults.at(f"https://kv-{name}.vault.azure.net") as client:
                assert client.get_secret("a").value == "v"
    assert (len(azure.sent), entra.asked) == (6, [VAULT])


def test_a_token_is_replaced_ahead_of_its_end() -> None:
    entra = Entra(lifetime_seconds=299)
    shared = SharedCredential(lambda: entra)  # type: ignore[arg-type, return-value]
    assert [shared.get_token(ARM).token for _ in range(2)] == ["token 1", "token 2"]


def test_a_token_that_a_service_wants_with_claims_is_a_new_one() -> None:
    entra = Entra()
    shared = SharedCredential(lambda: entra)  # type: ignore[arg-type, return-value]
    assert [shared.get_token(ARM).token, shared.get_token(ARM, claims="{}").token] == ["token 1", "token 2"]


def test_a_refused_token_is_forgotten_with_the_credential_that_kept_it() -> None:
    made: list[Entra] = []

    def make() -> Any:
        made.append(Entra())
        return made[-1]

    shared = SharedCredential(make)
    shared.get_token(ARM)
    shared.forget()
    shared.get_token(ARM)
    assert [(each.asked, each.is_closed) for each in made] == [([ARM], True), ([ARM], False)]


def test_it_is_the_same_for_all_who_log_in_the_same_way() -> None:
    environment = {**PRINCIPAL, "ARM_CLIENT_SECRET": "s"}
    assert credential(no_configuration, environment) is credential(no_configuration, dict(environment))
    assert credential(no_configuration, environment) is not credential(
        no_configuration, {**environment, "ARM_CLIENT_ID": "other"}
    )


@pytest.fixture
def assertion(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], str]:
    """Gives the OIDC token that is exchanged for an access token."""

    class Exchange:
        def __init__(self, tenant: str, client: str, func: Callable[[], str]) -> None:
            assert (tenant, client) == ("tenant", "client")
            self._func = func

        def get_token_info(self, *_scopes: str, options: Any = None) -> AccessTokenInfo:
            return AccessTokenInfo(self._func(), int(time.time()))

        def close(self) -> None:
            """It holds nothing."""

    monkeypatch.setattr("azure.identity.ClientAssertionCredential", Exchange)
    return lambda environment: credential(no_configuration, {**OIDC, **environment}).get_token(ARM).token


def test_the_oidc_token_of_a_file_is_read_anew_each_time(
    tmp_path: Path, assertion: Callable[[dict[str, str]], str]
) -> None:
    file = tmp_path / "token"
    environment = {"ARM_OIDC_TOKEN_FILE_PATH": str(file)}
    for token in ("first", "second"):
        file.write_text(f"{token}\n")
        assert assertion(environment) == token
    file.unlink()
    with pytest.raises(ClientAuthenticationError, match=r"which ARM_OIDC_TOKEN_FILE_PATH names, cannot be read"):
        assertion(environment)


GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://ci/?api-version=2", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "github's"}


@pytest.mark.parametrize("audience", [None, "api://other"])
def test_the_oidc_token_of_github_is_asked_for_anew_each_time(
    monkeypatch: pytest.MonkeyPatch, assertion: Callable[[dict[str, str]], str], audience: str | None
) -> None:
    asked: list[httpx2.Request] = []

    def get(url: str, headers: dict[str, str], timeout: float) -> httpx2.Response:
        asked.append(httpx2.Request("GET", url, headers=headers))
        return httpx2.Response(200, json={"value": f"assertion {len(asked)}"}, request=asked[-1])

    monkeypatch.setattr("httpx2.get", get)
    environment = {**GITHUB, **({"ARM_OIDC_AUDIENCE": audience} if audience else {})}
    assert [assertion(environment), assertion(environment)] == ["assertion 1", "assertion 2"]
    expected = {"api-version": "2", "audience": audience or "api://AzureADTokenExchange"}
    assert dict(asked[0].url.params) == expected
    assert asked[0].headers["Authorization"] == "Bearer github's"


@pytest.mark.parametrize(
    ("status", "text"), [(405, ""), (200, "<html>"), (200, "[]"), (200, '{"value": null}'), (307, "")]
)
def test_a_service_that_gives_no_oidc_token_is_told_in_one_line_without_its_token(
    monkeypatch: pytest.MonkeyPatch, assertion: Callable[[dict[str, str]], str], status: int, text: str
) -> None:
    def get(url: str, **_options: Any) -> httpx2.Response:
        return httpx2.Response(status, text=text, request=httpx2.Request("GET", url))

    monkeypatch.setattr("httpx2.get", get)
    with pytest.raises(ClientAuthenticationError, match="ACTIONS_ID_TOKEN_REQUEST_URL") as refused:
        assertion(GITHUB | {"ARM_CLIENT_ID": "client"})
    assert "github's" not in str(refused.value)


@pytest.mark.parametrize(
    "environment",
    [
        {**PRINCIPAL, "ARM_CLIENT_SECRET": "s"},
        {**OIDC, **GITHUB},
        {"ARM_USE_MSI": "true", "ARM_SUBSCRIPTION_ID": "s"},
    ],
)
def test_applications_and_managed_identities_are_service_principals_without_a_request(
    environment: dict[str, str],
) -> None:
    assert principal_type(no_configuration, environment) == "ServicePrincipal"


def token(**claims: Any) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.signature"


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"idtyp": "user", "scp": "user_impersonation"}, "User"),
        ({"idtyp": "app"}, "ServicePrincipal"),
        ({"scp": "user_impersonation", "upn": "a@example.com"}, "User"),
        ({"oid": "o", "appid": "a"}, "ServicePrincipal"),
    ],
)
def test_who_is_logged_in_at_the_azure_cli_is_what_the_token_says(claims: dict[str, Any], kind: str) -> None:
    assert principal_type_in(claims_of(token(**claims))) == kind


@pytest.mark.parametrize("text", ["", "opaque", "a.b.c", "e30.W10.x"])
def test_a_token_that_says_nothing_is_an_error(text: str) -> None:
    with pytest.raises(LoginError, match="access token"):
        claims_of(text)


def test_nobody_who_is_logged_in_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LoginError, match=r"^Azure CLI: .*Azure CLI not found") as refused:
        principal_type(no_configuration, {"ARM_TENANT_ID": "nobody"})
    assert "\n" not in str(refused.value)
