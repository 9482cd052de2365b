"""The AI hub: account, projects, Key Vault, monitoring, and the operators' access.

Model deployments and the endpoints' secrets are not part of this component: the program declares them.
"""

from collections.abc import Iterable, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import (
    applicationinsights,
    authorization,
    cognitiveservices,
    operationalinsights,
    resources,
)

from aihub.azure import api_versions
from components.access import (
    COGNITIVE_SERVICES_USER,
    FOUNDRY_USER,
    KEY_VAULT_SECRETS_OFFICER,
    NamedPrincipal,
    Principal,
    grant_each,
)
from components.classic_hub import ClassicHubParts, SharedIdentities
from components.dynamic.key_secret import KeyOwner
from components.encryption import EncryptionArgs, KeyInUse, declare_key
from components.endpoint_secrets import delete_secrets_with
from components.identity import Identities, IdentityArgs, Place
from components.network.rules import AccessArgs, account_rules, public_access
from components.pipelines import PipelineArgs, declare_pipelines
from components.vault import VaultParts, make_vault


class AIHubArgs(TypedDict):
    """Arguments of an AI hub."""

    account_name: pulumi.Input[str]
    """Name of the account; also its custom sub-domain."""
    location: pulumi.Input[str]
    """Azure region."""
    resource_group_name: pulumi.Input[str]
    """Name of the resource group to create."""
    key_vault_name: pulumi.Input[str]
    """Name of the Key Vault to create."""
    projects: list[str]
    """Names of the Foundry projects, which are created one after the other."""
    operators: list[Principal]
    """Principals that may change secrets and call models."""
    have_already: NotRequired[dict[str, list[str]] | None]
    """Operators, by role, that have the role by an assignment from elsewhere: Azure refuses a second one."""
    keys_enabled: NotRequired[bool | None]
    """Whether the account takes keys; otherwise only Entra tokens. Default: true."""
    purge_protection: NotRequired[bool | None]
    """Whether the vault cannot be purged before its retention ends. It cannot be switched off again. Default: true."""
    soft_delete_days: NotRequired[pulumi.Input[int] | None]
    """Days for which a deleted vault or secret can be recovered, 7 to 90. Default: 90."""
    restore_account: NotRequired[bool | None]
    """Whether to restore the account, which must be soft-deleted then: Azure refuses it otherwise. Default: false."""
    recover_vault: NotRequired[bool | None]
    """Whether to recover the vault, which must be soft-deleted then: Azure refuses it otherwise. Default: false."""
    log_retention_days: NotRequired[pulumi.Input[int] | None]
    """Days for which logs are kept. Default: 30."""
    network: NotRequired[AccessArgs | None]
    """Who may reach the account and the vault over the network. Default: everybody."""
    identity_name: NotRequired[str | None]
    """Name of the user-assigned identity that is made, if one is."""
    identity: NotRequired[IdentityArgs | None]
    """Identities of account and projects. Default: one of each resource's own."""
    encryption: NotRequired[EncryptionArgs | None]
    """The customer-managed key. Default: none, Microsoft manages the keys."""
    pipelines: NotRequired[dict[str, PipelineArgs] | None]
    """Pipelines that log in without a secret, and operate the stack."""
    tags: NotRequired[dict[str, str] | None]
    """Tags of every resource that can carry them."""


class AIHub(pulumi.ComponentResource):
    """An AI hub."""

    resource_group_name: pulumi.Output[str]
    """The resource group's name."""
    account_name: pulumi.Output[str]
    """The account's name."""
    account_id: pulumi.Output[str]
    """The account's ARM id."""
    vault_name: pulumi.Output[str]
    """The Key Vault's name."""
    vault_id: pulumi.Output[str]
    """The Key Vault's ARM id."""
    endpoint: pulumi.Output[str]
    """The account's own endpoint."""
    pipelines: list[NamedPrincipal]
    """Principals of the pipelines, which operate the stack too."""

    def __init__(self, name: str, args: AIHubArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:AIHub", name, None, opts)
        self._name = name
        self._child = pulumi.ResourceOptions(parent=self)
        self._tags = args.get("tags") or {}
        self._keys_enabled = args.get("keys_enabled") is not False
        self._operators, self._have_already = args["operators"], args.get("have_already") or {}

        self._group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=self._tags,
            opts=self._child,
        )
        self._insights = self._monitor(args)
        self._vaults, recover = self._vault_parts(args), args.get("recover_vault") or False
        self._vault = make_vault(
            f"{name}-vault", args["key_vault_name"], self._vaults, self._tags, self._child, recover=recover
        )
        delete_secrets_with(self._vault)
        self._identities, self._key, self.pipelines = self._make_identities(args)
        self._account = self._make_account(args)
        self.account_writes: list[pulumi.Resource] = [self._account, *self._projects(args)]
        """All writes to the account in this component. Later writes depend on them: Azure allows one at a time."""
        names = [args["resource_group_name"], args["account_name"]]
        self.calls_access = self._grant("models", COGNITIVE_SERVICES_USER, self._account.id, names)
        """Role assignments that the operators need to call models with a token."""
        self.secrets_access = self._grant("secrets", KEY_VAULT_SECRETS_OFFICER, self._vault.id, names)
        """Role assignments that the operators need to change secrets."""
        self.secrets_ready: list[pulumi.Resource] = [*self.secrets_access]
        """What must exist before secrets are read or changed: these roles, and the way to a vault in a network."""

        self.resource_group_name = self._group.name
        self.resource_group_id = self._group.id
        self.location = args["location"]
        """The Azure region. That of an adopted resource group can be another one."""
        self.account_name = self._account.name
        self.account_id = self._account.id
        self.vault_name = self._vault.name
        self.vault_id = self._vault.id
        self.account_principal: pulumi.Output[str] = self._account.identity.apply(
            lambda found: str(found and found.principal_id)
        )
        """Object id of the account's own identity."""
        self.insights_id = self._insights.id
        """ARM id of Application Insights."""
        self.key_owner = self._key_owner()
        """The account as the owner of its keys; None when it takes only Entra tokens."""
        self.endpoint = self._account.properties.apply(lambda properties: properties.endpoint)
        self.register_outputs(
            {
                "resource_group_name": self.resource_group_name,
                "account_name": self.account_name,
                "account_id": self.account_id,
                "vault_name": self.vault_name,
                "vault_id": self.vault_id,
                "endpoint": self.endpoint,
            }
        )

    def for_classic_hub(self) -> ClassicHubParts:
        """Return the resources and names that a classic hub shares with this hub."""
        return {
            "location": self.location,
            "resource_group_name": self.resource_group_name,
            "resource_group_id": self.resource_group_id,
            "key_vault_id": self._vault.id,
            "vaults": self._vaults,
            "application_insights_id": self._insights.id,
            "account_id": self.account_id,
            "account_endpoint": self.endpoint,
        }

    def share_identities(self) -> SharedIdentities:
        """Return what a classic hub shares with this hub of identities and encryption."""
        return SharedIdentities(self._identities, self.pipelines, self._key, self._account)

    def _make_identities(self, args: AIHubArgs) -> tuple[Identities, KeyInUse | None, list[NamedPrincipal]]:
        """Declare the identities of the resources, the customer-managed key, and the pipelines' principals."""
        name, own = self._name, args.get("identity_name") or ""
        place: Place = {"resource_group_id": self._group.id, "location": args["location"], "tags": self._tags}
        identities = Identities.of(args.get("identity"), f"{name}-identity", own, place, self._child)
        names = [args["resource_group_name"], args["key_vault_name"]]
        encryption = args.get("encryption")
        key = declare_key(name, encryption, self._vault, place, names, self._child) if encryption else None
        return identities, key, declare_pipelines(name, args.get("pipelines") or {}, place, self._child)

    def _key_owner(self) -> KeyOwner | None:
        # Azure does not list the keys of an account that takes none.
        if not self._keys_enabled:
            return None
        # It is known when the account is as declared: one that is about to take keys has none to list before.
        created_at: pulumi.Output[str] = self._account.system_data.apply(lambda data: str(data.created_at))
        return {"id": self.account_id, "api_version": api_versions.COGNITIVE_SERVICES, "created_at": created_at}

    def _monitor(self, args: AIHubArgs) -> applicationinsights.Component:
        workspace = operationalinsights.Workspace(
            f"{self._name}-logs",
            resource_group_name=self._group.name,
            location=args["location"],
            sku={"name": "PerGB2018"},
            retention_in_days=args.get("log_retention_days") or 30,
            tags=self._tags,
            opts=self._child,
        )
        self.log_workspace_id = workspace.id
        """ARM id of the Log Analytics workspace."""
        return applicationinsights.Component(
            f"{self._name}-insights",
            resource_group_name=self._group.name,
            location=args["location"],
            kind="web",
            application_type="web",
            ingestion_mode="LogAnalytics",
            workspace_resource_id=workspace.id,
            tags=self._tags,
            # They let anyone send telemetry; the state should not show them.
            opts=pulumi.ResourceOptions.merge(
                self._child,
                pulumi.ResourceOptions(additional_secret_outputs=["connectionString", "instrumentationKey"]),
            ),
        )

    def _vault_parts(self, args: AIHubArgs) -> VaultParts:
        return {
            "resource_group_name": self._group.name,
            "location": args["location"],
            "tenant_id": authorization.get_client_config_output().tenant_id,
            "purge_protection": args.get("purge_protection") is not False,
            "soft_delete_days": args.get("soft_delete_days") or 90,
            "network": args.get("network"),
        }

    def _make_account(self, args: AIHubArgs) -> cognitiveservices.Account:
        account: cognitiveservices.AccountPropertiesArgsDict = {
            "custom_sub_domain_name": args["account_name"],
            "allow_project_management": True,
            "disable_local_auth": not self._keys_enabled,
            "public_network_access": "Enabled",
        }
        if rules := args.get("network"):
            account["public_network_access"] = public_access(rules)
            account["network_acls"] = account_rules(rules)
        # The next run leaves it out again, with a write of the account: Azure refuses to restore what is there, so it
        # must not stay among the inputs that later changes are written with.
        if args.get("restore_account"):
            account["restore"] = True
        identities, ready = self._identities, [*self._identities.made]
        if self._key:
            account["encryption"] = self._key.of_account()
            identities, ready = identities.beside(self._key.identity), [*ready, *self._key.ready]
        return cognitiveservices.Account(
            f"{self._name}-account",
            resource_group_name=self._group.name,
            account_name=args["account_name"],
            location=args["location"],
            kind="AIServices",
            sku={"name": "S0"},
            identity=identities.of_account(),
            properties=account,
            tags=self._tags,
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=ready)),
        )

    def _projects(self, args: AIHubArgs) -> list[pulumi.Resource]:
        made: list[pulumi.Resource] = []
        for project in args["projects"]:
            made.append(
                cognitiveservices.Project(
                    f"{self._name}-project-{project}",
                    resource_group_name=self._group.name,
                    account_name=self._account.name,
                    project_name=project,
                    location=args["location"],
                    identity=self._identities.of_account(),
                    properties={"display_name": project},
                    tags=self._tags,
                    # On all before it, not on the last alone: see ModelDeployments.
                    opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[*made])),
                )
            )
        return made

    def _grant(
        self, role: str, role_id: str, scope: pulumi.Output[str], names: Sequence[pulumi.Input[str]]
    ) -> list[authorization.RoleAssignment]:
        have = self._have_already.get(role_id, [])
        operators: list[Principal | NamedPrincipal] = [*self._operators, *self.pipelines]
        others = [each for each in operators if "name" in each or each["principal_id"].lower() not in have]
        return grant_each(others, f"{self._name}-operator-{role}", role_id, scope, names, self._child)

    def let_call(self, consumers: Iterable[tuple[str, Principal]], *, managed_compute: bool) -> None:
        """Assign roles on the account to consumers.

        Args:
            consumers: each role with who needs it.
            managed_compute: whether managed compute is called with tokens: the operators call it too.
        """
        names = [self.resource_group_name, self.account_name]
        for role_id, consumer in consumers:
            kind = "managed-compute" if role_id == FOUNDRY_USER else "models"
            grant_each(
                [consumer],
                f"{self._name}-{kind}-consumer",
                role_id,
                self.account_id,
                names,
                self._child,
                formerly=f"{self._name}-{kind}-reader",
            )
        if managed_compute:
            self.calls_access += self._grant("managed-compute", FOUNDRY_USER, self.account_id, names)
