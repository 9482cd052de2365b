"""Resource Manager itself: groups, credentials, and what it says of things that are not there."""

from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import ACCOUNT, account_body, deployment_body

COMMON_ERRORS = f"{DOCS}/azure/azure-resource-manager/troubleshooting/common-deployment-errors"
MODEL = {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}


@seen("Azure/azure-cli#31777")
def request_without_a_token_is_refused(azure: Azure) -> None:
    """A request without a token is 401 `AuthenticationFailed`, and a header says where to log in."""
    answer = azure.arm("GET", azure.subscription, version="2022-12-01", headers={})
    answer.refused(401, "AuthenticationFailed")
    assert "authorization_uri" in answer.headers["WWW-Authenticate"]


@seen("hashicorp/go-azure-helpers#51", "Azure-Samples/active-directory-dotnetcore-daemon-v2#145")
def token_for_another_service_is_none_for_resource_manager(azure: Azure) -> None:
    """A token for another service is 401 `InvalidAuthenticationTokenAudience`."""
    headers = azure.bearer("https://vault.azure.net")
    answer = azure.arm("GET", azure.subscription, version="2022-12-01", headers=headers)
    answer.refused(401, "InvalidAuthenticationTokenAudience")


@documented(
    f"{DOCS}/rest/api/resources/resource-groups/create-or-update", "azure-sdk-for-go, armresources: 200 and 201"
)
def group_is_made_and_changed(azure: Azure) -> None:
    """A group is made by a PUT, 201, changed by another, 200, and deleted with 202 and a `Location` to follow."""
    group = f"{azure.group}-made"
    body = {"location": azure.location, "tags": dict(azure.tags)}
    azure.put(group, body).ok(201).has("properties.provisioningState", "Succeeded")
    azure.put(group, {**body, "tags": {**azure.tags, "changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(group).ok(200).has("location", azure.location)
    azure.delete(group).ok(202)
    azure.get(group).refused(404, "ResourceGroupNotFound")


@documented(f"{DOCS}/rest/api/resources/resource-groups/check-existence")
def deletion_of_what_is_not_there_is_no_error(azure: Azure) -> None:
    """A resource that is not there is deleted with 204."""
    azure.delete(azure.id(ACCOUNT, azure.name("none"))).ok(204)


@documented(COMMON_ERRORS)
def missing_resource_is_not_found(azure: Azure) -> None:
    """What is not there is 404 `ResourceNotFound`; in a group that is not there, 404 `ResourceGroupNotFound`."""
    azure.get(azure.id(ACCOUNT, azure.name("none"))).refused(404, "ResourceNotFound")
    name = azure.name("none")
    other = f"{azure.group}-none/providers/{ACCOUNT}/{name}"
    azure.put(other, azure.located(other, account_body(name))).refused(404, "ResourceGroupNotFound")


@documented(f"{DOCS}/azure/azure-resource-manager/troubleshooting/error-parent-resource")
def child_of_a_missing_parent_is_refused(azure: Azure) -> None:
    """A resource below one that is not there is 404 `ParentResourceNotFound`."""
    path = f"{azure.id(ACCOUNT, azure.name('none'))}/deployments/chat"
    azure.put(path, deployment_body(MODEL)).refused(404, "ParentResourceNotFound")


@seen("cloudquery/cloudquery#6626", "Azure/azure-sdk-for-go#22571")
def request_without_a_version_is_refused(azure: Azure) -> None:
    """A request without `api-version` is 400 `MissingApiVersionParameter`."""
    azure.get(azure.id(ACCOUNT, azure.name("none")), version="").refused(400, "MissingApiVersionParameter")


@documented(f"{DOCS}/azure/azure-resource-manager/troubleshooting/error-register-resource-provider")
def unknown_version_is_refused(azure: Azure) -> None:
    """A version that the type never had is 400 `NoRegisteredProviderFound`."""
    path = azure.id(ACCOUNT, azure.name("none"))
    azure.get(path, version="2001-01-01").refused(400, "NoRegisteredProviderFound")


@seen("cloudquery/cloudquery#6629", "Azure/azure-rest-api-specs#14807")
def unknown_type_is_refused(azure: Azure) -> None:
    """A type that the namespace does not have is 404 `InvalidResourceType`."""
    path = azure.id("Microsoft.CognitiveServices/gadgets", "one")
    azure.put(path, {}, version="2025-06-01").refused(404, "InvalidResourceType")


@documented(f"{DOCS}/azure/azure-resource-manager/management/resource-name-rules")
def names_are_compared_without_case(azure: Azure) -> None:
    """A group is found whichever case its name is written in, and answers with the one it was made with."""
    azure.get(azure.group.replace(azure.group_name, azure.group_name.upper())).ok().has("name", azure.group_name)


@plausible("A strict deserialiser answers so for the types of Microsoft.CognitiveServices; others ignore such members.")
def unknown_member_is_refused(azure: Azure) -> None:
    """A member that the type does not have is 400 `InvalidRequestContent`."""
    path = azure.id(ACCOUNT, azure.name("typo"))
    body = account_body(azure.name("typo"), disableLocalAuthh=True)
    azure.put(path, azure.located(path, body)).refused(400, "InvalidRequestContent")


@documented(f"{DOCS}/rest/api/resources/subscriptions/get")
def subscription_is_read(azure: Azure) -> None:
    """The subscription says its name, its tenant and whether it is enabled."""
    answer = azure.get(azure.subscription, version="2022-12-01").ok(200).has("state", "Enabled")
    answer.has("subscriptionId", azure.subscription_id)


@documented(f"{DOCS}/rest/api/authorization/permissions/list-for-resource-group")
def own_rights_are_read(azure: Azure) -> None:
    """Resource Manager lists what the caller may do in a group: `actions` and `notActions`."""
    path = f"{azure.group}/providers/Microsoft.Authorization/permissions"
    assert azure.get(path).ok(200)["value.0.actions"]
