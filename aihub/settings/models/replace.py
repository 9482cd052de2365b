"""Consent to changes that delete endpoints, and the values that Azure cannot change in place."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from aihub.settings.models.account import AzureOpenAIDeployment, ModelInferenceDeployment
from aihub.settings.models.base import Promotion, Section, text_field
from aihub.settings.models.managed_compute import ManagedComputeDeployment, OnlineDeployment
from aihub.settings.models.serverless import ServerlessDeployment

if TYPE_CHECKING:
    from aihub.settings.models import Settings

_FIELDS = (
    "hub.name",
    "hub.location",
    "hub.resource_group",
    "hub.key_vault.name",
    "hub.projects",
    "hub.encryption",
    "classic_hub.workspace",
    "classic_hub.project",
    "classic_hub.storage_account",
    "classic_hub.key_vault",
)
_OF_DEPLOYMENT = ("endpoint_name", "auth")

ReplacedPath = Annotated[
    str,
    text_field(
        rf"^({'|'.join(_FIELDS).replace('.', '[.]')}|deployments[.].+[.]({'|'.join(_OF_DEPLOYMENT)}))$",
        f"not a field whose change deletes endpoints; write {', '.join(_FIELDS)}, "
        f"{' or '.join(f'deployments.<name>.{field}' for field in _OF_DEPLOYMENT)}",
    ),
]
Value = Annotated[str, Field(min_length=1, examples=["swedencentral"])]


class Replacement(Section, promotion=Promotion.ENVIRONMENT):
    """Consent to one change that deletes endpoints."""

    # `from` is a keyword of Python.
    was: Value = Field(alias="from")
    """The value that the stack has now."""
    to: Value
    """The value in the settings."""


def fixed_values(settings: "Settings", earlier: Mapping[str, str]) -> dict[str, str]:
    """Return the values that Azure cannot change in place, by their paths; derived names are included.

    Args:
        settings: the settings of a stack.
        earlier: values at some of these paths to use instead of those of the settings; derived names follow them.
    """
    hub = settings.hub.model_copy(update={"name": earlier.get("hub.name", settings.hub.name)})
    then = settings.model_copy(update={"hub": hub})
    found = {
        "hub.name": hub.name,
        "hub.location": hub.location,
        "hub.resource_group": hub.resource_group_name,
        "hub.key_vault.name": hub.key_vault_name,
        # As aihub.replacement writes several names.
        "hub.projects": ", ".join(sorted(hub.projects)),
    }
    if then.needs_classic_hub:
        found["classic_hub.workspace"] = then.workspace_name
        found["classic_hub.project"] = then.classic_project_name
        found["classic_hub.storage_account"] = then.storage_account_name
        found["classic_hub.key_vault"] = then.classic_vault_name
        # A hub workspace gets its key when it is made.
        found["hub.encryption"] = hub.key_store or "microsoft"
    for name, each in then.deployments.items():
        if isinstance(each, ServerlessDeployment | OnlineDeployment):
            found[f"deployments.{name}.endpoint_name"] = then.endpoint_name(name)
        if isinstance(each, OnlineDeployment):
            found[f"deployments.{name}.auth"] = then.endpoint_auth(name)
    return {**found, **{path: value for path, value in earlier.items() if path in found}}


def made_of(settings: "Settings") -> dict[str, str]:
    """Return what deployments are made of and Azure cannot change in place, by path: a change rebuilds the deployment.

    The words for the kinds are those of `aihub.replacement.rebuilt`, which reads the same from a stack's state.

    Args:
        settings: the settings of a stack.
    """
    found: dict[str, str] = {}
    for name, each in settings.deployments.items():
        path = f"deployments.{name}"
        match each:
            case AzureOpenAIDeployment():
                found |= {f"{path}.type": "model deployment", f"{path}.model": f"OpenAI {each.model.name}"}
            case ModelInferenceDeployment():
                model = f"{each.model.publisher} {each.model.name}"
                found |= {f"{path}.type": "model deployment", f"{path}.model": model}
            case ServerlessDeployment():
                found |= {f"{path}.type": "serverless endpoint", f"{path}.model": each.model}
            case ManagedComputeDeployment():
                found |= {f"{path}.type": "managed compute on the account", f"{path}.model": each.model}
                found[f"{path}.accelerator"] = each.accelerator
            case OnlineDeployment():
                found[f"{path}.type"] = "online endpoint"
                found |= {f"{path}.slots.{slot}.instance_type": one.instance_type for slot, one in each.slots.items()}
    return found
