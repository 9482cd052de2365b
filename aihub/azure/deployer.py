"""Who deploys a stack, and to which subscription: found where azure-native looks for it."""

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
    """The way to log in, and what it leads to."""

    login: Login
    credential: "SharedCredential"

    @property
    def subscription_id(self) -> str:
        """The subscription; for the Azure CLI the one that it has selected, unless another one is configured.

        Raises:
            LoginError: the Azure CLI has none.
        """
        from aihub.azure.cli import selected_subscription

        return self.login.value("subscriptionId") or selected_subscription()


def deployer(project: Path, stack: str | None) -> Deployer:
    """The principal that the stack's configuration, or the environment, names.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the one that is selected.

    Raises:
        PulumiError: there is no such stack.
        LoginError: the way to log in is not complete, or is one of another cloud.
    """
    from aihub.azure.credential import credential_of

    read = partial(pulumi_cli.read_json, project)
    config: dict[str, dict[str, Any]] = read(["config", "--json"], stack)
    # Only what is encrypted needs the stack's key, to which not everybody has access who may call endpoints.
    if any(name.startswith(_PREFIX) and entry.get("secret") for name, entry in config.items()):
        config = read(["config", "--json", "--show-secrets"], stack)
    login = find_login(lambda key: (config.get(f"{_PREFIX}{key}") or {}).get("value"), os.environ)
    return Deployer(login, credential_of(login))
