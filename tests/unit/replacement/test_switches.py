"""Switches of a vault that Azure does not take back are refused, unless the vault itself is replaced."""

import pytest

from aihub.replacement import VaultSwitches, refused_switches
from tests.unit.replacement.stack import Json, settings, state

PROTECTED, PLAIN = VaultSwitches(purge_protection=True, soft_delete_days=90), VaultSwitches(False, 90)


def refused(declared: VaultSwitches, *, protected: bool = False, now: Json | None = None) -> list[str]:
    wanted = settings(**(now or {})).fixed_values({})
    return [str(each) for each in refused_switches(declared, wanted, state(settings(), protected=protected))]


def test_purge_protection_cannot_be_switched_off_for_both_vaults() -> None:
    endpoints, workspace = refused(PLAIN, protected=True)
    assert endpoints == (
        "hub.key_vault.purge_protection: the vault kv-ai-demo has purge protection, and Azure does not switch it off "
        "again; write purge_protection: true, or give the vault another name (hub.key_vault.name), which deletes this "
        "one and its secrets"
    )
    assert "kv-ai-demo-hub" in workspace
    assert "classic_hub.key_vault" in workspace


def test_purge_protection_can_be_switched_on_and_stay() -> None:
    assert refused(PROTECTED) == []
    assert refused(PROTECTED, protected=True) == []
    assert refused(PLAIN) == []


@pytest.mark.parametrize("days", [7, 89])
def test_retention_never_changes(days: int) -> None:
    first, _ = refused(VaultSwitches(False, days))
    assert first.startswith("hub.key_vault.soft_delete_days: the vault kv-ai-demo keeps what is deleted for 90 days")
    assert "write soft_delete_days: 90" in first


@pytest.mark.parametrize("now", [{"location": "eastus2"}, {"resource_group": "rg-other"}])
def test_vault_that_is_made_anew_elsewhere_may_have_others(now: Json) -> None:
    assert refused(VaultSwitches(False, 7), protected=True, now=now) == []


def test_vault_of_another_name_may_have_others() -> None:
    (other,) = refused(VaultSwitches(False, 7), now={"key_vault": {"name": "kv-other"}})
    assert "kv-ai-demo-hub" in other


def test_stack_without_a_vault_may_choose() -> None:
    assert refused_switches(VaultSwitches(False, 7), settings().fixed_values({}), {}) == []
