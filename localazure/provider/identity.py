"""Who the stand-in is towards Azure: found where the plugin looks, in its order.

Source: `readAuthConfig` and `newSingleMethodAuthCredential` in provider/pkg/provider/auth_azidentity.go of
pulumi/pulumi-azure-native, and its `getConfig`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from localazure.provider.errors import ProviderError


class Way(Enum):
    """The ways to log in, by the words with which the plugin says that a part of one is missing."""

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
    Way.DEFAULT: ("subscriptionId",),
    Way.CERTIFICATE: _SERVICE_PRINCIPAL,
    Way.SECRET: _SERVICE_PRINCIPAL,
    Way.OIDC: _SERVICE_PRINCIPAL,
    Way.MANAGED_IDENTITY: ("subscriptionId",),
    Way.CLI: (),
}


@dataclass(frozen=True)
class Identity:
    """A way to log in, complete, and the subscription that is worked in."""

    way: Way
    subscription_id: str
    """Empty where the Azure CLI has to say which one it has selected."""
    tenant_id: str
    client_id: str
    settings: Mapping[str, str] = field(repr=False)
    """All that was found, by the plugin's keys; what is not set is empty."""
    environment: Mapping[str, str] = field(repr=False)
    """The variables of the plugin's process."""

    @classmethod
    def of(cls, config: Mapping[str, str], environment: Mapping[str, str]) -> "Identity":
        """The identity in the provider's configuration, else in the environment.

        Raises:
            ProviderError: a part of it is missing, or the file of an OIDC token cannot be read.
        """
        found = {key: config.get(key, environment.get(name, "")) for key, name in _VARIABLES.items()}
        way = _way(found)
        for key in _NEEDED[way]:
            _need(found[key], _NAMES[key], way)
        if way is Way.OIDC:
            # Once, as the plugin does: the same token is exchanged for as long as it runs.
            found["oidcToken"] = found["oidcToken"] or _read(found["oidcTokenFilePath"])
            is_complete = found["oidcToken"] or (found["oidcRequestUrl"] and found["oidcRequestToken"])
            _need(is_complete, "OIDC token or request URL and token", way)
        return cls(way, found["subscriptionId"], found["tenantId"], found["clientId"], found, environment)


def _way(found: Mapping[str, str]) -> Way:
    if found["useDefaultAzureCredential"] == "true":
        return Way.DEFAULT
    if found["clientCertificatePath"]:
        return Way.CERTIFICATE
    if found["clientSecret"]:
        return Way.SECRET
    if found["useOidc"] == "true":
        return Way.OIDC
    return Way.MANAGED_IDENTITY if found["useMsi"] == "true" else Way.CLI


def _need(value: str, name: str, way: Way) -> None:
    if not value:
        raise ProviderError(f"A {name} must be configured when authenticating {way.value}.")


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ProviderError(f"failed to read OIDC token from {path}: {error}") from None
