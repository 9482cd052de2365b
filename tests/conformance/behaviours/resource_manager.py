"""Resource Manager itself: groups, credentials, and what it says of things that are not there."""

from tests.conformance.assumptions import DOCS, RPC, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import ACCOUNT, STORAGE, account, account_body, deployment_body

TROUBLES = f"{DOCS}/azure/azure-resource-manager/troubleshooting"
RESOURCES = f"{RPC}/resource-api-reference.md"
MODEL = {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}


@seen("hashicorp/terraform-provider-azurerm#3612", "Azure/azure-cli#31777")
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


@documented(RESOURCES)
def deletion_of_what_is_not_there_is_no_error(azure: Azure) -> None:
    """A resource that is not there is deleted with 204."""
    azure.delete(azure.id(ACCOUNT, azure.name("none"))).ok(204)


@seen("banzaicloud/pipeline#1194", f"{TROUBLES}/common-deployment-errors", RESOURCES)
def missing_resource_is_not_found(azure: Azure) -> None:
    """What is not there is 404 `ResourceNotFound`; in a group that is not there, 404 `ResourceGroupNotFound`."""
    azure.get(azure.id(ACCOUNT, azure.name("none"))).refused(404, "ResourceNotFound")
    name = azure.name("none")
    other = f"{azure.group}-none/providers/{ACCOUNT}/{name}"
    azure.put(other, azure.located(other, account_body(name))).refused(404, "ResourceGroupNotFound")


@seen("F5Networks/f5-azure-arm-templates-v2#20", f"{TROUBLES}/error-parent-resource")
def child_of_a_missing_parent_is_refused(azure: Azure) -> None:
    """A resource below one that is not there is 404 `ParentResourceNotFound`."""
    path = f"{azure.id(ACCOUNT, azure.name('none'))}/deployments/chat"
    azure.put(path, deployment_body(MODEL)).refused(404, "ParentResourceNotFound")


@seen("cloudquery/cloudquery#6626", "Azure/azure-sdk-for-go#22571")
def request_without_a_version_is_refused(azure: Azure) -> None:
    """A request without `api-version` is 400 `MissingApiVersionParameter`."""
    azure.get(azure.id(ACCOUNT, azure.name("none")), version="").refused(400, "MissingApiVersionParameter")


@seen("nebari-dev/nebari#2374", "pulumi/pulumi-azure-native#584", f"{TROUBLES}/error-register-resource-provider")
def unknown_version_is_refused(azure: Azure) -> None:
    """A version that the type never had is 400 `NoRegisteredProviderFound`."""
    path = azure.id(ACCOUNT, azure.name("none"))
    azure.get(path, version="2001-01-01").refused(400, "NoRegisteredProviderFound")


@seen("cloudquery/cloudquery#6629", "Azure/azure-rest-api-specs#14807")
def unknown_type_is_refused(azure: Azure) -> None:
    """A type that the namespace does not have is 404 `InvalidResourceType`."""
    path = azure.id("Microsoft.CognitiveServices/gadgets", "one")
    azure.put(path, {}, version="2025-06-01").refused(404, "InvalidResourceType")


@documented(RESOURCES)
def names_are_compared_without_case(azure: Azure) -> None:
    """A group is found whichever case its name is written in, and answers with the one it was made with."""
    azure.get(azure.group.replace(azure.group_name, azure.group_name.upper())).ok().has("name", azure.group_name)


@plausible(
    "Microsoft.CognitiveServices answers so where it cannot read a body, pulumi/pulumi-azure-native#3022; that it cannot read"
    " one with a member too many is believed. Others ignore such members."
)
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


@documented(f"{DOCS}/rest/api/resources/resource-groups/check-existence")
def head_tells_whether_a_group_is_there(azure: Azure) -> None:
    """A HEAD of a group is 204 where it is there, and 404 where it is not."""
    azure.arm("HEAD", azure.group).ok(204)
    azure.arm("HEAD", f"{azure.group}-none").refused(404)


@seen("Azure/ARO-HCP, frontend/pkg/frontend/middleware_validatestatic.go")
def subscription_is_a_guid_that_is_known(azure: Azure) -> None:
    """A subscription that is no GUID is 400 `InvalidSubscriptionId`, one that nobody has 404 `SubscriptionNotFound`."""
    azure.get("/subscriptions/no-guid/resourceGroups/x").refused(400, "InvalidSubscriptionId")
    unknown = "00000000-0000-4000-8000-000000000000"
    azure.get(f"/subscriptions/{unknown}/resourceGroups/x").refused(404, "SubscriptionNotFound")


@seen("JulianHayward/Azure-MG-Sub-Governance-Reporting#52", "Azure/aci-connector-k8s#13")
def unknown_namespace_is_refused(azure: Azure) -> None:
    """A namespace that there is not is 404 `InvalidResourceNamespace`."""
    azure.put(azure.id("Microsoft.Nonsense/things", "one"), {}, version="2025-06-01").refused(
        404, "InvalidResourceNamespace"
    )


@seen("microsoft/bedrock#100", "MicrosoftDocs/azure-docs#70422", f"{TROUBLES}/error-storage-account-name")
def nothing_is_moved_by_a_write(azure: Azure) -> None:
    """Another region is 409 `InvalidResourceGroupLocation` for a group; else it is `InvalidResourceLocation`."""
    elsewhere = "westus3" if azure.location != "westus3" else "eastus2"
    azure.put(azure.group, {"location": elsewhere}).refused(409, "InvalidResourceGroupLocation")
    path = account(azure)
    body = {**account_body(path.rpartition("/")[2]), "location": elsewhere}
    azure.put(path, body).refused(409, "InvalidResourceLocation")


@seen(
    "Azure/k8s-infra, hack/generated/pkg/armclient: a test of the answer for groups",
    "Azure/azure-capi-cli-extension#19",
    "Azure/azure-cli#16368",
)
def unknown_region_is_refused(azure: Azure) -> None:
    """A region that there is not is 400: `LocationNotAvailableForResourceGroup`, or `…ForResourceType`."""
    group = f"{azure.group}-nowhere"
    azure.put(group, {"location": "atlantis"}).refused(400, "LocationNotAvailableForResourceGroup")
    name = azure.name("nowhere")
    azure.put(azure.id(ACCOUNT, name), {**account_body(name), "location": "atlantis"}).refused(
        400, "LocationNotAvailableForResourceType"
    )


@plausible(
    "Services are to take a region in any case and with blanks; that it is answered in one way, clients count on",
    RESOURCES,
)
def regions_name_is_answered_without_case(azure: Azure) -> None:
    """A region is answered in lower case, however it was written."""
    group = f"{azure.group}-made"
    body = {"location": azure.location.upper(), "tags": dict(azure.tags)}
    azure.put(group, body).ok().has("location", azure.location)
    with azure.unrecorded():
        azure.delete(group).ok()


@documented(f"{RPC}/Addendum.md", RESOURCES)
def write_is_kept_to_what_was_seen(azure: Azure) -> None:
    """A write with the ETag of another state in `If-Match` is 412."""
    path = account(azure)
    body = azure.located(path, account_body(path.rpartition("/")[2]))
    headers = {**azure.bearer("https://management.azure.com"), "If-Match": '"another"'}
    azure.arm("PUT", path, body, headers=headers).refused(412)


@documented(f"{DOCS}/rest/api/resources/resources/list")
def resources_are_listed_by_type(azure: Azure) -> None:
    """The resources of a group are listed by type with a `$filter`."""
    account(azure)
    with azure.unrecorded():
        listed = azure.arm(
            "GET", f"{azure.group}/resources", version="2021-04-01", query={"$filter": f"resourceType eq '{ACCOUNT}'"}
        ).ok(200)
    assert {each["type"].lower() for each in listed["value"]} == {ACCOUNT.lower()}
    listed.body = listed["value"][:1]
    azure.record(listed)


@plausible("The service's own client names the values; that others are refused, and how, nobody quotes.")
def value_that_is_not_published_is_refused(azure: Azure) -> None:
    """A value that an enum does not have is 400."""
    name = azure.name("enum")
    path = azure.id(ACCOUNT, name)
    azure.put(path, azure.located(path, account_body(name, publicNetworkAccess="Sometimes"))).refused(400)
    storage = azure.id(STORAGE, azure.name("stenum"))
    body = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {"minimumTlsVersion": "TLS9"}}
    azure.put(storage, azure.located(storage, body)).refused(400)


@plausible(
    "The limit is documented, the refusal is not; API Management refuses its sixteenth with 400, hashicorp/terraform#31416",
    f"{DOCS}/azure/azure-resource-manager/management/tag-resources#limitations",
)
def resource_has_at_most_fifty_tags(azure: Azure) -> None:
    """A resource with 51 tags is 400."""
    path = account(azure)
    body = azure.located(path, account_body(path.rpartition("/")[2]))
    azure.put(path, {**body, "tags": {f"tag-{number}": "x" for number in range(51)}}).refused(400)


@seen("Azure/azure-cli#14481", "microsoft/microsoft-foundry-for-vscode#53")
def name_of_a_group_is_simple(azure: Azure) -> None:
    """A group's name with other than letters, digits, `-`, `.`, `_` and parentheses is `InvalidResourceGroup`."""
    azure.put(f"{azure.group}-bad!", {"location": azure.location}).refused(400, "InvalidResourceGroup")
