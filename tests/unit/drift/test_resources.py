"""Who made a difference between Azure and the state: the service itself, or somebody else."""

from typing import Any

import pytest

from aihub.drift.engine import Reading
from aihub.drift.resources import resource_findings
from tests.unit.drift.states import (
    ACCOUNT,
    GROUP,
    PROJECT,
    WRITTEN,
    WRITTEN_LATER,
    Json,
    changed,
    deployment,
    entry,
    found,
    state,
)

NEW = "2024-11-20"
VERSION, FILTER, CAPACITY = "properties.model.version", "properties.raiPolicyName", "sku.capacity"


@pytest.mark.parametrize(
    ("upgrade", "path", "value", "system_data", "level", "where"),
    [
        # An upgrade that the deployment allows, whoever Azure names as the last writer.
        ("OnceNewDefaultVersionAvailable", VERSION, NEW, WRITTEN, "service", "deployments.chat.model.version"),
        ("OnceCurrentVersionExpired", VERSION, NEW, WRITTEN_LATER, "service", "deployments.chat.model.version"),
        # Not to an older version, and not where the deployment forbids it.
        (
            "OnceNewDefaultVersionAvailable",
            VERSION,
            "2024-05-13",
            WRITTEN_LATER,
            "drift",
            "deployments.chat.model.version",
        ),
        ("NoAutoUpgrade", VERSION, NEW, WRITTEN_LATER, "drift", "deployments.chat.model.version"),
        ("NoAutoUpgrade", CAPACITY, 20, WRITTEN_LATER, "drift", "deployments.chat.sku.capacity"),
        ("NoAutoUpgrade", FILTER, "Microsoft.Default", WRITTEN_LATER, "drift", "deployments.chat.content_filter"),
        # A default that was renamed: nobody has written.
        ("NoAutoUpgrade", FILTER, "Microsoft.DefaultV3", WRITTEN, "service", "deployments.chat.content_filter"),
        # A default that was added, and the same by somebody's hand.
        ("NoAutoUpgrade", "properties.dynamicThrottlingEnabled", False, WRITTEN, "service", "deployments.chat"),
        ("NoAutoUpgrade", "properties.dynamicThrottlingEnabled", True, WRITTEN_LATER, "drift", "deployments.chat"),
        # Where Azure does not say who wrote.
        ("NoAutoUpgrade", CAPACITY, 20, {}, "drift", "deployments.chat.sku.capacity"),
        ("NoAutoUpgrade", "properties.dynamicThrottlingEnabled", False, {}, "service", "deployments.chat"),
        ("NoAutoUpgrade", "tags.team", "search", {}, "drift", "hub.tags.team"),
        ("NoAutoUpgrade", "tags.team", "search", WRITTEN, "drift", "hub.tags.team"),
        ("NoAutoUpgrade", FILTER, None, WRITTEN_LATER, "drift", "deployments.chat.content_filter"),
    ],
)
def test_change_is_of_the_service_or_of_somebody_else(
    upgrade: str, path: str, value: Any, system_data: Json, level: str, where: str
) -> None:
    made = deployment(upgrade=upgrade)
    [finding] = found(made, read=changed(made["inputs"], path, value), system_data=system_data)
    assert (finding.level, finding.where, finding.azure) == (level, where, value)
    assert finding.do
    assert (finding.who is not None) == (system_data == WRITTEN_LATER)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (FILTER, "microsoft.defaultv2"),
        (CAPACITY, "10"),
        ("properties.currentCapacity", 10),
        ("azureApiVersion", "2026-07-01"),
    ],
)
def test_form_that_the_service_gives_a_value_is_no_difference(path: str, value: Any) -> None:
    made = deployment()
    assert found(made, read=changed(made["inputs"], path, value), system_data=WRITTEN_LATER) == []


@pytest.mark.parametrize(
    ("at", "level"), [("2026-11-29T11:59:00Z", "service"), ("2026-11-29T13:00:00Z", "drift"), (None, "drift")]
)
def test_resource_of_our_own_class_is_looked_at_for_who_wrote_it(at: str | None, level: str) -> None:
    inputs = {"api_version": "2026-05-01", "body": {"properties": {"raiPolicyName": "Microsoft.DefaultV2"}}}
    made = entry("pulumi-python:dynamic/aihub:ArmResource", "chat-deployment", f"{ACCOUNT}/deployments/chat", inputs)
    read = changed(inputs, "body.properties.raiPolicyName", "Microsoft.DefaultV3")
    [finding] = found(made, read=read, looked=at and WRITTEN | {"lastModifiedAt": at})
    assert (finding.level, finding.where) == (level, "deployments.chat.content_filter")


def test_number_of_instances_is_autoscales_where_there_is_one() -> None:
    inputs = {"sku": {"capacity": 1}, "onlineDeploymentProperties": {"instanceType": "Standard_DS3_v2"}}
    type_ = "azure-native:machinelearningservices:OnlineDeployment"
    slot = entry(type_, "chat-slot-blue", f"{PROJECT}/onlineEndpoints/chat/deployments/blue", inputs)
    scale = entry("azure-native:monitor:AutoscaleSetting", "chat-slot-blue-autoscale", f"{GROUP}/autoscale", {})
    read = changed(changed(inputs, "sku.capacity", 3), "onlineDeploymentProperties.instanceType", "Standard_F4s_v2")
    assert [each.where for each in found(slot, read=read)] == [
        "deployments.chat.slots.blue.instances",
        "deployments.chat.slots.blue.instance_type",
    ]
    assert [each.where for each in found(slot, scale, read=read)] == ["deployments.chat.slots.blue.instance_type"]


def test_tag_is_named_where_the_settings_have_it() -> None:
    inputs = {"tags": {"team": "search"}}
    vault = entry("azure-native:keyvault:Vault", "hub-vault", f"{GROUP}/Microsoft.KeyVault/vaults/kv", inputs)
    [finding] = found(vault, read={"tags": {"team": "others"}})
    assert (finding.where, finding.what) == ("hub.tags.team", 'Azure has "others", the state has "search"')


def test_write_of_this_stack_after_the_resource_is_nobodys() -> None:
    update = entry("pulumi-python:dynamic/aihub:ArmUpdate", "chat-update", f"{ACCOUNT}/deployments/chat", {})
    update["modified"] = "2026-11-29T14:00:00Z"
    made = deployment()
    read = changed(made["inputs"], FILTER, "Microsoft.DefaultV3")
    [finding] = found(made, update, read=read, system_data=WRITTEN_LATER)
    assert (finding.level, finding.who) == ("service", None)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("severityThreshold", "High", "weakened: Violence in prompts blocks from Low → blocks from High"),
        ("enabled", False, "weakened: Violence in prompts blocks from Low → off"),
        ("blocking", False, "weakened: Violence in prompts blocks from Low → marks from Low"),
        ("name", "Hate", "changed: Violence in prompts is left to Microsoft.DefaultV2"),
        # A severity that nobody knows here, in a filter whose spelling is Azure's.
        ("severityThreshold", "Safe", "weakened: "),
    ],
)
def test_filter_that_was_weakened_is_named_whoever_did_it(path: str, value: Any, said: str) -> None:
    one = {"name": "Violence", "source": "Prompt", "severityThreshold": "Low", "blocking": True, "enabled": True}
    inputs = {"properties": {"basePolicyName": "Microsoft.DefaultV2", "contentFilters": [one]}}
    policy = entry(
        "azure-native:cognitiveservices:RaiPolicy",
        "guardrails-strict",
        f"{ACCOUNT}/raiPolicies/strict",
        inputs,
        {**inputs, "systemData": WRITTEN},
    )
    read = changed(inputs, "properties.contentFilters", [one | {path: value}])
    findings = found(policy, read=read)
    assert said in findings[0].what
    assert {(each.level, each.where) for each in findings} == {("drift", "guardrails.content_filters.strict")}


def test_traffic_that_was_moved_is_named_slot_by_slot() -> None:
    inputs = {"traffic": {"blue": 100}, "mirror": {}, "slots": {"blue": "1"}}
    traffic = entry("pulumi-python:dynamic/aihub:Traffic", "chat-traffic", f"{PROJECT}/onlineEndpoints/chat", inputs)
    findings = found(traffic, read=inputs | {"traffic": {"green": 100}, "mirror": {"blue": 10}})
    assert {each.where: (each.state, each.azure) for each in findings} == {
        "deployments.chat.traffic.blue": (100, None),
        "deployments.chat.traffic.green": (None, 100),
        "deployments.chat.mirror.blue": (None, 10),
    }
    assert {each.level for each in findings} == {"drift"}
    assert all("`pulumi up --refresh` writes the state's value back" in each.do for each in findings)


def test_secret_that_is_disabled_and_resource_that_is_gone() -> None:
    inputs = {"tags": {"stack": "dev"}, "enabled": True}
    secret = entry("pulumi-python:dynamic/aihub:KeySecret", "chat-key", f"{GROUP}/v/secrets/chat-key", inputs)
    [disabled] = found(secret, read=inputs | {"enabled": False})
    [gone] = found(secret, read=None)
    assert (disabled.where, disabled.what) == ("deployments.chat", "the secret is disabled, so nobody can read it")
    assert (gone.level, gone.resource) == ("drift", "secrets/chat-key")
    assert "somebody deleted it" in gone.what


@pytest.mark.parametrize(
    "path", ["properties.apiKey", "onlineDeploymentProperties.environmentVariables.DB", "properties.pattern"]
)
def test_value_that_may_be_a_secret_is_not_shown(path: str) -> None:
    inputs = changed({}, path, "first-value")
    connection = entry("azure-native:x:Connection", "chat-x", f"{ACCOUNT}/connections/x", inputs)
    [finding] = found(connection, read=changed({}, path, "second-value"))
    assert "first-value" not in str(finding)
    assert "second-value" not in str(finding)
    assert (finding.state, finding.azure) == (None, None)


def test_what_went_with_its_parent_is_not_named_one_by_one() -> None:
    account = entry("azure-native:cognitiveservices:Account", "hub-account", ACCOUNT, {})
    chat, other = deployment("chat"), deployment("other")
    reading = Reading({each["urn"]: None for each in (account, chat, other)})
    [finding] = resource_findings(state(account, chat, other), reading, _nobody)
    assert (finding.resource, finding.where) == ("accounts/ai-demo", "hub")


def _nobody(_resource: object) -> None:
    return None


def test_what_could_not_be_read_is_unknown_and_the_rest_is_compared() -> None:
    first, second, third = deployment("chat"), deployment("other"), deployment("third")
    reading = Reading({first["urn"]: None}, {second["urn"]: "403 AuthorizationFailed"}, "Azure did not answer")
    levels = {
        each.resource: (each.level, each.what)
        for each in resource_findings(state(first, second, third), reading, _nobody)
    }
    assert levels["deployments/chat"][0] == "drift"
    assert levels["deployments/other"] == ("unknown", "could not be read: 403 AuthorizationFailed")
    assert levels["deployments/third"] == ("unknown", "was not read: Azure did not answer")


def test_secret_in_the_state_is_not_compared() -> None:
    def encrypted(text: str) -> Json:
        return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": text}

    for key in (encrypted("v1:other"), {"key": "what Azure masks"}, None):
        declared = {"body": {"properties": {"category": "AppInsights", "credentials": encrypted("v1:one")}}}
        known = entry("pulumi-python:dynamic/aihub:ArmResource", "tracing", f"{ACCOUNT}/connections/c", declared)
        read = {"body": {"properties": {"category": "AppInsights", "credentials": key}}}
        assert found(known, read=read, system_data=WRITTEN_LATER) == []
