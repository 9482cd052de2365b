"""Preflight compares the vault's switches, as Azure has them, with the settings."""

from typing import Any

import pytest

from aihub.preflight.checks.replacement import REBUILT_DEPLOYMENTS
from aihub.preflight.checks.switches import VAULT_SWITCHES
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import MISSING, Stack, deleted_vault, listed


def vault(**properties: Any) -> Reply:
    return Reply(200, {"properties": {"softDeleteRetentionInDays": 90, **properties}})


def test_vault_that_has_what_is_declared_or_is_not_there_passes() -> None:
    assert Stack().look_once(VAULT_SWITCHES, vault(enablePurgeProtection=True)).status == "pass"
    assert Stack().look_once(VAULT_SWITCHES, MISSING).status == "pass"


@pytest.mark.parametrize(
    ("declared", "live", "where", "fix"),
    [
        (
            {"purge_protection": False},
            {"enablePurgeProtection": True},
            "purge_protection",
            "write purge_protection: true",
        ),
        ({"soft_delete_days": 7}, {}, "soft_delete_days", "write soft_delete_days: 90"),
        ({}, {"softDeleteRetentionInDays": 7}, "soft_delete_days", "write soft_delete_days: 7"),
    ],
)
def test_switch_that_azure_does_not_take_back_fails(
    declared: dict[str, Any], live: dict[str, Any], where: str, fix: str
) -> None:
    found = Stack(vault=declared).look_once(VAULT_SWITCHES, vault(**live))
    assert (found.status, found.where) == ("fail", f"hub.key_vault.{where}")
    assert "the vault kv-ai-demo" in found.what
    assert found.fix.startswith(fix)


def test_vault_that_is_restored_brings_its_purge_protection() -> None:
    stack = Stack(policy="restore", vault={"purge_protection": False})
    found = stack.look_once(VAULT_SWITCHES, MISSING, listed(deleted_vault(protected=True)))
    assert (found.status, found.where) == ("fail", "hub.key_vault.purge_protection")
    assert stack.look_once(VAULT_SWITCHES, MISSING, listed(deleted_vault())).status == "pass"


def test_deployment_that_is_made_anew_under_its_name_is_warned_of() -> None:
    above = "urn:pulumi:dev::aihub::aihub:index:ModelDeployment$azure-native:cognitiveservices:Deployment"
    model = {"format": "OpenAI", "name": "gpt-4.1"}
    stack = Stack(resources={f"{above}::chat-deployment": {"properties": {"model": model}}})
    found = stack.look_once(REBUILT_DEPLOYMENTS)
    assert (found.status, found.where) == ("warn", "deployments.chat.model")
    assert found.what.startswith("changes from OpenAI gpt-4.1 to OpenAI gpt-4.1-mini")
    assert "calls fail in between" in found.fix
    assert Stack().look(REBUILT_DEPLOYMENTS) == []
