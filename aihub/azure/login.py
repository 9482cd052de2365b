"""Find out how to log in to Azure: in the places and the order of azure-native, so that one set-up serves both.

Source: `readAuthConfig` and `newSingleMethodAuthCredential` in provider/pkg/provider/auth_azidentity.go of
pulumi/pulumi-azure-native. This module imports no client; `aihub.azure.credential` creates the credential.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from aihub.errors import AihubError

Configured = Callable[[str], str | None]
"""Returns the value of a key of azure-native's stack configuration, such as `clientId`."""


class LoginError(AihubError):
    """The way to log in is incomplete, or belongs to another cloud; the text is one line that says what to set."""


class Method(Enum):
    """The ways to log in, in the order in which they are tried."""

    DEFAULT = "Azure's default credential"
    CERTIFICATE = "client certificate"
    SECRET = "client secret"  # noqa: S105 - the name of a way to log in
    OIDC_REQUEST = "OIDC, a token that is requested"
    PIPELINES = "OIDC, a token of Azure Pipelines"
    OIDC_FILE = "OIDC, a token in a file"
    OIDC_TOKEN = "OIDC, a token that is given"  # noqa: S105 - the name of a way to log in
    MANAGED_IDENTITY = "managed identity"
    CLI = "Azure CLI"


@dataclass(frozen=True)
class Setting:
    """A value and its origin."""

    value: str
    origin: str
    """`azure-native:<key>` in the stack's configuration, or the name of a variable."""


_NONE = Setting("", "")

_VARIABLES = {
    "clientId": "ARM_CLIENT_ID",
    "tenantId": "ARM_TENANT_ID",
    "subscriptionId": "ARM_SUBSCRIPTION_ID",
    "useDefaultAzureCredential": "ARM_USE_DEFAULT_AZURE_CREDENTIAL",
    "clientCertificatePath": "ARM_CLIENT_CERTIFICATE_PATH",
    "clientCertificatePassword": "ARM_CLIENT_CERTIFICATE_PASSWORD",
    "clientSecret": "ARM_CLIENT_SECRET",
    "useOidc": "ARM_USE_OIDC",
    "oidcAudience": "ARM_OIDC_AUDIENCE",
    "oidcToken": "ARM_OIDC_TOKEN",
    "oidcTokenFilePath": "ARM_OIDC_TOKEN_FILE_PATH",
    "oidcRequestUrl": "ACTIONS_ID_TOKEN_REQUEST_URL",
    "oidcRequestToken": "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "useMsi": "ARM_USE_MSI",
}
"""Keys of azure-native's configuration, and the environment variables that are read where a key is not set."""
_PIPELINES = {
    "requestUri": ("SYSTEM_OIDCREQUESTURI",),
    "accessToken": ("SYSTEM_ACCESSTOKEN",),
    "serviceConnectionId": (
        "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
        "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    ),
}
"""Variables of Azure Pipelines for requesting an OIDC token by POST; azure-native itself knows only GitHub's way."""
_RESOURCE_MANAGER = "management.azure.com"
_CLOUD = {
    "environment": (("ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"), ("public", "azurecloud", "azurepubliccloud")),
    "metadataHost": (("ARM_METADATA_HOSTNAME",), (_RESOURCE_MANAGER,)),
    # Microsoft's clients read the second variable, and send secrets to its host.
    "activeDirectoryAuthorityHost": (
        ("ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST", "AZURE_AUTHORITY_HOST"),
        ("login.microsoftonline.com",),
    ),
    "resourceManagerEndpoint": (("ARM_RESOURCE_MANAGER_ENDPOINT",), (_RESOURCE_MANAGER,)),
    "resourceManagerAudience": (
        ("ARM_RESOURCE_MANAGER_AUDIENCE",),
        (_RESOURCE_MANAGER, "management.core.windows.net"),
    ),
}
"""Settings that name a cloud (`getCloud` in the same file): key, environment variables, and the values of the public
cloud, of which messages show the first."""


@dataclass(frozen=True)
class Login:
    """A complete way to log in."""

    method: Method
    settings: tuple[tuple[str, Setting], ...]
    """Values that are set, by azure-native's key."""

    def __repr__(self) -> str:
        """Return a text without values, since some are secrets."""
        return f"Login({self.method.value})"

    def setting(self, key: str) -> Setting:
        """Return the value of a key and its origin; both are empty when the key is not set."""
        return dict(self.settings).get(key, _NONE)

    def value(self, key: str) -> str:
        """Return the value of a key; empty when the key is not set."""
        return self.setting(key).value

    @property
    def is_application(self) -> bool:
        """Whether only an application or a managed identity can log in in this way."""
        return self.method not in {Method.DEFAULT, Method.CLI}


def find_login(configured: Configured, environment: Mapping[str, str]) -> Login:
    """Find out how to log in.

    Args:
        configured: returns the values of the stack's configuration.
        environment: the environment variables.

    Raises:
        LoginError: a value is missing, or the cloud is not the public one.
    """
    for origin, why in other_clouds(configured, environment):
        raise LoginError(f"{origin} {why}")
    found = {key: _setting(key, configured, environment) for key in _VARIABLES}
    found |= {key: _variable(names, environment) for key, names in _PIPELINES.items()}
    login = Login(_method(found), tuple((key, each) for key, each in found.items() if each.value))
    _refuse_half(login)
    return login


def other_clouds(configured: Configured, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the settings that name another cloud than the public one: their origin, and the rest of the message."""
    for key, (variables, public) in _CLOUD.items():
        value = configured(key)
        found = Setting(value, f"azure-native:{key}") if value else _variable(variables, environment)
        if found.value and found.value.lower().removeprefix("https://").rstrip("/") not in public:
            why = "names another cloud than Azure's public one, for which this program is made; take it out, or write"
            yield found.origin, f"{why}: {public[0]}"


def _setting(key: str, configured: Configured, environment: Mapping[str, str]) -> Setting:
    value = configured(key)
    # An empty value counts, too: azure-native then reads no variable.
    return _variable((_VARIABLES[key],), environment) if value is None else Setting(value, f"azure-native:{key}")


def _variable(names: Sequence[str], environment: Mapping[str, str]) -> Setting:
    """Return the first of the variables that is set."""
    return next((Setting(environment[name], name) for name in names if environment.get(name)), _NONE)


def _method(found: Mapping[str, Setting]) -> Method:
    def is_set(*keys: str) -> bool:
        return all(found[key].value for key in keys)

    if found["useDefaultAzureCredential"].value == "true":
        return Method.DEFAULT
    if is_set("clientCertificatePath"):
        return Method.CERTIFICATE
    if is_set("clientSecret"):
        return Method.SECRET
    if found["useOidc"].value == "true":
        # The token from Azure Pipelines expires within minutes; the same principal can request others.
        if is_set("requestUri", "accessToken", "serviceConnectionId") and not is_set("oidcTokenFilePath"):
            return Method.PIPELINES
        if is_set("oidcToken"):
            return Method.OIDC_TOKEN
        if is_set("oidcTokenFilePath"):
            return Method.OIDC_FILE
        return Method.OIDC_REQUEST
    return Method.MANAGED_IDENTITY if found["useMsi"].value == "true" else Method.CLI


def _refuse_half(login: Login) -> None:
    needed = {
        Method.DEFAULT: ["subscriptionId"],
        Method.MANAGED_IDENTITY: ["subscriptionId"],
        Method.CLI: [],
    }.get(login.method, ["subscriptionId", "tenantId", "clientId"])
    missing = [f"azure-native:{key} or {_VARIABLES[key]}" for key in needed if not login.value(key)]
    if login.method is Method.OIDC_REQUEST and not (login.value("oidcRequestUrl") and login.value("oidcRequestToken")):
        missing.append(
            "a token (azure-native:oidcToken or ARM_OIDC_TOKEN), a file of one (ARM_OIDC_TOKEN_FILE_PATH), or where to "
            "request one (on GitHub: permissions: id-token: write; on Azure Pipelines: SYSTEM_ACCESSTOKEN and "
            "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID)"
        )
    if missing:
        raise LoginError(f"log in by {login.method.value}: there is no {'; no '.join(missing)}")
