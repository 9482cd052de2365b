"""What Azure's refusals mean, by their code: what to do about them, and which of them pass by themselves.

Sources: public threads and Microsoft's documentation, named where a hint rests on one. Codes without a hint need none:
their message says it all.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """One kind of refusal."""

    hint: str
    """What to do, for a person."""
    attempts: int = 1
    """How often to try in all, where it may pass by itself."""
    wait_seconds: float = 0
    """How long to wait before the next attempt."""


FAILURES = {
    "AccountProvisioningStateInvalid": Failure(
        # hashicorp/terraform-provider-azurerm#31712: for minutes after the account was made or changed.
        "the account is still being set up; run `pulumi up` again in a few minutes",
        attempts=10,
        wait_seconds=30,
    ),
    "AnthropicOrganizationCreationFailed": Failure(
        "check organization_name, country_code and industry under provider_terms; Anthropic takes them as they are"
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
        "not purged count too"
    ),
    "InternalServerError": Failure(
        # microsoft-foundry/foundry-samples#236: a project whose subscription lacked a registration.
        "if it comes back, check that the resource providers are registered: `az provider register --namespace "
        "Microsoft.App` (and Microsoft.CognitiveServices, Microsoft.MachineLearningServices, Microsoft.KeyVault)",
        attempts=3,
        wait_seconds=15,
    ),
    "InvalidModelProviderData": Failure("Anthropic's models need provider_terms with all four fields"),
    "MissingSubscriptionRegistration": Failure("register it once: `az provider register --namespace <namespace>`"),
    "OutOfQuota": Failure(
        "lower instances or choose another instance_type, or ask for more cores; Azure keeps a fifth in reserve, so "
        "that 1.2 times the cores, rounded up by instance, must be free"
    ),
    "RequestConflict": Failure(
        # hashicorp/terraform-provider-azurerm#22607, #22939: one write below an account at a time, from whomever.
        "somebody else is changing the hub; run `pulumi up` again when that is done",
        attempts=10,
        wait_seconds=30,
    ),
    "ServiceModelDeprecated": Failure("the model is retired; choose a newer version or another model"),
    "SpecialFeatureOrQuotaIdRequired": Failure(
        "the subscription's offer does not include this; a pay-as-you-go or enterprise subscription does"
    ),
    "VaultAlreadyExists": Failure(
        "the vault's name is taken, and names are unique in all of Azure; choose another hub.key_vault.name"
    ),
    # hashicorp/terraform-provider-azurerm#32472
    "715-123420": Failure("the subscription has no quota for Anthropic's models; ask for it in the Foundry portal"),
}

# As azure-native writes them, and as `aihub.arm` does.
_CODE = re.compile(r'\bCode="([\w-]+)"|(?:^|\n|\s)([A-Z][A-Za-z]+|\d+-\d+): ')


def code_of(error: str) -> str | None:
    """ARM's code in the text of an error, or None. Of several the first that is known counts, else the first."""
    codes = [quoted or plain for quoted, plain in _CODE.findall(error)]
    return next((code for code in codes if code in FAILURES), codes[0] if codes else None)


def settings_path(resource: str, deployments: Collection[str]) -> str:
    """Where the settings speak of a resource: by its name in the program, which begins with the deployment's."""
    owners = [name for name in deployments if resource == name or resource.startswith(f"{name}-")]
    if owners:
        return f"deployments.{max(owners, key=len)}"
    return {"classic": "classic_hub", "guardrails": "guardrails"}.get(resource.partition("-")[0], "hub")
