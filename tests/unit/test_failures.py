"""Hints for what Azure refuses."""

import pytest

from aihub.failures import FAILURES, SettingsPaths, code_of, hint_of


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ('Status=400 Code="InsufficientQuota" Message="This operation require 10 new capacity" (/subscriptions/s)', "InsufficientQuota"),
        ('Code="715-123420" Message="An error occurred"', "715-123420"),
        ("RequestConflict: Another operation is being performed on the parent resource '/x'. (/subscriptions/s)", "RequestConflict"),
        # A wrapped code says more than the one around it, when it is one that is known.
        ('Status=400 Code="InvalidTemplateDeployment" Message="See inner errors" Code="InsufficientQuota"', "InsufficientQuota"),
        ('Status=400 Code="Unheard" Message="of"', "Unheard"),
        ("slot green of bert does not answer", None),
        ("error: cannot create already existing resource '/subscriptions/s/x'", "AlreadyExists"),
        ("cannot create already existing resource; docs/arm-resources.md says how (/subscriptions/s/x)", "AlreadyExists"),
        ("BadRequest: Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete (/subscriptions/s)", "SoftDeletedWorkspace"),
        ('Code="ResourceProviderExtensionError" Message="ExtendedErrorInfo:: Kind: AmlRp, Code: BadRequest, Message: Soft-deleted workspace exists. Please purge or recover it."', "SoftDeletedWorkspace"),
        ("BadRequest: Project needs a managed identity. (/subscriptions/s)", "BadRequest"),
        ('Status=409 Code="RoleAssignmentExists" Message="The role assignment already exists."', "RoleAssignmentExists"),
    ],
)  # fmt: skip
def test_code_is_found_in_the_text_of_an_error(error: str, code: str | None) -> None:
    assert code_of(error) == code


PATHS = SettingsPaths(
    ["gpt-4.1", "gpt-4.1-mini", "bert"], ["00000000-0000-0000-0000-00000000000A", "b", "a-consumer-c"]
)


@pytest.mark.parametrize(
    ("resource", "kind", "path"),
    [
        ("gpt-4.1-deployment", "Deployment", "deployments.gpt-4.1"),
        ("gpt-4.1-mini-deployment", "Deployment", "deployments.gpt-4.1-mini"),
        ("gpt-4.1-mini-uri", "Secret", "deployments.gpt-4.1-mini"),
        ("gpt-4.1-mini-key", "KeySecret", "deployments.gpt-4.1-mini"),
        ("bert-slot-blue", "OnlineDeployment", "deployments.bert.slots.blue"),
        ("bert-slot-blue-2", "OnlineDeployment", "deployments.bert.slots.blue-2"),
        ("bert-slot-blue-autoscale", "AutoscaleSetting", "deployments.bert.slots.blue.autoscale"),
        ("bert-traffic", "Traffic", "deployments.bert.traffic"),
        ("bert-endpoint", "ArmResource", "deployments.bert"),
        ("bert-subscription", "MarketplaceSubscription", "deployments.bert.marketplace"),
        ("gpt-4.1-uri-consumer-b", "RoleAssignment", "access.consumers[1]"),
        ("bert-consumer-00000000-0000-0000-0000-00000000000a", "RoleAssignment", "access.consumers[0]"),
        ("hub-models-consumer-b", "RoleAssignment", "access.consumers[1]"),
        ("hub-models-consumer-gone", "RoleAssignment", "access.consumers"),
        ("hub-operator-secrets-1", "RoleAssignment", "the role of an operator (access.operators)"),
        ("classic-operator-endpoints-1", "RoleAssignment", "the role of an operator (access.operators)"),
        ("hub-account", "Account", "hub"),
        ("hub-vault", "Vault", "hub.key_vault"),
        ("hub-group", "ResourceGroup", "hub.resource_group"),
        ("hub-project-chat", "Project", "hub.projects"),
        ("classic-hub", "ArmResource", "classic_hub.workspace"),
        ("classic-project", "ArmResource", "classic_hub.project"),
        ("classic-account", "WorkspaceConnection", "classic_hub"),
        ("guardrails-strict", "RaiPolicy", "guardrails.content_filters.strict"),
        ("guardrails-names", "RaiBlocklist", "guardrails.blocklists.names"),
        ("guardrails-names/falcon", "RaiBlocklistItem", "guardrails.blocklists.names.items.falcon"),
    ],
)
def test_resource_is_traced_to_where_the_settings_speak_of_it(resource: str, kind: str, path: str) -> None:
    assert PATHS.of(resource, f"azure-native:some:{kind}") == path


HINTS = {
    "AlreadyExists": ["`aihub resume`", "another name", "`pulumi import`"],
    "PrincipalNotFound": ["principal_id", "`az ad group show --group <name> --query id`", "`az ad sp show"],
    "UnmatchedPrincipalType": ["principal_type"],
    "RoleAssignmentExists": ["`az role assignment delete --ids <id>`"],
    "RoleAssignmentUpdateNotPermitted": ["`az role assignment delete --ids <id>`", "`pulumi up --refresh`"],
    "RoleAssignmentLimitExceeded": ["one group"],
}


@pytest.mark.parametrize("code", HINTS)
def test_hint_tells_what_to_write(code: str) -> None:
    hint = hint_of(code, "azure-native:authorization:RoleAssignment") or ""
    assert [each for each in HINTS[code] if each not in hint] == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("ArmResource", "docs/arm-resources.md"),
        ("KeySecret", "delete the secret"),
        ("UriSecret", "delete the secret"),
    ],
)
def test_what_exists_and_cannot_be_imported_is_told_another_way(kind: str, told: str) -> None:
    hint = hint_of("AlreadyExists", f"pulumi-python:dynamic/aihub:{kind}") or ""
    assert told in hint
    assert "pulumi import" not in hint
    assert "`aihub resume`" in hint


@pytest.mark.parametrize(
    ("kind", "told"), [("ArmResource", "in the portal"), ("Project", "give the name a suffix"), ("Account", "a suffix")]
)
def test_deleted_workspace_that_nothing_shows_is_told_with_what_frees_it(kind: str, told: str) -> None:
    hint = hint_of("SoftDeletedWorkspace", f"some:{kind}") or ""
    assert told in hint
    assert "docs/soft-delete.md" in hint


def test_hints_are_one_line_and_no_retry_goes_on_for_long() -> None:
    for code, failure in FAILURES.items():
        assert "\n" not in failure.hint, code
        assert failure.patience_seconds <= 600, code


def test_pauses_grow_to_half_a_minute_and_end_with_the_patience() -> None:
    conflict = FAILURES["RequestConflict"]
    pauses = [conflict.pause_seconds(attempts) for attempts in range(1, 14)]
    assert pauses == [2, 4, 8, 16, *[30] * 8, 0]
    assert [conflict.spent_seconds(attempts) for attempts in (1, 2, 5, 13, 20)] == [0, 2, 30, 270, 270]
    assert FAILURES["InsufficientQuota"].pause_seconds(1) == 0
