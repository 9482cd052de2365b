"""Who talks to Azure: found where azure-native looks for it, so that one setup serves both."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from aihub.answers import AnswerError, member, object_in

_VARIABLES = {
    "clientId": "ARM_CLIENT_ID",
    "tenantId": "ARM_TENANT_ID",
    "clientSecret": "ARM_CLIENT_SECRET",
    "clientCertificatePath": "ARM_CLIENT_CERTIFICATE_PATH",
    "clientCertificatePassword": "ARM_CLIENT_CERTIFICATE_PASSWORD",
    "useOidc": "ARM_USE_OIDC",
    "oidcToken": "ARM_OIDC_TOKEN",
    "oidcTokenFilePath": "ARM_OIDC_TOKEN_FILE_PATH",
    "oidcRequestUrl": "ARM_OIDC_REQUEST_URL",
    "oidcRequestToken": "ARM_OIDC_REQUEST_TOKEN",
    "useMsi": "ARM_USE_MSI",
}
"""Keys of azure-native's configuration, and the variables that stand in for them."""
_ELSEWHERE = {
    "oidcTokenFilePath": "AZURE_FEDERATED_TOKEN_FILE",
    "oidcRequestUrl": "ACTIONS_ID_TOKEN_REQUEST_URL",
    "oidcRequestToken": "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
}
"""Variables that others set: workload identity in Kubernetes, and GitHub's runners."""
_AUDIENCE = "api://AzureADTokenExchange"


def credential(configured: Callable[[str], str | None], environment: Mapping[str, str]) -> Any:
    """The credential (azure-core's TokenCredential): certificate, secret, OIDC or managed identity, else the default.

    Args:
        configured: gives the value of a key of azure-native's configuration.
        environment: the process's variables.
    """
    from azure import identity

    found = {
        key: configured(key) or environment.get(variable) or environment.get(_ELSEWHERE.get(key, ""), "")
        for key, variable in _VARIABLES.items()
    }
    tenant, client = found["tenantId"], found["clientId"]
    if tenant and client:
        if path := found["clientCertificatePath"]:
            password = found["clientCertificatePassword"] or None
            return identity.CertificateCredential(tenant, client, path, password=password)
        if secret := found["clientSecret"]:
            return identity.ClientSecretCredential(tenant, client, secret)
        if _is_true(found["useOidc"]):
            if token := found["oidcToken"]:
                return identity.ClientAssertionCredential(tenant, client, lambda: token)
            if path := found["oidcTokenFilePath"]:
                return identity.WorkloadIdentityCredential(tenant_id=tenant, client_id=client, token_file_path=path)
            if (url := found["oidcRequestUrl"]) and (token := found["oidcRequestToken"]):
                return identity.ClientAssertionCredential(tenant, client, lambda: _requested(url, token))
    if _is_true(found["useMsi"]):
        return identity.ManagedIdentityCredential(client_id=client or None)
    return identity.DefaultAzureCredential()


def _is_true(value: str) -> bool:
    return value.lower() in {"true", "1"}


def _requested(url: str, token: str) -> str:
    """A token from the CI system's own service, as GitHub's runners offer it."""
    import httpx2
    from azure.core.exceptions import ClientAuthenticationError

    url += ("&" if urlsplit(url).query else "?") + urlencode({"audience": _AUDIENCE})
    answer = httpx2.get(url, headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})
    answer.raise_for_status()
    try:
        return member(object_in(answer.content), "value", str)
    except AnswerError as error:
        raise ClientAuthenticationError(f"the CI system's token service {error}") from None
