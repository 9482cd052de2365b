"""Which way to log in is taken, from azure-native's configuration and the variables that stand in for it."""

import pytest

from aihub.azure.login import LoginError, Method, find_login


def no_configuration(_key: str) -> None:
    """The stack configures nothing."""


PRINCIPAL = {"ARM_CLIENT_ID": "client", "ARM_TENANT_ID": "tenant", "ARM_SUBSCRIPTION_ID": "subscription"}
CONFIG = {"clientId": "client", "tenantId": "tenant", "subscriptionId": "subscription"}
OIDC = {**PRINCIPAL, "ARM_USE_OIDC": "true"}
GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://ci", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t"}
PIPELINES = {
    "SYSTEM_OIDCREQUESTURI": "https://dev.azure.com/oidc",
    "SYSTEM_ACCESSTOKEN": "t",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "connection",
}
KUBERNETES = {"AZURE_FEDERATED_TOKEN_FILE": "f", "AZURE_CLIENT_ID": "other", "AZURE_TENANT_ID": "other"}

CASES: dict[str, tuple[dict[str, str], dict[str, str], Method]] = {
    "nothing": ({}, {}, Method.CLI),
    "ids alone": ({}, PRINCIPAL, Method.CLI),
    "variables of Microsoft's clients": (
        {},
        {**PRINCIPAL, **KUBERNETES, "AZURE_CLIENT_SECRET": "s"},
        Method.CLI,
    ),
    "default": (
        {},
        {**PRINCIPAL, "ARM_USE_DEFAULT_AZURE_CREDENTIAL": "true", "ARM_CLIENT_SECRET": "s"},
        Method.DEFAULT,
    ),
    "certificate": (
        {},
        {**PRINCIPAL, "ARM_CLIENT_CERTIFICATE_PATH": "p", "ARM_CLIENT_SECRET": "s"},
        Method.CERTIFICATE,
    ),
    "secret": ({}, {**PRINCIPAL, "ARM_CLIENT_SECRET": "s"}, Method.SECRET),
    "secret in the configuration": ({**CONFIG, "clientSecret": "s"}, {}, Method.SECRET),
    "half of each": ({"clientSecret": "s"}, PRINCIPAL, Method.SECRET),
    "secret before oidc": ({}, {**OIDC, "ARM_CLIENT_SECRET": "s"}, Method.SECRET),
    "oidc, token": ({}, {**OIDC, "ARM_OIDC_TOKEN": "t", **GITHUB}, Method.OIDC_TOKEN),
    "oidc, file": ({}, {**OIDC, "ARM_OIDC_TOKEN_FILE_PATH": "f", **GITHUB}, Method.OIDC_FILE),
    "oidc, github": ({}, {**OIDC, **GITHUB}, Method.OIDC_REQUEST),
    "oidc before managed identity": ({}, {**OIDC, **GITHUB, "ARM_USE_MSI": "true"}, Method.OIDC_REQUEST),
    "oidc, azure pipelines": ({}, {**OIDC, "ARM_OIDC_TOKEN": "t", **PIPELINES}, Method.PIPELINES),
    "oidc, azure pipelines, file": ({}, {**OIDC, "ARM_OIDC_TOKEN_FILE_PATH": "f", **PIPELINES}, Method.OIDC_FILE),
    "azure pipelines without the connection's id": (
        {},
        {**OIDC, "ARM_OIDC_TOKEN": "t", **PIPELINES, "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": ""},
        Method.OIDC_TOKEN,
    ),
    "github, but not asked for": ({}, {**PRINCIPAL, **GITHUB}, Method.CLI),
    "managed identity": ({}, {"ARM_USE_MSI": "true", "ARM_SUBSCRIPTION_ID": "s"}, Method.MANAGED_IDENTITY),
    "as azure-native reads it, not true": ({}, {"ARM_USE_MSI": "1"}, Method.CLI),
}


@pytest.mark.parametrize(("config", "environment", "method"), CASES.values(), ids=CASES)
def test_it_is_found_where_azure_native_looks_and_in_its_order(
    config: dict[str, str], environment: dict[str, str], method: Method
) -> None:
    assert find_login(config.get, environment).method is method


HALF: dict[str, tuple[dict[str, str], str]] = {
    "secret of nobody": (
        {"ARM_CLIENT_SECRET": "s"},
        "log in by client secret: there is no azure-native:subscriptionId or ARM_SUBSCRIPTION_ID; no "
        "azure-native:tenantId or ARM_TENANT_ID; no azure-native:clientId or ARM_CLIENT_ID",
    ),
    "certificate without a tenant": (
        {**PRINCIPAL, "ARM_CLIENT_CERTIFICATE_PATH": "p", "ARM_TENANT_ID": ""},
        "log in by client certificate: there is no azure-native:tenantId or ARM_TENANT_ID",
    ),
    "oidc without a token": (OIDC, "log in by OIDC, a token that is requested: there is no a token"),
    "oidc, half of a request": (
        {**OIDC, "ACTIONS_ID_TOKEN_REQUEST_URL": "https://ci"},
        "log in by OIDC, a token that is requested: there is no a token",
    ),
    "managed identity without a subscription": (
        {"ARM_USE_MSI": "true"},
        "log in by managed identity: there is no azure-native:subscriptionId or ARM_SUBSCRIPTION_ID",
    ),
}


@pytest.mark.parametrize(("environment", "why"), HALF.values(), ids=HALF)
def test_a_way_to_log_in_that_is_not_complete_is_an_error_and_no_other_way_is_taken(
    environment: dict[str, str], why: str
) -> None:
    with pytest.raises(LoginError) as refused:
        find_login(no_configuration, environment)
    assert str(refused.value).startswith(why)


@pytest.mark.parametrize(
    ("config", "environment", "origin"),
    [
        ({"environment": "usgovernment"}, {}, "azure-native:environment"),
        ({}, {"ARM_ENVIRONMENT": "AzureChinaCloud"}, "ARM_ENVIRONMENT"),
        ({}, {"AZURE_ENVIRONMENT": "AzureUSGovernment"}, "AZURE_ENVIRONMENT"),
        ({"metadataHost": "management.azurestack.local"}, {}, "azure-native:metadataHost"),
        ({}, {"ARM_METADATA_HOSTNAME": "management.usgovcloudapi.net"}, "ARM_METADATA_HOSTNAME"),
        ({}, {"ARM_RESOURCE_MANAGER_ENDPOINT": "https://management.local"}, "ARM_RESOURCE_MANAGER_ENDPOINT"),
        ({}, {"ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST": "https://adfs.local"}, "ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST"),
        # Microsoft's clients send secrets there.
        ({}, {"AZURE_AUTHORITY_HOST": "https://login.microsoftonline.us/"}, "AZURE_AUTHORITY_HOST"),
    ],
)
def test_another_cloud_than_the_public_one_is_refused(
    config: dict[str, str], environment: dict[str, str], origin: str
) -> None:
    with pytest.raises(LoginError, match="another cloud") as refused:
        find_login(config.get, environment)
    assert str(refused.value).startswith(origin)


@pytest.mark.parametrize("name", ["public", "AzureCloud", "AzurePublicCloud", ""])
def test_the_public_cloud_by_each_of_its_names_is_taken(name: str) -> None:
    assert find_login(no_configuration, {"ARM_ENVIRONMENT": name}).method is Method.CLI


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ARM_METADATA_HOSTNAME", "management.azure.com"),
        ("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/"),
        ("ARM_RESOURCE_MANAGER_ENDPOINT", "https://management.azure.com"),
    ],
)
def test_the_public_clouds_own_hosts_are_taken(name: str, value: str) -> None:
    assert find_login(no_configuration, {name: value}).method is Method.CLI


def test_what_is_configured_as_empty_is_not_looked_for_in_the_environment() -> None:
    with pytest.raises(LoginError, match="there is no azure-native:tenantId or ARM_TENANT_ID"):
        find_login({"tenantId": ""}.get, {**PRINCIPAL, "ARM_CLIENT_SECRET": "s"})


def test_each_value_comes_with_the_place_where_it_was_found() -> None:
    found = find_login({"clientId": "c", "subscriptionId": "s"}.get, {**PRINCIPAL, "ARM_CLIENT_SECRET": "secret"})
    origins = {key: found.setting(key).origin for key in ("clientId", "tenantId", "subscriptionId")}
    assert origins == {
        "clientId": "azure-native:clientId",
        "tenantId": "ARM_TENANT_ID",
        "subscriptionId": "azure-native:subscriptionId",
    }
    assert "secret" not in repr(found).replace("client secret", "")
