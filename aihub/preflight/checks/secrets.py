"""Check that the names of the endpoints' secrets are free in an existing vault."""

from collections.abc import Callable, Mapping
from typing import Any

from aihub.naming import secret_name
from aihub.preflight.check import Check, Result, Target
from aihub.secret_tags import DEPLOYMENT_TAG, STACK_TAG, is_same_endpoint
from aihub.soft_delete.names import HubVault

Names = tuple[Mapping[str, Mapping[str, str]], set[str]]
"""Names of secrets in lower case: existing ones with their tags, and soft-deleted ones."""


def read_names(credential: Any, vault_url: str) -> Names:
    """Return the names of the secrets in a vault.

    Raises:
        VaultError: the vault refused or does not answer.
    """
    from aihub.azure.vaults import Vaults

    with Vaults(credential) as vaults, vaults.at(vault_url) as client:
        live = {str(each.name).lower(): each.tags or {} for each in client.list_properties_of_secrets()}
        return live, {str(each.name).lower() for each in client.list_deleted_secrets()}


def secret_names(deployment: str, *, has_key: bool) -> list[str]:
    """Return the names, in lower case, of a deployment's secrets."""
    names = [secret_name(deployment, "uri"), *([secret_name(deployment, "key")] if has_key else [])]
    return [each.lower() for each in names]


def secret_names_check(read: Callable[[Any, str], Names] = read_names) -> Check:
    """Return the check of the names of all secrets.

    Args:
        read: returns the names of the secrets in a vault, from a credential and the vault's URL.
    """

    def judged(target: Target) -> list[Result]:
        hub, made = target.settings.hub, target.made
        vault = HubVault(target.subscription, hub.resource_group_name, hub.location, hub.key_vault_name)
        # When the vault is not this stack's, the check of its name reports that, and its secrets do not matter.
        if not target.deployments or vault.id.lower() not in made or not vault.exists(target.arm):
            return []
        live, deleted = read(target.credential, f"https://{vault.name}.vault.azure.net")
        results = []
        for deployment in target.deployments:
            has_key = target.settings.endpoint_auth(deployment) == "key"
            for name in secret_names(deployment, has_key=has_key):
                if f"{vault.id}/secrets/{name}".lower() in made:
                    continue
                where = f"deployments.{deployment}"
                if name in deleted:
                    what = f"the secret {name} was deleted"
                    results.append(Result("warn", where, what, "`pulumi up` recovers it and writes a new version"))
                own = {STACK_TAG: target.stack, DEPLOYMENT_TAG: deployment}
                if name in live and not is_same_endpoint(live[name], own):
                    what = f"the vault has a secret {name} that is not in this stack's state"
                    fix = "delete it, take it over with `pulumi import`, or give the deployment another name"
                    results.append(Result("fail", where, what, fix))
        return results or [Result("pass", "deployments", "the names of the secrets are free or this stack's")]

    needs = "Key Vault Secrets Officer on the vault, and a network rule of the vault that lets this machine in"
    return Check("secret-names", "deployments", "which secrets the vault has, also deleted ones", judged, needs)
