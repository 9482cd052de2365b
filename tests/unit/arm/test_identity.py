"""Which credential is taken, from azure-native's configuration and the variables that stand in for it."""

from typing import Any

import pytest

from aihub.arm.identity import credential

ARM = {"ARM_CLIENT_ID": "client", "ARM_TENANT_ID": "tenant"}
CONFIG = {"clientId": "client", "tenantId": "tenant"}
GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://ci", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t"}

CASES: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "nothing": ({}, {}, "DefaultAzureCredential"),
    "no secret": ({}, ARM, "DefaultAzureCredential"),
    "secret": ({}, {**ARM, "ARM_CLIENT_SECRET": "s"}, "ClientSecretCredential"),
    "secret in the configuration": ({**CONFIG, "clientSecret": "s"}, {}, "ClientSecretCredential"),
    "half of each": ({"clientSecret": "s"}, ARM, "ClientSecretCredential"),
    "secret of nobody": ({}, {"ARM_CLIENT_SECRET": "s"}, "DefaultAzureCredential"),
    "secret before oidc": ({}, {**ARM, "ARM_CLIENT_SECRET": "s", "ARM_USE_OIDC": "true"}, "ClientSecretCredential"),
    "oidc, token": ({}, {**ARM, "ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": "t"}, "ClientAssertionCredential"),
    "oidc, file": ({}, {**ARM, "ARM_USE_OIDC": "1", "ARM_OIDC_TOKEN_FILE_PATH": "f"}, "WorkloadIdentityCredential"),
    "oidc, kubernetes": (
        {"useOidc": "true"},
        {**ARM, "AZURE_FEDERATED_TOKEN_FILE": "f"},
        "WorkloadIdentityCredential",
    ),
    "oidc, github": ({}, {**ARM, "ARM_USE_OIDC": "true", **GITHUB}, "ClientAssertionCredential"),
    "github, but not asked for": ({}, {**ARM, **GITHUB}, "DefaultAzureCredential"),
    "managed identity": ({}, {"ARM_USE_MSI": "true"}, "ManagedIdentityCredential"),
}


@pytest.mark.parametrize(("config", "environment", "kind"), CASES.values(), ids=CASES)
def test_credential_is_found_where_azure_native_looks(
    config: dict[str, str], environment: dict[str, str], kind: str
) -> None:
    with credential(config.get, environment) as found:
        assert type(found).__name__ == kind


def test_token_of_a_ci_system_is_asked_for_with_the_audience_of_entra(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    class Answer:
        content = b'{"value": "assertion"}'

        def raise_for_status(self) -> None:
            """It went well."""

    def get(url: str, headers: dict[str, str]) -> Answer:
        asked.append((url, headers))
        return Answer()

    def take(_tenant: str, _client: str, assertion: Any) -> Any:
        return assertion

    monkeypatch.setattr("httpx2.get", get)
    monkeypatch.setattr("azure.identity.ClientAssertionCredential", take)
    environment = {**ARM, "ARM_USE_OIDC": "true", **GITHUB}
    assert credential(lambda _key: None, environment)() == "assertion"
    ((url, headers),) = asked
    assert url == "https://ci?audience=api%3A%2F%2FAzureADTokenExchange"
    assert headers["Authorization"] == "Bearer t"
