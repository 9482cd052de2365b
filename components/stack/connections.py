"""From the settings to the connections of the account, its projects and the classic hub."""

from collections.abc import Callable, Mapping

import pulumi

from aihub.azure import api_versions
from aihub.settings import Connection, SecretReference, Settings
from aihub.settings.models.connections import is_arm_id
from components.classic_hub import ClassicHub
from components.connections.connections import Connections, ServiceConnection
from components.connections.order import keep_vault_first
from components.dynamic.connection import SecretIn
from components.hub import AIHub
from components.made import Made


def keep_order(settings: Settings, made: Made) -> None:
    """Refuses a run in which Azure would not connect or disconnect a Key Vault; call it before the first resource.

    Args:
        settings: the settings.
        made: what the stack has made.

    Raises:
        RunError: Azure would refuse it.
    """
    keep_vault_first(made, {name: each.category for name, each in _chosen(settings, lambda it: it.at != "hub").items()})


def connect_account(settings: Settings, hub: AIHub) -> Connections | None:
    """Declares the connections of the account and its projects, after all earlier writes below the account.

    Args:
        settings: the settings.
        hub: the AI hub.
    """
    chosen = _chosen(settings, lambda each: each.at != "hub")
    if not chosen:
        return None
    parents = {name: _parent(each, hub) for name, each in chosen.items()}
    has_vault = any(each.category == "AzureKeyVault" for each in chosen.values())
    return Connections(
        "connections",
        {
            "parents": parents,
            "connections": _arguments(chosen),
            "api_version": api_versions.COGNITIVE_SERVICES_CONNECTIONS,
            "account_principal": hub.account_principal if has_vault else None,
        },
        pulumi.ResourceOptions(depends_on=[*hub.account_writes, *hub.secrets_ready]),
    )


def connect_classic_hub(settings: Settings, hub: AIHub, classic: ClassicHub) -> Connections | None:
    """Declares the connections of the classic hub.

    Args:
        settings: the settings.
        hub: the AI hub, whose vault may hold their secrets.
        classic: the classic hub.
    """
    chosen = _chosen(settings, lambda each: each.at == "hub")
    if not chosen:
        return None
    return Connections(
        "classic-connections",
        {
            "parents": dict.fromkeys(chosen, classic.workspace_id),
            "connections": _arguments(chosen),
            "api_version": api_versions.MACHINE_LEARNING,
        },
        pulumi.ResourceOptions(depends_on=[classic, *hub.secrets_ready]),
    )


def _chosen(settings: Settings, is_chosen: Callable[[Connection], bool]) -> dict[str, Connection]:
    return {name: each for name, each in settings.connections.items() if is_chosen(each)}


def _parent(connection: Connection, hub: AIHub) -> pulumi.Output[str]:
    _, _, project = connection.at.partition("/")
    return pulumi.Output.concat(hub.account_id, "/projects/", project) if project else hub.account_id


def _arguments(chosen: Mapping[str, Connection]) -> dict[str, ServiceConnection]:
    return {name: _argument(each) for name, each in chosen.items()}


def _argument(connection: Connection) -> ServiceConnection:
    target = connection.target
    return {
        "category": connection.category,
        "auth": connection.way,
        "target": target,
        "resource": connection.resource or (target if target and is_arm_id(target) else None),
        "shared": connection.shared,
        "metadata": connection.metadata,
        "secrets": {
            **({"key": _secret(connection.secret)} if connection.secret else {}),
            **{f"keys.{name}": _secret(each) for name, each in connection.secrets.items()},
        },
    }


def _secret(reference: SecretReference) -> SecretIn:
    return {"vault": reference.vault, "name": reference.name, "version": reference.version}
