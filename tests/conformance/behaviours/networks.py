"""Virtual networks, private endpoints and private DNS, and the network rules of what they lead to."""

from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import VAULT, Json, new_account, new_vault, vault_body

NETWORK = "Microsoft.Network/virtualNetworks"
ENDPOINT = "Microsoft.Network/privateEndpoints"
ZONE = "Microsoft.Network/privateDnsZones"
VAULT_ZONE = "privatelink.vaultcore.azure.net"
FAQ = f"{DOCS}/azure/virtual-network/virtual-networks-faq"


def network(azure: Azure) -> str:
    """The network that several behaviours share; its id."""
    body: Json = {
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.80.0.0/24"]},
            "subnets": [{"name": "endpoints", "properties": {"addressPrefix": "10.80.0.0/27"}}],
        }
    }
    return azure.need(azure.id(NETWORK, azure.name("vnet")), body)


def endpoint_body(azure: Azure, target: str, group: str, *, manual: bool = False) -> Json:
    """A private endpoint in the shared network."""
    connection = {"name": "link", "properties": {"privateLinkServiceId": target, "groupIds": [group]}}
    kind = "manualPrivateLinkServiceConnections" if manual else "privateLinkServiceConnections"
    return {"properties": {"subnet": {"id": f"{network(azure)}/subnets/endpoints"}, kind: [connection]}}


def endpoint(azure: Azure, purpose: str, target: str, group: str) -> str:
    """A private endpoint; its id."""
    return azure.need(azure.id(ENDPOINT, azure.name(purpose)), endpoint_body(azure, target, group))


def vault_zone(azure: Azure) -> str:
    """The private DNS zone of vaults; its id."""
    return azure.need(azure.id(ZONE, VAULT_ZONE), {"location": "global"})


@seen("MicrosoftDocs/azure-docs#123869", "Azure/azure-cli#10917", FAQ)
def subnet_must_fit_its_network(azure: Azure) -> None:
    """A subnet outside of its network, one that overlaps with another, and one smaller than /29 are each 400."""
    for name, prefix, code in (
        ("outside", "10.81.0.0/27", "NetcfgSubnetRangeOutsideVnet"),
        ("overlaps", "10.80.0.16/28", "NetcfgSubnetRangesOverlap"),
        ("small", "10.80.0.64/30", "NetcfgInvalidSubnet"),
    ):
        body = {"properties": {"addressPrefix": prefix}}
        azure.put(f"{network(azure)}/subnets/{name}", body).refused(400, code)


@seen("hashicorp/terraform-provider-azurerm#31712", "microsoft-foundry/foundry-samples#553")
def endpoint_waits_until_the_account_has_settled(azure: Azure) -> None:
    """A private endpoint of an account that is being written is 400 `AccountProvisioningStateInvalid`."""
    purpose = "unsettled"
    target = new_account(azure, purpose)
    body = azure.located(azure.id(ENDPOINT, "early"), endpoint_body(azure, target, "account"))
    with azure.unrecorded():
        shown = azure.get(target).ok(200).body
    with azure.unfinished(target):
        with azure.unrecorded():
            azure.arm("PUT", target, {**shown, "tags": {"changed": "yes"}}, follows=False)
        wanted = azure.id(ENDPOINT, azure.name("early"))
        azure.arm("PUT", wanted, body, is_patient=False).refused(400, "AccountProvisioningStateInvalid")


@seen("hashicorp/terraform-provider-azurerm#11778")
def endpoint_names_a_sub_resource_of_its_target(azure: Azure) -> None:
    """A private endpoint with a `groupId` that its target does not have is 400."""
    vault = new_vault(azure, "kvpe")
    path = azure.id(ENDPOINT, azure.name("wrong"))
    azure.put(path, azure.located(path, endpoint_body(azure, vault, "account"))).refused(400)


@documented(
    f"{DOCS}/azure/private-link/manage-private-endpoint",
    f"{DOCS}/azure/private-link/rbac-permissions",
)
def connection_is_approved_for_who_may_approve(azure: Azure) -> None:
    """A private endpoint's connection is approved at once for its target's owner; one made by hand is pending."""
    vault = new_vault(azure, "kvpe")
    path = azure.id(ENDPOINT, azure.name("owners"))
    made = azure.put(path, azure.located(path, endpoint_body(azure, vault, "vault"))).ok(201)
    link = made["properties"]["privateLinkServiceConnections"][0]["properties"]
    assert link["privateLinkServiceConnectionState"]["status"] == "Approved", link
    path = azure.id(ENDPOINT, azure.name("byhand"))
    made = azure.put(path, azure.located(path, endpoint_body(azure, vault, "vault", manual=True))).ok(201)
    link = made["properties"]["manualPrivateLinkServiceConnections"][0]["properties"]
    assert link["privateLinkServiceConnectionState"]["status"] == "Pending", link


@documented(
    f"{DOCS}/azure/private-link/private-endpoint-dns", f"{DOCS}/azure/private-link/private-endpoint-dns-integration"
)
def zone_group_writes_the_record_of_a_vault(azure: Azure) -> None:
    """A zone group writes the record of a vault into the zone `privatelink.vaultcore.azure.net`."""
    vault = new_vault(azure, "kvpe")
    target = endpoint(azure, "dns", vault, "vault")
    config = {"name": "vault", "properties": {"privateDnsZoneId": vault_zone(azure)}}
    azure.put(f"{target}/privateDnsZoneGroups/default", {"properties": {"privateDnsZoneConfigs": [config]}}).ok(201)
    record = azure.get(f"{vault_zone(azure)}/A/{vault.rpartition('/')[2]}").ok(200)
    assert record["properties"]["aRecords"][0]["ipv4Address"].startswith("10.80.0."), record.body


@seen("learntocloud/networking-lab#8", "MicrosoftDocs/azure-aks-docs#212")
def linked_zone_stays(azure: Azure) -> None:
    """A zone that is linked to a network cannot be deleted: 409 `CannotDeleteResource`."""
    zone = azure.need(azure.id(ZONE, "privatelink.services.ai.azure.com"), {"location": "global"})
    link = {"location": "global", "properties": {"virtualNetwork": {"id": network(azure)}}}
    azure.put(f"{zone}/virtualNetworkLinks/shared", link).ok()
    azure.delete(zone).refused(409, "CannotDeleteResource")


@documented(f"{DOCS}/azure/azure-resource-manager/troubleshooting/common-deployment-errors")
def subnet_with_endpoints_stays(azure: Azure) -> None:
    """A subnet with private endpoints cannot be deleted: 400 `InUseSubnetCannotBeDeleted`."""
    endpoint(azure, "inuse", new_vault(azure, "kvpe"), "vault")
    azure.delete(f"{network(azure)}/subnets/endpoints").refused(400, "InUseSubnetCannotBeDeleted")


@seen("microsoft/multimodal-ai#171", f"{DOCS}/azure/key-vault/general/rest-error-codes")
def private_vault_refuses_who_is_outside(azure: Azure) -> None:
    """A vault without public access refuses a client outside with 403 and the inner code `ForbiddenByConnection`."""
    vault = new_vault(azure, "kvclosed", publicNetworkAccess="Disabled")
    address = f"https://{vault.rpartition('/')[2]}.vault.azure.net/secrets?api-version=7.4"
    azure.eventually(
        lambda: azure.call("GET", address, headers=azure.bearer("https://vault.azure.net")),
        lambda answer: answer.status == 403,
    ).refused(403, "Forbidden/ForbiddenByConnection")


@seen("TabularEditor/TabularEditor3#1557", f"{DOCS}/azure/ai-services/cognitive-services-virtual-networks")
def private_account_refuses_who_is_outside(azure: Azure) -> None:
    """An account without public access refuses a client outside with 403, and says that public access is disabled."""
    path = new_account(azure, "unreached", publicNetworkAccess="Disabled")
    address = f"https://{path.rpartition('/')[2]}.openai.azure.com/openai/v1/models"
    refused = azure.eventually(
        lambda: azure.call("GET", address, headers=azure.bearer("https://cognitiveservices.azure.com")),
        lambda answer: answer.status == 403,
    ).refused(403)
    assert "Public access is disabled" in str(refused.body), refused.body


@plausible(
    "That private addresses are not allowed is documented; the words were in the comments of a public script",
    f"{DOCS}/azure/key-vault/general/network-security",
)
def rule_for_private_addresses_is_refused(azure: Azure) -> None:
    """A network rule of a vault for private addresses is 400."""
    vault = azure.id(VAULT, azure.name("kvrule"))
    acls = {"defaultAction": "Deny", "ipRules": [{"value": "192.168.1.0/24"}]}
    azure.put(vault, azure.located(vault, vault_body(azure, networkAcls=acls))).refused(400)
