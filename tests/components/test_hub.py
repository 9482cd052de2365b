"""The hub: what Azure is asked for, who gets access, and what the state shows."""

from typing import Any

import pulumi
import pytest

from components.access import COGNITIVE_SERVICES_USER, KEY_VAULT_SECRETS_OFFICER
from components.hub import AIHub, AIHubArgs
from tests.components.recording import CREATED_AT, OPERATOR, SUBSCRIPTION, Recording, record

ARGS: AIHubArgs = {
    "account_name": "ai-demo",
    "location": "swedencentral",
    "resource_group_name": "rg-demo",
    "key_vault_name": "kv-demo",
    "projects": ["chat", "search"],
    "operators": [{"principal_id": OPERATOR, "principal_type": "User"}],
    "tags": {"environment": "test"},
}


def hub(opts: pulumi.ResourceOptions | None = None, *, preview: bool = False, **changes: Any) -> Recording:
    args: Any = {**ARGS, **changes}

    def program() -> None:
        AIHub("hub", args, opts)

    return record(program, preview=preview)


def test_account_answers_at_its_own_sub_domain_and_takes_projects() -> None:
    account = hub().one("cognitiveservices:Account").inputs
    assert account["kind"] == "AIServices"
    assert account["identity"] == {"type": "SystemAssigned"}
    assert account["properties"] == {
        "customSubDomainName": "ai-demo",
        "allowProjectManagement": True,
        "disableLocalAuth": False,
        "publicNetworkAccess": "Enabled",
    }


def test_account_without_keys_takes_tokens_only() -> None:
    account = hub(keys_enabled=False).one("cognitiveservices:Account").inputs
    assert account["properties"]["disableLocalAuth"] is True


def test_vault_is_opened_by_roles_and_guarded_against_purging() -> None:
    properties = hub().one("keyvault:Vault").inputs["properties"]
    assert properties["enableRbacAuthorization"] is True
    assert properties["enableSoftDelete"] is True
    assert properties["softDeleteRetentionInDays"] == 90
    assert properties["enablePurgeProtection"] is True


def test_purge_protection_that_is_off_is_left_out_since_azure_refuses_false() -> None:
    assert "enablePurgeProtection" not in hub(purge_protection=False).one("keyvault:Vault").inputs["properties"]


def test_writes_to_the_account_come_one_after_the_other() -> None:
    recording = hub()
    first, second = recording.of_type("cognitiveservices:Project")
    assert "hub-account" in first.depends_on
    assert "hub-project-chat" in second.depends_on


def test_operator_gets_two_narrow_roles_and_no_other() -> None:
    base = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/"
    roles = {each.inputs["scope"]: each.inputs for each in hub().of_type("authorization:RoleAssignment")}
    assert {scope: inputs["roleDefinitionId"] for scope, inputs in roles.items()} == {
        "/id/hub-vault": base + KEY_VAULT_SECRETS_OFFICER,
        "/id/hub-account": base + COGNITIVE_SERVICES_USER,
    }
    assert {(each["principalId"], each["principalType"]) for each in roles.values()} == {(OPERATOR, "User")}


def test_each_operator_has_assignments_of_its_own_but_for_what_it_has_already() -> None:
    group = "77777777-7777-7777-7777-777777777777"
    operators = [*ARGS["operators"], {"principal_id": group, "principal_type": "Group"}]
    made = hub(operators=operators, have_already={KEY_VAULT_SECRETS_OFFICER: [group]})
    names = {each.name for each in made.of_type("authorization:RoleAssignment")}
    assert names == {
        f"hub-operator-models-{OPERATOR}",
        f"hub-operator-models-{group}",
        f"hub-operator-secrets-{OPERATOR}",
    }


def test_role_assignments_keep_their_ids_from_run_to_run_and_are_known_in_a_preview() -> None:
    def ids(recording: Recording) -> list[str]:
        return sorted(each.inputs["roleAssignmentName"] for each in recording.of_type("authorization:RoleAssignment"))

    first = ids(hub())
    assert first == ids(hub()) == ids(hub(preview=True))
    assert len(set(first)) == 2
    assert first != ids(hub(account_name="ai-other"))


def test_connection_string_of_application_insights_is_a_secret_in_the_state() -> None:
    request = hub().one("applicationinsights:Component").request
    assert set(request.additionalSecretOutputs) == {"connectionString", "instrumentationKey"}


def test_every_resource_belongs_to_the_hub_and_carries_the_tags() -> None:
    recording = hub()
    children = [each for each in recording.resources if each.type.startswith("azure-native:")]
    assert {each.parent for each in children} == {"hub"}
    untagged = {each.name for each in children if each.inputs.get("tags") != {"environment": "test"}}
    assert untagged == {f"hub-operator-{role}-{OPERATOR}" for role in ("models", "secrets")}


@pytest.mark.parametrize("protect", [True, False])
def test_protection_reaches_every_part(protect: bool) -> None:
    recording = hub(pulumi.ResourceOptions(protect=protect))
    children = [each for each in recording.resources if each.type != "pulumi:pulumi:Stack"]
    assert {each.request.protect for each in children} == {protect}


def test_key_is_the_accounts() -> None:
    def program() -> None:
        pulumi.export("owner", AIHub("hub", ARGS).key_owner)

    owner = {"id": "/id/hub-account", "api_version": "2025-06-01", "created_at": CREATED_AT}
    assert record(program).outputs["aihub-dev"]["owner"] == owner


def test_without_keys_none_is_asked_for() -> None:
    def program() -> None:
        args: AIHubArgs = {**ARGS, "keys_enabled": False}
        pulumi.export("key_owner", AIHub("hub", args).key_owner)

    assert record(program).outputs["aihub-dev"].get("key_owner") is None
