"""Check that the secrets of connections can be read from here, as `pulumi up` reads them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from aihub.azure.errors import UNREACHABLE, VaultError
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import all_of
from aihub.preflight.vault import hub_vault
from aihub.settings import SecretReference

_RETRIES = 2

Reader = Callable[[Any, SecretReference], None]
"""Reads a secret, with a credential, and forgets it; raises a VaultError."""


def read_secret(credential: Any, secret: SecretReference) -> None:
    """Read a secret, and forget its value.

    Raises:
        VaultError: the vault refused or does not answer.
    """
    from aihub.azure.vaults import Vaults

    address = f"https://{secret.vault}.vault.azure.net/secrets/{secret.name}"
    with Vaults(credential, retries=_RETRIES) as vaults, vaults.at(address) as client:
        client.get_secret(secret.name, secret.version)


def connection_secrets_check(read: Reader = read_secret) -> Check:
    """Return the check of the secrets of connections; without results where there is none.

    Args:
        read: reads a secret.
    """

    def judged(target: Target) -> list[Result]:
        wanted = [*_references(target)]
        own = hub_vault(target)
        is_made = own.id.lower() in target.made
        asked = [each for each in wanted if is_made or each[1].vault.lower() != own.name.lower()]
        results = all_of([partial(_read, target, read, *each) for each in asked])
        found = [each for each in results if each]
        for where, secret in wanted:
            if (where, secret) not in asked:
                what = f"the secret {secret.name} is in the hub's vault, which does not exist yet"
                fix = "run `pulumi up` without this connection first, and write the secret into the vault"
                found.append(Result("fail", where, what, fix))
        if wanted and not found:
            return [Result("pass", "connections", f"all {len(wanted)} secrets of connections can be read from here")]
        return found

    needs = "Key Vault Secrets User on each vault"
    return Check("connection-secrets", "connections", "whether secrets of connections can be read", judged, needs)


def _references(target: Target) -> Iterator[tuple[str, SecretReference]]:
    for name, connection in target.settings.connections.items():
        for field, reference in connection.references.items():
            if target.is_judged(where := f"connections.{name}"):
                yield f"{where}.{field}", reference


def _read(target: Target, read: Reader, where: str, secret: SecretReference) -> Result | None:
    try:
        read(target.credential, secret)
    except VaultError as error:
        what = f"the secret {secret.name} in the vault {secret.vault} cannot be read: {error.reason}"
        if error.status == 404:
            return Result("fail", where, what, "write the name of a secret that is there and not deleted")
        if error.code == UNREACHABLE:
            return Result(
                "fail",
                where,
                what,
                "write the name of a vault that exists, and run this where the vault can be reached",
            )
        fix = "give the caller the role Key Vault Secrets User on the vault, and run this inside its network where it has one"
        return Result("fail", where, what, fix)
    return None
