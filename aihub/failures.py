"""Hints on Azure's errors by their code, and which of these errors are transient.

Sources: public threads and Microsoft's documentation, named beside the hints. Codes whose message is sufficient have no
hint.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aihub.clock import backoff_seconds

_LONGEST_SECONDS = 30.0


@dataclass(frozen=True)
class Failure:
    """An error code of Azure, its cause and what to do."""

    hint: str
    """What a person can do about the error."""
    patience_seconds: float = 0
    """Longest time of retries for a transient error; 0 for one that is not retried."""

    def pause_seconds(self, attempts: int) -> float:
        """Return the pause after a number of tries: 2 s, then twice as long each time up to 30 s; 0 for none."""
        return min(_pause_seconds(attempts), self.patience_seconds - self.spent_seconds(attempts))

    def spent_seconds(self, attempts: int) -> float:
        """Return the sum of the pauses when a number of tries have failed."""
        return min(self.patience_seconds, sum(map(_pause_seconds, range(1, attempts))))


def _pause_seconds(attempts: int) -> float:
    return backoff_seconds(attempts, first=2.0, longest=_LONGEST_SECONDS)


_STRANGER = (
    "the resource exists and is not in this stack's state: after a killed run use `aihub resume`, then `pulumi up`"
)

FAILURES = {
    "AccountProvisioningStateInvalid": Failure(
        # hashicorp/terraform-provider-azurerm#31712: for minutes after the account was made or changed.
        "the account is still being set up; run `pulumi up` again in a few minutes",
        patience_seconds=270,
    ),
    "AnthropicOrganizationCreationFailed": Failure(
        "check organization_name, country_code and industry under provider_terms; Anthropic takes them as they are"
    ),
    "AlreadyExists": Failure(
        f"{_STRANGER}; else write another name, delete what is there, or take it over with `pulumi import`"
    ),
    "AuthorizationFailed": Failure(
        "whoever runs this needs Contributor and Role Based Access Control Administrator on the resource group; a role "
        "that was just given needs some minutes"
    ),
    "ConflictError": Failure(
        "a vault of this name was deleted; set hub.soft_deleted to restore, or to purge and call `aihub preflight`, or "
        "choose another hub.key_vault.name"
    ),
    "CustomDomainInUse": Failure("the name is taken, by somebody else or by a deleted hub; choose another hub.name"),
    "DeploymentModelNotSupported": Failure(
        "the region does not offer this model at this version; `az cognitiveservices model list --location <region>` "
        "shows what it offers"
    ),
    "FlagMustBeSetForRestore": Failure(
        "a hub of this name was deleted within the last 48 hours; set hub.soft_deleted to restore, or to purge and call "
        "`aihub preflight`, or choose another hub.name"
    ),
    "InsufficientQuota": Failure(
        "lower the capacity, or ask for more quota; deployments elsewhere in the subscription and deleted hubs that are "
        "not purged count too, and what a run removes is deleted last: remove it by a `pulumi up` of its own first"
    ),
    "InternalServerError": Failure(
        # microsoft-foundry/foundry-samples#236: a project whose subscription lacked a registration.
        "if it comes back, check that the resource providers are registered: `az provider register --namespace "
        "Microsoft.App` (and Microsoft.CognitiveServices, Microsoft.MachineLearningServices, Microsoft.KeyVault)",
        patience_seconds=30,
    ),
    "InvalidModelProviderData": Failure("Anthropic's models need provider_terms with all four fields"),
    "InvalidResourceGroupLocation": Failure(
        "there is a resource group of this name in another region; choose another hub.resource_group"
    ),
    "LocationNotAvailableForResourceGroup": Failure("choose a hub.location among the regions that the message lists"),
    "LocationNotAvailableForResourceType": Failure("choose a hub.location among the regions that the message lists"),
    "MissingSubscriptionRegistration": Failure("register it once: `az provider register --namespace <namespace>`"),
    "OutOfQuota": Failure(
        "lower instances or choose another instance_type, or ask for more cores; Azure keeps a fifth in reserve, so "
        "that 1.2 times the cores, rounded up by instance, must be free"
    ),
    # Microsoft's troubleshooting of role assignments, for this and the next four.
    "PrincipalNotFound": Failure(
        "the tenant has no such principal; write its object id as principal_id: for a group what `az ad group show "
        "--group <name> --query id` prints, for a service principal `az ad sp show --id <client id> --query id`"
    ),
    "PreconditionFailed": Failure(
        "it was changed at the same time, by somebody else or by Azure; run the same command again",
        patience_seconds=270,
    ),
    "RequestConflict": Failure(
        # hashicorp/terraform-provider-azurerm#22607, #22939: one write below an account at a time, from whomever.
        "somebody else is changing the hub; run `pulumi up` again when that is done",
        patience_seconds=270,
    ),
    "RoleAssignmentExists": Failure(
        "the principal has this role already, by an assignment that is not in this stack's state; find it with `az role "
        "assignment list --assignee <principal_id> --all`, delete it with `az role assignment delete --ids <id>`, and "
        "run `pulumi up` again"
    ),
    "RoleAssignmentLimitExceeded": Failure(
        "the subscription has all the assignments that it may have; name one group as a consumer in the place of its "
        "members"
    ),
    "RoleAssignmentUpdateNotPermitted": Failure(
        "an assignment of this id is for another principal or role; delete it with `az role assignment delete --ids "
        "<id>` and run `pulumi up --refresh`"
    ),
    "ServiceModelDeprecated": Failure("the model is retired; choose a newer version or another model"),
    "SpecialFeatureOrQuotaIdRequired": Failure(
        "the subscription's offer does not include this; a pay-as-you-go or enterprise subscription does"
    ),
    # A code of this module's: Azure's BadRequest and ResourceProviderExtensionError have many meanings.
    "SoftDeletedWorkspace": Failure(
        "a workspace of this name was deleted within the last 14 days, and not for good; purge it in the portal (Azure "
        "Machine Learning, Recently deleted), or write another name: docs/soft-delete.md"
    ),
    "UnmatchedPrincipalType": Failure("write the principal_type that the message names"),
    "VaultAlreadyExists": Failure(
        "the vault's name is taken, and names are unique in all of Azure; choose another hub.key_vault.name"
    ),
    # hashicorp/terraform-provider-azurerm#32472
    "715-123420": Failure("the subscription has no quota for Anthropic's models; ask for it in the Foundry portal"),
}

_ALREADY = re.compile("cannot create already existing resource")
"""Message of azure-native and of this project's dynamic resources when the resource exists already."""
_DELETED_WORKSPACE = re.compile("soft-deleted workspace exists", re.IGNORECASE)
_BEHIND_FOUNDRY = (
    "Azure seems to keep a workspace of its own behind a deleted project, for 14 days, which nothing shows and a purge of "
    "the hub does not let go; give the name a suffix (chat-2): docs/soft-delete.md"
)
_STRANGE_SECRET = f"{_STRANGER}; else give the deployment another name, or delete the secret: it is then recovered"
_OF_TYPE = {
    # Types that `pulumi import` does not know.
    ("AlreadyExists", "ArmResource"): f"{_STRANGER}; else write another name, delete what is there, or take it over as "
    "docs/arm-resources.md says",
    ("AlreadyExists", "KeySecret"): _STRANGE_SECRET,
    ("AlreadyExists", "UriSecret"): _STRANGE_SECRET,
    ("SoftDeletedWorkspace", "Project"): _BEHIND_FOUNDRY,
    ("SoftDeletedWorkspace", "Account"): _BEHIND_FOUNDRY,
}
"""Hints that depend on the type of the resource, by code and the last part of the type token."""

# Codes as azure-native and `aihub.azure.errors` write them.
_CODE = re.compile(r'\bCode="([\w-]+)"|(?:^|\n|\s)([A-Z][A-Za-z]+|\d+-\d+): ')

_PASSING_DELETION = re.compile(r"\bStatus=(409|412)\b|(?:^|\s)(409|412): ")
# A management lock, and a resource that has others below it.
_FINAL = re.compile("ScopeLocked|CannotDeleteResource")


def code_of(error: str) -> str | None:
    """Return ARM's code in the text of an error: the first known code, else the first one; None without a code."""
    if _ALREADY.search(error):
        return "AlreadyExists"
    if _DELETED_WORKSPACE.search(error):
        return "SoftDeletedWorkspace"
    codes = [quoted or plain for quoted, plain in _CODE.findall(error)]
    return next((code for code in codes if code in FAILURES), codes[0] if codes else None)


def failure_of(error: str, operation: str) -> Failure | None:
    """Return what is known about an error; None when nothing is.

    A deletion that is refused by 409 or 412 is retried whatever the code, since services have different codes for it.

    Args:
        error: text of the error.
        operation: the operation that failed, such as `create` or `delete`.
    """
    known = FAILURES.get(code_of(error) or "")
    if known is None and operation == "delete" and _PASSING_DELETION.search(error) and not _FINAL.search(error):
        return FAILURES["PreconditionFailed"]
    return known


def hint_of(code: str, resource_type: str) -> str | None:
    """Return what a person can do about an error; None when there is no hint.

    Args:
        code: code of the error.
        resource_type: type token of the resource in Pulumi.
    """
    own = _OF_TYPE.get((code, resource_type.rpartition(":")[2]))
    return own or (FAILURES[code].hint if code in FAILURES else None)


@dataclass(frozen=True)
class SettingsPaths:
    """Finds the path in the settings that declares a resource, by the resource's name in the program."""

    deployments: Collection[str]
    """Names of the deployments; the names of their resources start with these."""
    consumers: Sequence[str] = ()
    """Principals of `access.consumers`, in the order of the settings."""

    def of(self, resource: str, resource_type: str) -> str:
        """Return the dotted path in the settings that declares a resource.

        Args:
            resource: name of the resource in the program.
            resource_type: type token of the resource in Pulumi.
        """
        _, consumer, principal = resource.rpartition("-consumer-")
        if consumer:
            return self._consumer(principal)
        if "-operator-" in resource and resource_type.endswith(":RoleAssignment"):
            return "the role of an operator (access.operators)"
        owners = [each for each in self.deployments if resource == each or resource.startswith(f"{each}-")]
        if owners:
            owner = max(owners, key=len)
            return f"deployments.{owner}{_within_deployment(resource.removeprefix(owner))}"
        kind, _, name = resource.partition("-")
        match kind, resource_type.rpartition(":")[2]:
            case "guardrails", "RaiPolicy":
                return f"guardrails.content_filters.{name}"
            case "guardrails", "RaiBlocklist":
                return f"guardrails.blocklists.{name}"
            case "guardrails", "RaiBlocklistItem":
                blocklist, _, item = name.partition("/")
                return f"guardrails.blocklists.{blocklist}.items.{item}"
            case "hub", "Project":
                return "hub.projects"
            case "hub", _:
                return _IN_HUB.get(name, "hub")
            case "classic", _:
                return _IN_CLASSIC_HUB.get(name, "classic_hub")
        return "guardrails" if kind == "guardrails" else "hub"

    def _consumer(self, principal: str) -> str:
        found = [
            f"access.consumers[{index}]"
            for index, each in enumerate(self.consumers)
            if each.casefold() == principal.casefold()
        ]
        return " and ".join(found) or "access.consumers"


_IN_HUB = {"group": "hub.resource_group", "vault": "hub.key_vault", "logs": "hub.log_retention_days"}
_IN_CLASSIC_HUB = {
    "hub": "classic_hub.workspace",
    "project": "classic_hub.project",
    "storage": "classic_hub.storage_account",
    "vault": "classic_hub.key_vault",
}


def _within_deployment(part: str) -> str:
    """Return the path within a deployment for the rest of a resource's name, such as `-slot-blue` or `-traffic`."""
    kind, _, slot = part.removeprefix("-").partition("-")
    if kind == "slot":
        name = slot.removesuffix("-autoscale")
        return f".slots.{name}" + (".autoscale" if name != slot else "")
    return {"traffic": ".traffic", "subscription": ".marketplace"}.get(kind, "")
