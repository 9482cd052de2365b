"""The program with deployments of every type: what waits for what, and what is made only when it is needed."""

import itertools
from typing import Any

import pulumi
import pytest

from aihub.resume import RESOURCE_IDS
from tests.components.recording import ENDPOINT_KEY, KEY, OPERATOR, Recording
from tests.unit.every_type import ALL, BERT, COMPUTE, GUARDRAILS, ONLINE, OPENAI, RESERVED, SERVERLESS

TOKEN = "hf_the-token"


def endpoints(recording: Recording) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in recording.outputs["aihub-dev"]["endpoints"]}


def test_endpoints_stand_in_the_order_of_the_settings(every_type: Recording) -> None:
    assert list(endpoints(every_type)) == list(ALL)


def test_writes_to_the_account_are_one_chain_guardrails_first_and_managed_compute_last(every_type: Recording) -> None:
    chain = [
        "hub-project-chat",
        "guardrails-names",
        "guardrails-names/falcon",
        "guardrails-strict",
        "openai-deployment",
        "openai-update",
        "last-deployment",
        "compute-deployment",
    ]
    for before, after in itertools.pairwise(chain):
        assert before in every_type.named(after).depends_on, after
    # What is deleted at once depends on one another directly: see ModelDeployments.
    for name in chain[1:]:
        assert {"deployments", "hub-account", "hub-project-chat"} <= every_type.named(name).depends_on, name


def test_hub_project_is_beside_the_chain(every_type: Recording) -> None:
    for name in ("serverless-endpoint", "online-endpoint", "online-slot-blue", "online-traffic"):
        waits_for = every_type.named(name).depends_on
        assert not any(each.startswith(("openai-", "last-", "compute-", "guardrails")) for each in waits_for), name


def test_one_that_takes_over_is_made_before_those_that_spill_over_to_it(run: Any) -> None:
    recording = run({"reserved": RESERVED | {"spillover": "overflow"}, "overflow": OPENAI})
    assert "overflow-deployment" in recording.named("reserved-deployment").depends_on
    assert list(endpoints(recording)) == ["reserved", "overflow"]


def test_classic_hub_and_guardrails_are_made_only_when_they_are_needed(run: Any) -> None:
    recording = run({"openai": OPENAI, "compute": COMPUTE})
    types = {each.type for each in recording.resources}
    assert not [each for each in types if "machinelearning" in each or "storage" in each or "Rai" in each]
    assert not {"aihub:index:ClassicHub", "aihub:index:Guardrails"} & types


def test_classic_hub_shares_the_hubs_account_and_not_its_vault(run: Any) -> None:
    recording = run({"serverless": SERVERLESS})
    hub = recording.named("classic-hub").inputs["body"]["properties"]
    assert (hub["keyVault"], hub["applicationInsights"]) == ("/id/classic-vault", "/id/hub-insights")
    connection = recording.one("machinelearningservices:WorkspaceConnection").inputs["properties"]
    assert connection["metadata"]["ResourceId"] == "/id/hub-account"


def test_hub_protection_covers_the_classic_hub(run: Any) -> None:
    recording = run({"serverless": SERVERLESS}, hub={"protect": True})
    assert recording.named("classic-hub").request.protect
    assert recording.named("classic-project").request.protect
    assert not recording.named("serverless-endpoint").request.protect


def test_gated_model_waits_for_the_token_which_stands_nowhere_in_clear(run: Any) -> None:
    gated = ONLINE | {"gated": True}
    recording = run({"online": gated, "other": SERVERLESS}, config={"huggingFaceToken": TOKEN})
    assert "classic-hugging-face" in recording.named("online-slot-blue").depends_on
    assert "classic-hugging-face" not in recording.named("other-endpoint").depends_on
    assert TOKEN not in str(recording.outputs)
    assert not [each for each in run({"online": ONLINE}).resources if each.name == "classic-hugging-face"]


def test_gated_model_without_a_token_is_one_clear_line(run: Any) -> None:
    with pytest.raises(pulumi.RunError, match=r"^deployments\.online\.gated: .*pulumi config set --secret aihub:hugg"):
        run({"online": ONLINE | {"gated": True}})


def test_without_keys_nobody_asks_for_any_and_the_operators_may_call_with_tokens(run: Any) -> None:
    recording = run(ALL, auth="entra", guardrails=GUARDRAILS)
    assert all(each.name.endswith("-uri") for each in recording.of_type("UriSecret"))
    assert {each["auth"]["type"] for each in endpoints(recording).values()} == {"entra"}
    assert f"classic-operator-endpoints-{OPERATOR}" in recording.named("online-traffic").depends_on


def test_no_key_passes_through_the_program(every_type: Recording) -> None:
    seen = str([every_type.outputs, *(each.request for each in every_type.resources)])
    assert KEY not in seen
    assert ENDPOINT_KEY not in seen


def test_keys_expire_in_60_days_where_nothing_else_is_said(every_type: Recording) -> None:
    assert {each.inputs["valid_days"] for each in every_type.of_type("KeySecret")} == {60}


def test_aihub_resume_knows_where_to_look_for_every_type(run: Any) -> None:
    rules = [{"above": 70}]
    slot = {"model": BERT, "instance_type": "Standard_DS3_v2", "autoscale": {"max": 3, "rules": rules}}
    deployments = ALL | {"online": ONLINE | {"gated": True, "slots": {"blue": slot}}}
    monitoring = {
        "diagnostics": ["audit", "requests"],
        "alerts": {"latency_ms": 5000, "throttled_percent": 5},
        "notify": {"emails": ["team@example.com"]},
        "workbook": True,
    }
    more: dict[str, Any] = {
        "hub": {"network": {"access": "private"}},
        "guardrails": GUARDRAILS,
        "protection": {"locks": True},
        "cost": {"budget": {"monthly": 5, "contacts": ["a@b.example"]}},
        "monitoring": monitoring,
        "config": {"huggingFaceToken": TOKEN},
    }
    recording = run(deployments, auth="entra", **more)
    made = {each.type.removeprefix("azure-native:") for each in recording.resources if "azure-native" in each.type}
    # What earlier versions made, and may have left unfinished.
    assert made == RESOURCE_IDS.keys() - {"machinelearningservices:Workspace"}
