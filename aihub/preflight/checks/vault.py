"""Check that the hub's vault answers from here, and that the caller may change its secrets."""

from functools import partial

from aihub.azure.errors import UNREACHABLE, VaultError
from aihub.azure.permissions import allows, permissions
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import started
from aihub.preflight.vault import Read, hub_vault, names_in_vault, read_names

_WHERE = "hub.key_vault"
_DATA_ACTIONS = (
    "Microsoft.KeyVault/vaults/secrets/getSecret/action",
    "Microsoft.KeyVault/vaults/secrets/setSecret/action",
    "Microsoft.KeyVault/vaults/secrets/delete",
)
_NETWORK = {
    "ForbiddenByFirewall": "allow this machine's address in the vault's firewall, or run this inside its network",
    "ForbiddenByConnection": "the vault takes private connections only: run this where its private endpoint is reached",
}
"""What to do when the vault's network rules refuse a caller, by the inner code of the 403 (Microsoft's "Azure Key Vault
REST API error codes")."""


def vault_check(read: Read = read_names) -> Check:
    """Return the check of the vault; without results while the stack has none.

    Args:
        read: reads the vault.
    """

    def judged(target: Target) -> list[Result]:
        if not target.is_judged(_WHERE) and not target.deployments:
            return []
        vault = hub_vault(target)
        if vault.id.lower() not in target.made:
            return []
        names = started(partial(names_in_vault, target, read))
        rights = permissions(target.arm, vault.id)
        try:
            if names.result() is None:
                return []
        except VaultError as error:
            return [_refused(error, vault.name)]
        missing = [each for each in _DATA_ACTIONS if not allows(rights, each, on_data=True)]
        if missing:
            return [_without_role(f"{vault.name} answers, and the caller may not: {', '.join(missing)}")]
        return [Result("pass", _WHERE, f"{vault.name} answers from here, and the caller may change its secrets")]

    needs = "Key Vault Secrets Officer on the vault"
    return Check("vault-access", _WHERE, "whether the vault answers from here", judged, needs)


def _refused(error: VaultError, vault: str) -> Result:
    if fix := _NETWORK.get(error.inner_code or ""):
        return Result("fail", _WHERE, f"{vault} refuses this machine: {error.reason}", fix)
    if error.code == UNREACHABLE:
        fix = "run this where the host of the vault is reached; behind a proxy, set HTTPS_PROXY"
        return Result("fail", _WHERE, f"{vault} cannot be reached from here: {error.reason}", fix)
    if error.inner_code == "ForbiddenByRbac":
        return _without_role(f"{vault} refuses the caller: {error.reason}")
    raise error


def _without_role(what: str) -> Result:
    fix = (
        "`pulumi up` gives the operators (access.operators, or whoever runs it) Key Vault Secrets Officer, which takes up "
        "to 10 minutes to work"
    )
    return Result("warn", _WHERE, what, fix)
