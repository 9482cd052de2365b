"""Customer-managed keys, and federated credentials of identities."""

from tests.conformance.assumptions import DOCS, documented
from tests.conformance.azure import Azure
from tests.conformance.needs import new_vault

KEY, IDENTITY = "Microsoft.KeyVault/vaults/keys", "Microsoft.ManagedIdentity/userAssignedIdentities"
RESTRICTIONS = f"{DOCS}/entra/workload-id/workload-identity-federation-considerations"
ISSUER, AUDIENCE = "https://token.actions.githubusercontent.com", "api://AzureADTokenExchange"


@documented(f"{DOCS}/rest/api/keyvault/keyvault/keys/create-if-not-exist")
def key_is_made_once(azure: Azure) -> None:
    """A key is made by the first PUT, with its rotation policy; the second changes nothing and makes no version."""
    path = f"{new_vault(azure, 'kvkeys')}/keys/models"
    policy = {"lifetimeActions": [{"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "rotate"}}]}
    properties = {"kty": "RSA", "keySize": 2048, "keyOps": ["wrapKey", "unwrapKey"], "rotationPolicy": policy}
    made = azure.put(path, {"properties": properties}).ok()
    version = made["properties"]["keyUriWithVersion"]
    azure.put(path, {"properties": {**properties, "keySize": 3072}}).ok().has("properties.keyUriWithVersion", version)
    azure.get(path).ok(200).has("properties.keySize", 2048)


@documented(RESTRICTIONS)
def subject_of_an_issuer_is_unique_on_an_identity(azure: Azure) -> None:
    """A second federated credential with the same issuer and subject is refused with 400."""
    identity = azure.id(IDENTITY, azure.name("id-federated"))
    azure.put(identity, azure.located(identity, {})).ok()
    properties = {"issuer": ISSUER, "subject": "repo:example/models:environment:dev", "audiences": [AUDIENCE]}
    first = f"{identity}/federatedIdentityCredentials/first"
    azure.put(first, {"properties": properties}).ok(201).has("properties.subject", properties["subject"])
    second = f"{identity}/federatedIdentityCredentials/second"
    azure.put(second, {"properties": properties}).refused(400)
