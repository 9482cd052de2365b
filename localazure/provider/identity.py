"""Credentials of the stand-in, found where and in the order in which the plugin looks.

Source: `readAuthConfig` and `newSingleMethodAuthCredential` in provider/pkg/provider/auth_azidentity.go of
pulumi/pulumi-azure-native, and its `getConfig`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from localazure.provider.errors import ProviderError


class LoginMethod(Enum):
    """The ways to log in, by the plugin's text for a missing part of one."""

    DEFAULT = "using the Default Azure Credential"
    CERTIFICATE = "as a Service Principal using a Client Certificate"
    SECRET = "as a Service Principal using a Client Secret"  # noqa: S105 - the name of a way to log in
    OIDC = "with OIDC"
    MANAGED_IDENTITY = "as a Managed Identity using MSI"
    CLI = "using the Azure CLI"


_VARIABLES = {
    "subscriptionId": "ARM_SUBSCRIPTION_ID",
    "tenantId": "ARM_TENANT_ID",
    "clientId": "ARM_CLIENT_ID",
    "clientCertificatePath": "ARM_CLIENT_CERTIFICATE_PATH",
    "clientCertificatePassword": "ARM_CLIENT_CERTIFICATE_PASSWORD",
    "clientSecret": "ARM_CLIENT_SECRET",
    "useMsi": "ARM_USE_MSI",
    "useOidc": "ARM_USE_OIDC",
    "oidcAudience": "ARM_OIDC_AUDIENCE",
    "oidcToken": "ARM_OIDC_TOKEN",
    "oidcTokenFilePath": "ARM_OIDC_TOKEN_FILE_PATH",
    "oidcRequestToken": "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "oidcRequestUrl": "ACTIONS_ID_TOKEN_REQUEST_URL",
    "useDefaultAzureCredential": "ARM_USE_DEFAULT_AZURE_CREDENTIAL",
}
_NAMES = {"subscriptionId": "Subscription ID", "tenantId": "Tenant ID", "clientId": "Client ID"}
_SERVICE_PRINCIPAL = ("subscriptionId", "tenantId", "clientId")
_NEEDED = {
    LoginMethod.DEFAULT: ("subscriptionId",),
    LoginMethod.CERTIFICATE: _SERVICE_PRINCIPAL,
    LoginMethod.SECRET: _SERVICE_PRINCIPAL,
    LoginMethod.OIDC: _SERVICE_PRINCIPAL,
    LoginMethod.MANAGED_IDENTITY: ("subscriptionId",),
    LoginMethod.CLI: (),
}


@dataclass(frozen=True)
class Identity:
    """Complete credentials, and the subscription."""

    way: LoginMethod
    subscription_id: str
    """The subscription's id; empty for the one that the Azure CLI has selected."""
    tenant_id: str
    client_id: str
    settings: Mapping[str, str] = field(repr=False)
    """All settings by the plugin's keys; unset ones are empty."""
    environment: Mapping[str, str] = field(repr=False)
    """The environment variables of the plugin's process."""

    @classmethod
    def of(cls, config: Mapping[str, str], environment: Mapping[str, str]) -> "Identity":
        """The identity in the provider's configuration, else in the environment.

        Raises:
            ProviderError: the credentials are incomplete, or the file of an OIDC token cannot be read.
        """
        found = {key: config.get(key, environment.get(name, "")) for key, name in _VARIABLES.items()}
        way = _way(found)
        for key in _NEEDED[way]:
            _need(found[key], _NAMES[key], way)
        if way is LoginMethod.OIDC:
            # Read once, as by the plugin: the same token is exchanged for as long as the process runs.
            found["oidcToken"] = found["oidcToken"] or _read(found["oidcTokenFilePath"])
            is_complete = found["oidcToken"] or (found["oidcRequestUrl"] and found["oidcRequestToken"])
            _need(is_complete, "OIDC token or request URL and token", way)
        return cls(way, found["subscriptionId"], found["tenantId"], found["clientId"], found, environment)


def _way(found: Mapping[str, str]) -> LoginMethod:
    if found["useDefaultAzureCredential"] == "true":
        return LoginMethod.DEFAULT
    if found["clientCertificatePath"]:
        return LoginMethod.CERTIFICATE
    if found["clientSecret"]:
        return LoginMethod.SECRET
    if found["useOidc"] == "true":
        return LoginMethod.OIDC
    return LoginMethod.MANAGED_IDENTITY if found["useMsi"] == "true" else LoginMethod.CLI


def _need(value: str, name: str, way: LoginMethod) -> None:
    if not value:
        raise ProviderError(f"A {name} must be configured when authenticating {way.value}.")


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ProviderError(f"failed to read OIDC token from {path}: {error}") from None
