"""The arguments of the hub, the classic hub and the guardrails, field by field from the settings."""

import pulumi

from aihub import naming
from aihub.arm.bodies import Json
from aihub.settings import Settings
from aihub.settings.models.guardrails import Blocklist, ContentFilter
from components.classic_hub import ClassicHubArgs
from components.guardrails import BlocklistArgs, ContentFilterArgs, GuardrailsArgs
from components.hub import AIHub, AIHubArgs
from components.operators import HubNames, Operators
from components.pipelines import PipelineArgs
from components.soft_delete import ToRestore
from components.stack.identities import encryption_args, identity_args
from components.stack.network import access_args, outbound_args


def hub_names(settings: Settings) -> HubNames:
    """The names of what the operators get their roles on."""
    return HubNames(settings.hub.resource_group_name, settings.hub.name, settings.hub.key_vault_name)


def hub_args(
    settings: Settings, operators: Operators, pipelines: dict[str, PipelineArgs], restored: ToRestore
) -> AIHubArgs:
    """The arguments of the AI hub.

    Args:
        settings: the settings.
        operators: those who change secrets and call models.
        pipelines: the pipelines, which do so too.
        restored: what of the hub is deleted and to be restored.

    Raises:
        RunError: an identity, or the vault of a key, does not exist.
    """
    hub = settings.hub
    return {
        "account_name": hub.name,
        "location": hub.location,
        "resource_group_name": hub.resource_group_name,
        "key_vault_name": hub.key_vault_name,
        "projects": hub.projects,
        "operators": operators.principals,
        "have_already": operators.have_already,
        "keys_enabled": hub.auth == "keys",
        "purge_protection": hub.key_vault.purge_protection,
        "soft_delete_days": hub.key_vault.soft_delete_days,
        "log_retention_days": hub.log_retention_days,
        "network": access_args(settings),
        "identity_name": naming.identity_name(hub.name),
        "identity": identity_args(settings),
        "encryption": encryption_args(settings),
        "pipelines": pipelines,
        "tags": hub.tags,
        **restored,
    }


def classic_hub_args(
    settings: Settings,
    hub: AIHub,
    operators: Operators,
    *,
    recover_vault: bool,
    called_with_tokens: bool,
    hugging_face_token: pulumi.Output[str] | None,
) -> ClassicHubArgs:
    """The arguments of the classic hub.

    Args:
        settings: the settings.
        hub: the AI hub.
        operators: those who call endpoints to test them.
        recover_vault: whether the hub workspace's own vault is deleted and to be recovered.
        called_with_tokens: whether an endpoint takes Entra tokens.
        hugging_face_token: the token that opens gated models; None where no model is gated.
    """
    return {
        **hub.for_classic_hub(),
        "workspace_name": settings.workspace_name,
        "project_name": settings.classic_project_name,
        "storage_account_name": settings.storage_account_name,
        "operators": operators.principals,
        "key_vault_name": settings.own_classic_vault,
        "recover_vault": recover_vault,
        "called_with_tokens": called_with_tokens,
        "hugging_face_token": hugging_face_token,
        "outbound": outbound_args(settings),
        "tags": settings.hub.tags,
    }


def guardrails_args(settings: Settings, hub: AIHub, live: dict[str, Json]) -> GuardrailsArgs:
    """The arguments of the guardrails.

    Args:
        settings: the settings.
        hub: the AI hub.
        live: the policies that the account has, by name in lower case.
    """
    return {
        "resource_group_name": hub.resource_group_name,
        "account_name": hub.account_name,
        "blocklists": {name: _blocklist(each) for name, each in settings.guardrails.blocklists.items()},
        "content_filters": {name: _content_filter(each) for name, each in settings.guardrails.content_filters.items()},
        "tags": settings.hub.tags,
        "live": live,
    }


def _blocklist(blocklist: Blocklist) -> BlocklistArgs:
    return {
        "description": blocklist.description,
        "items": {name: {"pattern": each.pattern, "regex": each.regex} for name, each in blocklist.items.items()},
    }


def _content_filter(content_filter: ContentFilter) -> ContentFilterArgs:
    return {
        "base": content_filter.base,
        "mode": content_filter.mode,
        "filters": [
            {
                "name": each.name,
                "source": each.source,
                "severity": each.severity,
                "blocking": each.blocking,
                "enabled": each.enabled,
            }
            for each in content_filter.filters
        ],
        "blocklists": [
            {"name": each.name, "source": each.source, "blocking": each.blocking} for each in content_filter.blocklists
        ],
    }
