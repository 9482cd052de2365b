"""The credential of a call: from the vault, from Entra, or from Resource Manager."""

from typing import Any

import httpx2
import pytest

from aihub.routes import AI_SCOPE, Auth, bearer_key_auth, entra_auth, key_auth, online_auth
from aihub.smoke import SmokeError
from aihub.smoke.credentials import Credentials
from tests.unit.smoke.service import azure_openai

ENDPOINT_ID = (
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e"
)


class Entra:
    """Gives out a token that names its scope."""

    def get_token(self, *scopes: str, **_options: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken(f"token-of-{scopes[0]}", 0)


class KeyVault:
    """A vault that holds one value."""

    def __init__(self, value: str) -> None:
        self.value = value

    def get_secret(self, _name: str) -> Any:
        return self


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(Entra())


def header(credentials: Credentials, auth: Auth, **fields: Any) -> dict[str, str]:
    tested: Any = {**azure_openai(), **fields}
    return credentials.header(auth, tested)


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        (key_auth(), {"api-key": "abc123"}),
        (bearer_key_auth(), {"Authorization": "Bearer abc123"}),
        ({**key_auth(), "header": "x-api-key"}, {"x-api-key": "abc123"}),
    ],
)
def test_key_goes_into_the_header_that_the_route_names(
    credentials: Credentials, monkeypatch: pytest.MonkeyPatch, auth: Auth, expected: dict[str, str]
) -> None:
    monkeypatch.setattr(credentials, "_vault", lambda _url: KeyVault("abc123"))
    assert header(credentials, auth) == expected


@pytest.mark.parametrize("value", ["", "abc123\n", "abc 123", "äbc123"])
def test_secret_that_no_header_can_carry_is_refused_and_not_shown(
    credentials: Credentials, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setattr(credentials, "_vault", lambda _url: KeyVault(value))
    with pytest.raises(SmokeError, match="chat-key holds no credential: it is empty, or has blanks") as refused:
        header(credentials, key_auth())
    assert "123" not in str(refused.value)


def test_endpoint_without_a_secret_for_its_key_says_what_to_run(credentials: Credentials) -> None:
    with pytest.raises(SmokeError, match="names no secret that holds it; run `pulumi up`"):
        header(credentials, key_auth(), key_secret=None)


def test_entra_token_is_of_the_routes_scope(credentials: Credentials) -> None:
    assert header(credentials, entra_auth(AI_SCOPE)) == {"Authorization": f"Bearer token-of-{AI_SCOPE}"}


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> list[httpx2.Request]:
    """Resource Manager; what it is asked, it answers with what its environment says."""
    asked: list[httpx2.Request] = []

    def post(url: str, *, headers: dict[str, str], timeout: float) -> httpx2.Response:
        request = httpx2.Request("POST", url, headers=headers)
        asked.append(request)
        if ENDPOINT_ID not in url:
            return httpx2.Response(404, json={"error": {"code": "ResourceNotFound"}}, request=request)
        return httpx2.Response(200, json={"accessToken": "aml", "tokenType": "Bearer"}, request=request)

    monkeypatch.setattr(httpx2, "post", post)
    return asked


def test_token_of_an_online_endpoint_is_asked_of_resource_manager(
    credentials: Credentials, manager: list[httpx2.Request]
) -> None:
    given = header(credentials, online_auth("aml-token"), resource_id=ENDPOINT_ID, key_secret=None)
    assert given == {"Authorization": "Bearer aml"}
    [request] = manager
    assert str(request.url) == f"https://management.azure.com{ENDPOINT_ID}/token?api-version=2025-12-01"
    assert request.headers["Authorization"] == "Bearer token-of-https://management.azure.com/.default"


def test_token_that_resource_manager_refuses_is_one_line_without_a_token(
    credentials: Credentials, manager: list[httpx2.Request]
) -> None:
    with pytest.raises(SmokeError, match=r"^no token for /subscriptions/gone: .*404") as refused:
        header(credentials, online_auth("aml-token"), resource_id="/subscriptions/gone")
    assert "token-of" not in str(refused.value)
    assert "\n" not in str(refused.value)
