"""Check that the names of the endpoints' secrets are free in an existing vault."""

from aihub.failures.strangers import adopting
from aihub.naming import secret_name
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.vault import Read, hub_vault, names_in_vault, read_names
from aihub.secret_tags import DEPLOYMENT_TAG, STACK_TAG, is_same_endpoint


def secret_names(deployment: str, *, has_key: bool) -> list[str]:
    """Return the names, in lower case, of a deployment's secrets."""
    names = [secret_name(deployment, "uri"), *([secret_name(deployment, "key")] if has_key else [])]
    return [each.lower() for each in names]


def secret_names_check(read: Read = read_names) -> Check:
    """Return the check of the names of all secrets.

    Args:
        read: reads the vault.
    """

    def judged(target: Target) -> list[Result]:
        names = names_in_vault(target, read) if target.deployments else None
        if names is None:
            return []
        (live, deleted), vault, made = names, hub_vault(target), target.made
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
                    secret = f"{vault.id}/secrets/{name}"
                    fix = f"{adopting(secret)}, delete it, or give the deployment another name"
                    results.append(Result("fail", where, what, fix))
        return results or [Result("pass", "deployments", "the names of the secrets are free or this stack's")]

    needs = "Key Vault Secrets Officer on the vault, and a network rule of the vault that lets this machine in"
    return Check("secret-names", "deployments", "which secrets the vault has, also deleted ones", judged, needs)
