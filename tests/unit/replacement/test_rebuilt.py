"""Which deployments a run deletes and makes anew under the same name."""

from typing import Any

import pytest

from aihub.replacement import ChangedValue, made_of, rebuilt
from tests.unit.replacement.stack import BERT, BLUE, CHAT, COHERE, PLAIN, Json, settings, state

QWEN = {
    "type": "managed-compute",
    "host": "account",
    "model": "azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1",
    "template": "azureml://registries/azure-huggingface/deploymenttemplates/qwen/versions/1",
    "accelerator": "H100_80GB",
}


def found(was: Json, now: Json) -> list[ChangedValue]:
    return rebuilt(made_of(state(settings(was))), settings(now).made_of())


def changed(of: Json, **members: Any) -> Json:
    return {**of, **members}


def test_nothing_is_rebuilt_when_nothing_changed_and_what_is_added_or_removed_is_not_either() -> None:
    assert found(PLAIN, PLAIN) == []
    assert found({"one": CHAT}, {"two": CHAT}) == []


@pytest.mark.parametrize(
    ("was", "now", "path"),
    [
        (CHAT, changed(CHAT, model={"name": "gpt-4.1", "version": "2025-04-14"}), "deployments.it.model"),
        (COHERE, changed(COHERE, model="azureml://registries/azureml-cohere/models/Other"), "deployments.it.model"),
        (
            BERT,
            changed(BERT, slots={"blue": {**BLUE, "instance_type": "Standard_DS4_v2"}}),
            "deployments.it.slots.blue.instance_type",
        ),
        (CHAT, COHERE, "deployments.it.type"),
    ],
)
def test_what_azure_cannot_change_is_told_once(was: Json, now: Json, path: str) -> None:
    (change,) = found({"it": was}, {"it": now})
    assert change.path == path


def test_version_and_capacity_change_in_place() -> None:
    other = changed(CHAT, model={"name": "gpt-4.1-mini", "version": "2026-01-01"}, sku={"name": "Standard"})
    assert found({"it": CHAT}, {"it": other}) == []


def test_managed_compute_on_the_account_is_read_from_its_body() -> None:
    above = "urn:pulumi:dev::aihub::aihub:index:ModelDeployments$aihub:index:ManagedComputeDeployment"
    properties = {"model": QWEN["model"], "acceleratorType": "A100_80GB"}
    made = {
        f"{above}::it": {},
        f"{above}$pulumi-python:dynamic/aihub:ArmResource::it-deployment": {"body": {"properties": properties}},
    }
    (change,) = rebuilt(made_of(made), settings({"it": QWEN}).made_of())
    assert change == ChangedValue("deployments.it.accelerator", "A100_80GB", "H100_80GB")
