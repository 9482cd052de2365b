"""The credential of a call: from the vault, from Entra, or from Resource Manager."""

from typing import Any

import pytest
from requests.exceptions import ConnectionError as NoConnection

from aihub.azure.resource_manager import Arm
from aihub.azure.vaults import Vaults
from aihub.contract.endpoint import Auth
from aihub.contract.routes import AI_SCOPE, bearer_key_auth, entra_auth, key_auth, online_auth
from aihub.smoke import SmokeError
from aihub.smoke.credentials import Credentials
from aihub.smoke.errors import CredentialError
from tests.unit.azure.fake_arm import FakeArm, Reply
from tests.unit.smoke.samples import azure_openai

ENDPOINT_ID = (
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e"
)

SECRET = "https://kv-demo.vault.azure.net/secrets/chat-key"


class Entra:
    """Gives out a token that names its scope."""

    def get_token(self, *scopes: str, **_options: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken(f"token-of-{scopes[0]}", 0)


@pytest.fixture
def azure() -> FakeArm:
    """What Resource Manager and the vault answer."""
    return FakeArm()


@pytest.fixture
def credentials(azure: FakeArm, monkeypatch: pytest.MonkeyPatch) -> Credentials:
    made = Credentials(Entra())
    monkeypatch.setattr(made, "_arm", Arm(Entra(), azure.transport, retries=0))
    monkeypatch.setattr(made, "_vaults", Vaults(Entra(), azure.transport, retries=0))
    return made


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
    credentials: Credentials, azure: FakeArm, auth: Auth, expected: dict[str, str]
) -> None:
    azure.then(Reply(200, {"value": "abc123", "id": SECRET}))
    assert header(credentials, auth) == expected


@pytest.mark.parametrize("value", ["", "abc123\n", "abc 123", "äbc123"])
def test_secret_that_no_header_can_carry_is_refused_and_not_shown(
    credentials: Credentials, azure: FakeArm, value: str
) -> None:
    azure.then(Reply(200, {"value": value, "id": SECRET}))
    with pytest.raises(SmokeError, match="chat-key holds no credential: it is empty, or has blanks") as refused:
        header(credentials, key_auth())
    assert "123" not in str(refused.value)


def test_endpoint_without_a_secret_for_its_key_says_what_to_run(credentials: Credentials) -> None:
    with pytest.raises(SmokeError, match="names no secret that holds it; run `pulumi up`"):
        header(credentials, key_auth(), key_secret=None)


def test_entra_token_is_of_the_routes_scope(credentials: Credentials) -> None:
    assert header(credentials, entra_auth(AI_SCOPE)) == {"Authorization": f"Bearer token-of-{AI_SCOPE}"}


def test_token_of_an_online_endpoint_is_asked_of_resource_manager(credentials: Credentials, azure: FakeArm) -> None:
    azure.then(Reply(200, {"accessToken": "aml", "tokenType": "Bearer"}))
    given = header(credentials, online_auth("aml-token"), resource_id=ENDPOINT_ID, key_secret=None)
    assert given == {"Authorization": "Bearer aml"}
    assert azure.sent == [f"POST {ENDPOINT_ID}/token?api-version=2025-12-01"]
    assert azure.tokens == {"Bearer token-of-https://management.azure.com/.default"}


GONE = Reply(404, {"error": {"code": "ResourceNotFound", "message": "It is not there."}})
DENIED = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "You may not."}}, {"x-ms-request-id": "r-1"})
BUSY = Reply(429, {"error": {"code": "TooManyRequests", "message": "Later."}}, {"Retry-After": "7"})
BROKEN = Reply(503, {"error": {"code": "ServiceUnavailable", "message": "Later."}})


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        (GONE, "token-refused"),
        (DENIED, "role-spreading"),
        (BUSY, "throttled"),
        (BROKEN, "server-error"),
        (Reply(200, b"<html>"), "wrong-answer"),
        (NoConnection("none"), "connection"),
    ],
)
def test_token_that_resource_manager_does_not_give_is_asked_for_once_and_told_in_one_line(
    credentials: Credentials, azure: FakeArm, reply: Reply | Exception, error_class: str
) -> None:
    azure.then(reply)
    with pytest.raises(CredentialError, match=f"^no token for {ENDPOINT_ID}") as refused:
        header(credentials, online_auth("aml-token"), resource_id=ENDPOINT_ID)
    assert refused.value.error_class == error_class
    assert len(azure.sent) == 1
    assert "token-of" not in str(refused.value)
    assert "\n" not in str(refused.value)


def of_vault(status: int, inner: str) -> Reply:
    return Reply(status, {"error": {"code": "Forbidden", "message": "No.", "innererror": {"code": inner}}})


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        (of_vault(403, "ForbiddenByRbac"), "vault-refused"),
        (of_vault(403, "ForbiddenByFirewall"), "network-blocked"),
        (of_vault(403, "SecretDisabled"), "secret-missing"),
        (Reply(404, {"error": {"code": "SecretNotFound", "message": "Not found."}}), "secret-missing"),
        (BUSY, "throttled"),
        (BROKEN, "server-error"),
        (Reply(200, b"<html>"), "wrong-answer"),
        (NoConnection("none"), "connection"),
    ],
)
def test_secret_that_the_vault_does_not_give_is_asked_for_once_and_told_in_one_line(
    credentials: Credentials, azure: FakeArm, reply: Reply | Exception, error_class: str
) -> None:
    azure.then(reply)
    with pytest.raises(CredentialError, match=f"^{SECRET} cannot be read") as refused:
        credentials.secret(SECRET)
    assert refused.value.error_class == error_class
    assert len(azure.sent) == 1
    assert "\n" not in str(refused.value)


def test_what_a_service_says_of_its_refusal_is_kept_for_the_report(credentials: Credentials, azure: FakeArm) -> None:
    azure.then(BUSY)
    with pytest.raises(CredentialError) as refused:
        credentials.secret(SECRET)
    assert (refused.value.status, refused.value.retry_after_seconds) == (429, 7)
    azure.then(DENIED)
    with pytest.raises(CredentialError) as refused:
        header(credentials, online_auth("aml-token"), resource_id=ENDPOINT_ID)
    assert refused.value.request_id == "r-1"


def test_time_of_a_deployment_is_asked_of_resource_manager(credentials: Credentials, azure: FakeArm) -> None:
    azure.then(Reply(200, {"systemData": {"createdAt": "2026-01-01T00:00:00Z"}}), GONE)
    assert credentials.created(ENDPOINT_ID) == 1_767_225_600
    assert credentials.created(ENDPOINT_ID) is None
    azure.then(Reply(200, {"systemData": {"createdAt": "yesterday"}}))
    with pytest.raises(CredentialError, match="no date in systemData") as refused:
        credentials.created(ENDPOINT_ID)
    assert refused.value.error_class == "wrong-answer"
