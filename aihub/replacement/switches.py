"""Find switches of a vault that Azure does not take back: purge protection, and the retention of what is deleted.

Source: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview; Azure/azure-rest-api-specs#18106.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from aihub.replacement.existing import VAULT_TYPE, Outputs, staying

_DEFAULT_DAYS = 90


@dataclass(frozen=True)
class VaultSwitches:
    """The switches of a vault, as declared or as Azure has them."""

    purge_protection: bool
    soft_delete_days: int


@dataclass(frozen=True)
class RefusedSwitch:
    """A switch that Azure does not take back."""

    path: str
    """Path of the switch in the settings."""
    what: str
    """What the vault has."""
    fix: str
    """What to write instead."""

    def __str__(self) -> str:
        """Return one sentence."""
        return f"{self.path}: {self.what}; {self.fix}"


def switches_in(properties: Mapping[str, Any]) -> VaultSwitches:
    """Return the switches in the properties of a vault, as Resource Manager or a state has them."""
    days = properties.get("softDeleteRetentionInDays")
    return VaultSwitches(
        properties.get("enablePurgeProtection") is True, int(days) if isinstance(days, int | float) else _DEFAULT_DAYS
    )


def refusals(vault: str, path: str, declared: VaultSwitches, live: VaultSwitches) -> Iterator[RefusedSwitch]:
    """Yield what is declared for a vault and Azure never changes.

    Args:
        vault: name of the vault.
        path: path of the vault's name in the settings.
        declared: the switches in the settings.
        live: the switches that the vault has.
    """
    another = f"give the vault another name ({path}), which deletes this one and its secrets"
    if live.purge_protection and not declared.purge_protection:
        what = f"the vault {vault} has purge protection, and Azure does not switch it off again"
        yield RefusedSwitch("hub.key_vault.purge_protection", what, f"write purge_protection: true, or {another}")
    if live.soft_delete_days != declared.soft_delete_days:
        what = f"the vault {vault} keeps what is deleted for {live.soft_delete_days} days, and Azure never changes that"
        fix = f"write soft_delete_days: {live.soft_delete_days}, or {another}"
        yield RefusedSwitch("hub.key_vault.soft_delete_days", what, fix)


def refused_switches(
    declared: VaultSwitches, wanted: Mapping[str, str], resources: Mapping[str, Outputs]
) -> list[RefusedSwitch]:
    """Return the switches of a stack's vaults that Azure does not take back; a vault that is replaced may have others.

    Args:
        declared: the switches in the settings, which all vaults of a stack share.
        wanted: the values of the settings that Azure cannot change, by path.
        resources: outputs of the stack's resources by URN.
    """
    kept = staying(resources, VAULT_TYPE, wanted)
    found = (refusals(name, path, declared, switches_in(properties)) for path, name, properties in kept)
    return list(dict.fromkeys(chain.from_iterable(found)))
