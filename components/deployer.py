"""The principal that runs Pulumi, as azure-native logs in, and a Resource Manager client for it."""

import os
from functools import cache
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

import pulumi
from pulumi_azure_native import authorization

from aihub.arm.bodies import Json
from aihub.azure.credential import PrincipalType, credential, principal_type
from aihub.azure.errors import ArmError, VaultError
from aihub.azure.login import LoginError, find_login
from aihub.safe_text import one_line
from components.command import commands_above, only_destroys

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_CLIENTS = ("aihub.azure.resource_manager", "azure.identity")
"""What `resource_manager` and its credential import when they are first called."""


def check_login() -> None:
    """Stop the program when the login is incomplete: azure-native would say less about what to set.

    Raises:
        RunError: it is not complete, or is one of another cloud.
    """
    try:
        find_login(pulumi.Config("azure-native").get, os.environ)
    except LoginError as error:
        raise pulumi.RunError(str(error)) from None


@cache
def load_clients_meanwhile() -> Thread:
    """Load Azure's clients in a thread: they are needed soon, and the program mostly waits for the engine meanwhile."""

    def load() -> None:
        for module in _CLIENTS:
            import_module(module)

    loading = Thread(target=load, name="load-clients", daemon=True)
    loading.start()
    return loading


def wait_for_clients() -> None:
    """Wait until Azure's clients are loaded; call it before anything else imports modules of the package `azure`.

    Python refuses as a deadlock what two threads import of a package when each waits for the other's module.
    """
    load_clients_meanwhile().join()


def client_config() -> authorization.GetClientConfigResult:
    """Return the principal and the subscription that azure-native uses.

    Raises:
        RunError: it cannot log in.
    """
    try:
        return authorization.get_client_config()
    except Exception as error:  # noqa: BLE001 - the SDK raises no other
        raise pulumi.RunError(one_line(f"azure-native does not say who it is: {error}")) from None


def resource_manager() -> "Arm":
    """Return a Resource Manager client of the principal.

    Raises:
        RunError: the way to log in is not complete, or is one of another cloud.
    """
    wait_for_clients()
    from aihub.azure.resource_manager import Arm

    try:
        return Arm(credential(pulumi.Config("azure-native").get, os.environ), tell=pulumi.log.info)
    except LoginError as error:
        raise pulumi.RunError(str(error)) from None


def resource_of_others(path: str, what: str, resource_id: str, api_version: str) -> Json:
    """Return a resource that is not the stack's; empty while the stack is destroyed, which may be without it.

    Args:
        path: the field of the settings that names it.
        what: what it is.
        resource_id: its ARM id.
        api_version: the API version of the request.

    Raises:
        RunError: it does not exist, or cannot be read.
    """
    try:
        found, why = (
            resource_manager().get(resource_id, api_version),
            "does not exist; write the ARM id of one that does",
        )
    except ArmError as error:
        found, why = None, f"cannot be read: {error}"
    if found is None and not only_destroys(commands_above()):
        raise pulumi.RunError(one_line(f"{path}: the {what} {why}"))
    return found or {}


def vault_secret(path: str, vault: str, name: str) -> pulumi.Output[str]:
    """Return a vault's secret, as a secret; a stand-in while the stack is destroyed, which may be without it.

    Args:
        path: the field of the settings that names the secret.
        vault: the vault's name.
        name: the secret's name.

    Raises:
        RunError: the secret cannot be read; the text does not have its value.
    """
    wait_for_clients()
    from aihub.azure.vaults import Vaults

    if only_destroys(commands_above()):
        return pulumi.Output.secret("https://example.com")
    url = f"https://{vault}.vault.azure.net"
    try:
        with (
            Vaults(credential(pulumi.Config("azure-native").get, os.environ), tell=pulumi.log.info) as vaults,
            vaults.at(url, about=f"{url}/secrets/{name}") as client,
        ):
            return pulumi.Output.secret(client.get_secret(name).value or "")
    except (LoginError, VaultError) as error:
        raise pulumi.RunError(one_line(f"{path}: the secret cannot be read: {error}")) from None


def type_of_principal() -> PrincipalType:
    """Return the type of the principal, from the login method or from the token of the Azure CLI.

    Raises:
        RunError: the way to log in is not complete, is one of another cloud, or nobody is logged in.
    """
    # Not by azure-native's function `getClientToken`: the engine's own log would show the token.
    configured = pulumi.Config("azure-native").get
    try:
        if not find_login(configured, os.environ).is_application:
            wait_for_clients()
        return principal_type(configured, os.environ)
    except LoginError as error:
        raise pulumi.RunError(str(error)) from None
