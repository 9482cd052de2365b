"""How to log in to Azure: found where azure-native looks, in its order, so that one set-up serves both.

Source: `readAuthConfig` and `newSingleMethodAuthCredential` in provider/pkg/provider/auth_azidentity.go of
pulumi/pulumi-azure-native. Reads values and imports no client; `aihub.azure.credential` makes the credential.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from aihub.errors import AihubError

Configured = Callable[[str], str | None]
"""Gives the value of a key of the stack's configuration of azure-native, such as `clientId`."""


class LoginError(AihubError):
    """The way to log in is not complete, or is one of another cloud; the text is one line that says what to set."""


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
    """A value, and where it was found."""

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
"""Keys of azure-native's configuration, and the variables that stand in for them."""
_PIPELINES = {
    "requestUri": ("SYSTEM_OIDCREQUESTURI",),
    "accessToken": ("SYSTEM_ACCESSTOKEN",),
    "serviceConnectionId": (
        "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
        "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    ),
}
"""What Azure Pipelines gives for another OIDC token, by POST; azure-native itself asks only as GitHub is asked."""
_RESOURCE_MANAGER = "management.azure.com"
_CLOUD = {
    "environment": (("ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"), ("public", "azurecloud", "azurepubliccloud")),
    "metadataHost": (("ARM_METADATA_HOSTNAME",), (_RESOURCE_MANAGER,)),
    # The second one is that of Microsoft's clients, which send secrets there.
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
"""What names a cloud (`getCloud` in the same file): keys, the variables that stand in for them, the public cloud's
values; the first of these is how to write it."""


@dataclass(frozen=True)
class Login:
    """One way to log in, complete."""

    method: Method
    settings: tuple[tuple[str, Setting], ...]
    """All that was found, by azure-native's key."""

    def __repr__(self) -> str:
        """Shows no value: some are secrets."""
        return f"Login({self.method.value})"

    def setting(self, key: str) -> Setting:
        """A value and its origin; both empty where it is not set."""
        return dict(self.settings).get(key, _NONE)

    def value(self, key: str) -> str:
        """A value; empty where it is not set."""
        return self.setting(key).value

    @property
    def is_application(self) -> bool:
        """Whether the method alone tells that the principal is an application or a managed identity."""
        return self.method not in {Method.DEFAULT, Method.CLI}


def find_login(configured: Configured, environment: Mapping[str, str]) -> Login:
    """Finds the way to log in.

    Args:
        configured: gives the values of the stack's configuration.
        environment: the process's variables.

    Raises:
        LoginError: a part of it is missing, or it is for another cloud than the public one.
    """
    for origin, why in other_clouds(configured, environment):
        raise LoginError(f"{origin} {why}")
    found = {key: _setting(key, configured, environment) for key in _VARIABLES}
    found |= {key: _variable(names, environment) for key, names in _PIPELINES.items()}
    login = Login(_method(found), tuple((key, each) for key, each in found.items() if each.value))
    _refuse_half(login)
    return login


def other_clouds(configured: Configured, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What names another cloud than the public one: where it stands, and what follows it in a sentence."""
    for key, (variables, public) in _CLOUD.items():
        value = configured(key)
        found = Setting(value, f"azure-native:{key}") if value else _variable(variables, environment)
        if found.value and found.value.lower().removeprefix("https://").rstrip("/") not in public:
            why = "names another cloud than Azure's public one, for which this program is made; take it out, or write"
            yield found.origin, f"{why}: {public[0]}"


def _setting(key: str, configured: Configured, environment: Mapping[str, str]) -> Setting:
    value = configured(key)
    # Also where it is empty: azure-native then looks no further.
    return _variable((_VARIABLES[key],), environment) if value is None else Setting(value, f"azure-native:{key}")


def _variable(names: Sequence[str], environment: Mapping[str, str]) -> Setting:
    """The first of some variables that is set."""
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
        # Azure Pipelines gives azure-native a token that ends after minutes; the same principal can ask for others.
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
