"""The principal that deploys a stack, and the subscription, found where azure-native finds them."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aihub import pulumi_cli
from aihub.azure.login import Login, find_login

if TYPE_CHECKING:
    from aihub.azure.credential import SharedCredential

_PREFIX = "azure-native:"


@dataclass(frozen=True)
class Deployer:
    """The principal that deploys a stack: its way to log in, its credential and its subscription."""

    login: Login
    credential: "SharedCredential"

    @property
    def subscription_id(self) -> str:
        """Id of the configured subscription; without one, of the subscription that is selected in the Azure CLI.

        Raises:
            LoginError: no subscription is selected in the Azure CLI.
        """
        from aihub.azure.cli import selected_subscription

        return self.login.value("subscriptionId") or selected_subscription()


def deployer(project: Path, stack: str | None) -> Deployer:
    """Return the principal that the stack's configuration or the environment defines.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the one that is selected.

    Raises:
        PulumiError: there is no such stack.
        LoginError: the way to log in is incomplete, or belongs to another cloud.
    """
    from aihub.azure.credential import credential_of

    read = partial(pulumi_cli.read_json, project)
    config: dict[str, dict[str, Any]] = read(["config", "--json"], stack)
    # Decryption needs the stack's key, to which not everybody who may call endpoints has access.
    if any(name.startswith(_PREFIX) and entry.get("secret") for name, entry in config.items()):
        config = read(["config", "--json", "--show-secrets"], stack)
    login = find_login(lambda key: (config.get(f"{_PREFIX}{key}") or {}).get("value"), os.environ)
    return Deployer(login, credential_of(login))
