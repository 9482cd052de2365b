"""The classic hub: a hub workspace with one hub project, which contains serverless and online endpoints.

Azure offers these below `Microsoft.MachineLearningServices` only; all else hangs off the AIServices account. It shares
monitoring with the AI hub and reaches the account's models by a connection. Its vault is its own: Azure makes the
identities of its workspaces administrators of their vault (Microsoft's "Set up authentication between Azure Machine
Learning and other services"), and they are to read none of the endpoints' secrets.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import machinelearningservices, storage

from aihub.arm.bodies import Json
from aihub.azure import api_versions
from components.access import (
    AZURE_AI_ADMINISTRATOR,
    AZUREML_DATA_SCIENTIST,
    KEY_VAULT_ADMINISTRATOR,
    STORAGE_BLOB_DATA_CONTRIBUTOR,
    NamedPrincipal,
    Principal,
    grant_each,
)
from components.dynamic.arm_resource import ArmResource
from components.encryption import KeyInUse
from components.identity import Identities, of_storage
from components.network.rules import OutboundArgs, managed_network, public_access, storage_rules
from components.vault import VaultParts, make_vault

HUGGING_FACE_CONNECTION = "HuggingFaceTokenConnection"
"""Azure looks for the token of gated models in a connection of exactly this name, under the key `HF_TOKEN`."""


class ClassicHubParts(TypedDict):
    """Resources and names that a classic hub shares with the AI hub."""

    location: pulumi.Input[str]
    """Azure region."""
    resource_group_name: pulumi.Input[str]
    """Name of the resource group."""
    resource_group_id: pulumi.Input[str]
    """ARM id of the resource group."""
    key_vault_id: pulumi.Input[str]
    """ARM id of the AI hub's Key Vault, for a classic hub that has none of its own."""
    vaults: VaultParts
    """Settings that the vaults of the AI hub and the classic hub share."""
    application_insights_id: pulumi.Input[str]
    """ARM id of the Application Insights component."""
    account_id: pulumi.Input[str]
    """ARM id of the account."""
    account_endpoint: pulumi.Input[str]
    """The account's own endpoint."""


class ClassicHubArgs(ClassicHubParts):
    """Arguments of a classic hub."""

    workspace_name: pulumi.Input[str]
    """Name of the hub workspace."""
    project_name: pulumi.Input[str]
    """Name of the hub project."""
    storage_account_name: pulumi.Input[str]
    """Name of the storage account, globally unique."""
    operators: list[Principal]
    """Principals that call endpoints to test them."""
    key_vault_name: NotRequired[pulumi.Input[str] | None]
    """Name of the hub workspace's own Key Vault. Default: none, the workspace uses the AI hub's vault."""
    recover_vault: NotRequired[bool | None]
    """Whether to recover that vault, which must be soft-deleted then: Azure refuses it otherwise. Default: false."""
    called_with_tokens: NotRequired[bool | None]
    """Whether an endpoint takes Entra tokens, so that the operators need a role to call it. Default: false."""
    hugging_face_token: NotRequired[pulumi.Input[str] | None]
    """Token of Hugging Face for gated models. Default: none."""
    outbound: NotRequired[OutboundArgs | None]
    """What the workspaces may reach: their managed network. Default: none, they have no network."""
    tags: NotRequired[dict[str, str] | None]
    """Tags of every resource that can carry them."""


@dataclass(frozen=True)
class SharedIdentities:
    """What a classic hub shares with the AI hub of identities and encryption."""

    identities: Identities = field(default_factory=Identities)
    """Identities of the workspaces."""
    pipelines: Sequence[NamedPrincipal] = ()
    """Principals of the pipelines, which call endpoints to test them."""
    key: KeyInUse | None = None
    """The key that storage account and hub workspace are encrypted with; None for Microsoft's."""
    account: pulumi.Resource | None = None
    """The account. What the key encrypts waits for it: where it exists, the role for the key has taken effect."""


class _StorageAccess(TypedDict, total=False):
    public_network_access: str
    network_rule_set: "storage.NetworkRuleSetArgs"


class _StorageEncryption(TypedDict, total=False):
    identity: "storage.IdentityArgsDict"
    encryption: "storage.EncryptionArgsDict"


class ClassicHub(pulumi.ComponentResource):
    """A hub workspace with one project.

    What Azure cannot change in a workspace replaces it, with all endpoints in it: the engine refuses while the
    component is protected, and says "replace" in the preview otherwise.
    """

    workspace_id: pulumi.Output[str]
    """ARM id of the hub workspace."""
    storage_id: pulumi.Output[str]
    """ARM id of the storage account."""
    vault_id: pulumi.Input[str]
    """ARM id of the hub workspace's vault."""
    project_id: pulumi.Output[str]
    """ARM id of the hub project."""
    project_name: pulumi.Output[str]
    """The hub project's name."""

    def __init__(
        self,
        name: str,
        args: ClassicHubArgs,
        opts: pulumi.ResourceOptions | None = None,
        shared: SharedIdentities | None = None,
    ) -> None:
        super().__init__("aihub:index:ClassicHub", name, None, opts)
        self._name = name
        self._args = args
        self._shared = shared or SharedIdentities()
        self._child = pulumi.ResourceOptions(parent=self)
        hub = self._hub()
        of_hub: Json = {"hubResourceId": hub.id}
        self._project = self._workspace(
            "Project", args["project_name"], of_hub, ["hubResourceId"], self._shared.identities
        )
        self.workspace_id = hub.id
        self.project_id = self._project.id
        self.project_name = self.project_id.apply(_name_in)
        self._connect_account()
        self.ready_for_gated = self._connect_hugging_face()
        """Resources that must exist before gated models are deployed."""
        self.ready_for_calls = self._grant_calls()
        """Role assignments that the operators need before they call an endpoint with an Entra token."""
        self.register_outputs(
            {"workspace_id": self.workspace_id, "project_id": self.project_id, "project_name": self.project_name}
        )

    def _hub(self) -> ArmResource:
        args = self._args
        store = storage.StorageAccount(
            f"{self._name}-storage",
            resource_group_name=args["resource_group_name"],
            account_name=args["storage_account_name"],
            location=args["location"],
            kind=storage.Kind.STORAGE_V2,
            sku={"name": storage.SkuName.STANDARD_LRS},
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            enable_https_traffic_only=True,
            allow_blob_public_access=False,
            allow_shared_key_access=False,
            tags=args.get("tags"),
            opts=self._encrypted(),
            **self._storage_access(),
            **self._storage_encryption(),
        )
        self.storage_id, self.vault_id = store.id, self._vault_id()
        parts = {
            "storageAccount": store.id,
            "keyVault": self.vault_id,
            "applicationInsights": args["application_insights_id"],
            # By the hub's identity: the storage account takes no keys.
            "systemDatastoresAuthMode": "Identity",
            "workspaceHubConfig": {"defaultWorkspaceResourceGroup": args["resource_group_id"]},
            **managed_network(args.get("outbound")),
        }
        fixed, identities = ["keyVault", "storageAccount"], self._shared.identities
        if key := self._shared.key:
            parts["encryption"], identities = key.of_workspace(), identities.beside(key.identity)
            fixed += ["encryption.status", "encryption.keyVaultProperties.keyVaultArmId"]
        opts = self._encrypted(*self._grant_primary(store))
        return self._workspace("Hub", args["workspace_name"], parts, fixed, identities, opts)

    def _encrypted(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        """Return the options of what the key encrypts, which waits for what it needs."""
        key, account = self._shared.key, self._shared.account
        ready = [*after, *self._shared.identities.made]
        ready += [*key.ready, *([account] if account else [])] if key else []
        return pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=ready))

    def _storage_encryption(self) -> "_StorageEncryption":
        key = self._shared.key
        return {"identity": of_storage(key.identity), "encryption": key.of_storage()} if key else {}

    def _grant_primary(self, store: pulumi.CustomResource) -> list[pulumi.Resource]:
        """Give a user-assigned identity the roles that Azure gives a workspace's own on the workspace's parts."""
        identity = self._shared.identities.primary
        if identity is None:
            return []
        args, found = self._args, list[pulumi.Resource]()
        for part, role, scope in (
            ("storage", AZURE_AI_ADMINISTRATOR, store.id),
            ("blobs", STORAGE_BLOB_DATA_CONTRIBUTOR, store.id),
            ("vault", AZURE_AI_ADMINISTRATOR, self.vault_id),
            ("secrets", KEY_VAULT_ADMINISTRATOR, self.vault_id),
        ):
            principal: NamedPrincipal = {"name": "identity", "principal_id": identity["principal_id"]}
            names = [args["resource_group_name"], args["storage_account_name"], part]
            found += grant_each([principal], f"{self._name}-{part}", role, scope, names, self._child)
        return found

    def _storage_access(self) -> "_StorageAccess":
        rules = self._args["vaults"].get("network")
        if not rules:
            return {}
        return {"public_network_access": public_access(rules), "network_rule_set": storage_rules(rules)}

    def _vault_id(self) -> pulumi.Input[str]:
        args, vault_name = self._args, self._args.get("key_vault_name")
        if vault_name is None:
            pulumi.log.warn(
                "classic_hub.key_vault: the hub workspace shares the vault of the endpoints' secrets, and Azure lets its "
                "identity read all of them; a vault of its own needs the workspace and its endpoints to be made anew",
                self,
            )
            return args["key_vault_id"]
        recover = args.get("recover_vault") or False
        return make_vault(
            f"{self._name}-vault", vault_name, args["vaults"], args.get("tags"), self._child, recover=recover
        ).id

    def _workspace(
        self,
        kind: str,
        name: pulumi.Input[str],
        properties: Json,
        fixed: list[str],
        identities: Identities,
        opts: pulumi.ResourceOptions | None = None,
    ) -> ArmResource:
        """Declare a workspace that is deleted permanently.

        azure-native's class soft-deletes it, and Azure then refuses its name for 14 days.

        Args:
            kind: `Hub` or `Project`.
            name: its name in Azure.
            properties: what it has beside what all workspaces have.
            fixed: those of them that Azure does not change after its creation.
            identities: its identities.
            opts: its options, besides those of all.
        """
        args = self._args
        body: Json = {
            "location": args["location"],
            "kind": kind,
            "sku": {"name": "Basic", "tier": "Basic"},
            "identity": identities.of_workspace(),
            "properties": {
                **properties,
                **({"primaryUserAssignedIdentity": primary["id"]} if (primary := identities.primary) else {}),
                "publicNetworkAccess": public_access(rules) if (rules := args["vaults"].get("network")) else "Enabled",
                # Azure AI Administrator on the parts alone: on the whole group its identity could list the hub's keys.
                "allowRoleAssignmentOnRG": False,
            },
            **({"tags": args["tags"]} if args.get("tags") else {}),
        }
        made_earlier = pulumi.Alias(type_="azure-native:machinelearningservices:Workspace")
        return ArmResource(
            f"{self._name}-{kind.lower()}",
            {
                "resource_id": pulumi.Output.concat(
                    args["resource_group_id"], "/providers/Microsoft.MachineLearningServices/workspaces/", name
                ),
                "api_version": api_versions.MACHINE_LEARNING,
                "body": body,
                "replace_on": ["kind", *(f"properties.{each}" for each in fixed)],
                "delete_query": {"forceToPurge": "true"},
            },
            pulumi.ResourceOptions.merge(opts or self._child, pulumi.ResourceOptions(aliases=[made_earlier])),
        )

    def _connect_account(self) -> None:
        args = self._args
        machinelearningservices.WorkspaceConnection(
            f"{self._name}-account",
            resource_group_name=args["resource_group_name"],
            workspace_name=self.workspace_id.apply(_name_in),
            connection_name="ai-services",
            # Where there are several types to choose from, the SDK does not translate the names in a dictionary.
            properties=machinelearningservices.AADAuthTypeWorkspaceConnectionPropertiesArgs(
                auth_type="AAD",
                category="AIServices",
                target=args["account_endpoint"],
                is_shared_to_all=True,
                metadata={"ApiType": "Azure", "ResourceId": args["account_id"]},
            ),
            opts=self._child,
        )

    def _connect_hugging_face(self) -> list[pulumi.Resource]:
        token = self._args.get("hugging_face_token")
        if token is None:
            return []
        return [
            machinelearningservices.WorkspaceConnection(
                f"{self._name}-hugging-face",
                resource_group_name=self._args["resource_group_name"],
                workspace_name=self.project_name,
                connection_name=HUGGING_FACE_CONNECTION,
                properties=machinelearningservices.CustomKeysWorkspaceConnectionPropertiesArgs(
                    auth_type="CustomKeys",
                    category="CustomKeys",
                    target="https://huggingface.co",
                    credentials=machinelearningservices.CustomKeysArgs(keys={"HF_TOKEN": pulumi.Output.secret(token)}),
                ),
                opts=self._child,
            )
        ]

    def _grant_calls(self) -> Sequence[pulumi.Resource]:
        if not self._args.get("called_with_tokens"):
            return []
        names = [self._args["resource_group_name"], self._args["project_name"]]
        name = f"{self._name}-operator-endpoints"
        operators: list[Principal | NamedPrincipal] = [*self._args["operators"], *self._shared.pipelines]
        return grant_each(operators, name, AZUREML_DATA_SCIENTIST, self._project.id, names, self._child)


def _name_in(resource_id: str) -> str:
    """Return the name of a workspace once its ARM id is known, and so once it exists."""
    return resource_id.rpartition("/")[2]
