"""What Azure took and did not apply ends the run, of whatever type the resource is, and says where it was declared."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pulumi
import pytest
from pulumi_azure_native import machinelearningservices

from components.deployments.model import ModelDeployment
from components.dynamic.arm_resource import ArmResource
from components.dynamic.arm_update import ArmUpdate
from components.written import Written
from tests.components import recording
from tests.components.recording import ROOT, record, record_main
from tests.components.test_model_deployment import ARGS, OWNER

Answer = Callable[[str, dict[str, Any]], None]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Has Azure answer otherwise: the function gets a resource's logical name and what it would have answered."""

    def answer(change: Answer) -> None:
        usual = recording._Azure.new_resource

        def new_resource(self: Any, args: Any) -> Any:
            resource_id, state = usual(self, args)
            state = {name: dict(value) if isinstance(value, dict) else value for name, value in state.items()}
            change(args.name, state)
            return resource_id, state

        monkeypatch.setattr(recording._Azure, "new_resource", new_resource)

    return answer


def check(declare: Callable[[], Any], *, preview: bool = False, only_warn: bool = False) -> None:
    async def program() -> None:
        written = Written(["chat"])
        declare()
        await written.check(only_warn=only_warn)

    record(program, preview=preview)


def chat() -> None:
    args: Any = {**ARGS, "key_owner": OWNER, "content_filter": "Strict"}
    ModelDeployment("chat", args)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda state: state["sku"].update(capacity=5), "deployments.chat.sku.capacity: 10 is declared; "),
        (
            lambda state: state["properties"].update(versionUpgradeOption="OnceCurrentVersionExpired"),
            'deployments.chat.version_upgrade: "NoAutoUpgrade" is declared; ',
        ),
        (
            lambda state: state["properties"].update(raiPolicyName="Microsoft.DefaultV2"),
            'deployments.chat.content_filter: "Strict" is declared; ',
        ),
    ],
)
def test_member_of_a_deployment_is_named_as_in_the_settings(answering: Any, change: Any, line: str) -> None:
    answering(lambda name, state: change(state) if name == "chat-deployment" else None)
    with pytest.raises(pulumi.RunError) as raised:
        check(chat)
    assert str(raised.value).startswith(line)
    assert "declare another value" in str(raised.value)


def test_another_form_of_the_same_is_none(answering: Any) -> None:
    def otherwise(name: str, state: dict[str, Any]) -> None:
        if name == "chat-deployment":
            state["sku"].update(name="globalstandard", capacity=10.0, tier="Standard")
            state["properties"].update(raiPolicyName="strict", provisioningState="Succeeded")

    answering(otherwise)
    check(chat)


def test_every_type_is_compared(answering: Any) -> None:
    answering(
        lambda name, state: state["properties"]["model"].update(version="0") if name == "chat-deployment" else None
    )
    answering(lambda name, state: state.update(tags={"environment": "other"}) if name == "hub-logs" else None)
    answering(lambda name, state: state["properties"].update(mode="Deferred") if name == "guardrails-strict" else None)
    with pytest.raises(pulumi.RunError) as raised:
        record_main(ROOT, "local")
    *lines, how_to_go_on = str(raised.value).splitlines()
    assert len(lines) == 2
    assert "`pulumi config set aihub:unappliedWarns true`" in how_to_go_on
    assert any(line.startswith("hub.log_retention_days: hub-logs: tags.environment: ") for line in lines)
    assert any(
        line.startswith("guardrails.content_filters.strict: guardrails-strict: properties.mode: ") for line in lines
    )


def test_what_a_resource_leaves_to_others_is_not_compared(answering: Any) -> None:
    def slot() -> None:
        machinelearningservices.OnlineDeployment(
            "slot",
            resource_group_name="rg",
            workspace_name="w",
            endpoint_name="e",
            location="swedencentral",
            sku={"name": "Default", "capacity": 1},
            properties=machinelearningservices.ManagedOnlineDeploymentArgs(
                endpoint_compute_type="Managed", instance_type="Standard_DS3_v2"
            ),
            opts=pulumi.ResourceOptions(ignore_changes=["sku.capacity"]),
        )

    answering(lambda _name, state: state["sku"].update(capacity=4))
    check(slot)
    answering(lambda _name, state: state["properties"].update(instanceType="Standard_DS2_v2"))
    with pytest.raises(pulumi.RunError, match=r"slot: properties\.instance_type: "):
        check(slot)


@pytest.mark.parametrize("kind", ["resource", "update"])
def test_our_own_classes_tell_what_they_found(answering: Any, kind: str) -> None:
    def declare() -> None:
        if kind == "resource":
            ArmResource("chat-deployment", {"resource_id": "/id", "api_version": "1", "body": {}})
        else:
            ArmUpdate("chat-update", {"resource_id": "/id", "api_version": "1", "body": {}})

    check(declare)
    answering(lambda _name, state: state.update(unapplied=["sku.capacity: 9 is declared; Azure took it, and has 5"]))
    with pytest.raises(pulumi.RunError, match=r"^deployments\.chat: chat-(deployment|update): sku\.capacity: 9 is"):
        check(declare)


@pytest.mark.parametrize("how", [{"preview": True}, {"only_warn": True}])
def test_preview_warns_and_so_does_up_where_it_is_to(
    answering: Any, monkeypatch: pytest.MonkeyPatch, how: dict[str, bool]
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_, **__: told.append(text))
    answering(lambda name, state: state["sku"].update(capacity=5) if name == "chat-deployment" else None)
    check(chat, **how)
    (line,) = told
    assert line.startswith("deployments.chat.sku.capacity: ")


def test_what_is_to_be_destroyed_need_not_be_as_it_is_declared(
    monkeypatch: pytest.MonkeyPatch, answering: Callable[[Answer], None]
) -> None:
    answering(lambda _name, state: state["sku"].update(capacity=5) if "sku" in state else None)
    for command, is_refused in (("up", True), ("destroy", False)):
        monkeypatch.setattr("components.written.commands_above", lambda command=command: [["pulumi", command]])
        with pytest.raises(pulumi.RunError) if is_refused else nullcontext():
            check(chat)
