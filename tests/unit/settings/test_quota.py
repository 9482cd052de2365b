"""`aihub check` shows the quota that managed compute needs, and how it is worked out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from aihub.check import check, report

MODEL = "azureml:churn:3"


def lines(write: Callable[..., Path], **slots: dict[str, object]) -> list[str]:
    text = report(check(write(dev=settings(**slots))), "text")
    assert text.splitlines()[-1] == "valid: dev"
    return text.splitlines()[:-1]


def settings(**slots: dict[str, object]) -> str:
    full = {name: {"model": MODEL, "instance_type": "Standard_DS3_v2", **slot} for name, slot in slots.items()}
    churn = {"type": "managed-compute", "slots": full, "probe": {"body": {}}}
    return yaml.safe_dump({"hub": {"name": "ai-x", "location": "eastus"}, "deployments": {"churn": churn}})


@pytest.mark.parametrize(
    ("slot", "arithmetic"),
    [
        ({}, "8 cores: blue ceil(1.2 * 1) * 4 of standardDSv2Family"),
        ({"instances": 5}, "24 cores: blue ceil(1.2 * 5) * 4 of standardDSv2Family"),
        ({"instances": 6}, "32 cores: blue ceil(1.2 * 6) * 4 of standardDSv2Family"),
        ({"instance_type": "Standard_E8S_V3"}, "16 cores: blue ceil(1.2 * 1) * 8 of standardESv3Family"),
        (
            {"instance_type": "Standard_NC24ads_A100_v4", "instances": 2},
            "48 cores: blue 2 * 24 of standardNCADSA100v4Family",
        ),
        ({"autoscale": {"max": 10}}, "48 cores: blue ceil(1.2 * 10) * 4 of standardDSv2Family"),
        (
            {"instance_type": "Standard_X1"},
            "an unknown number of cores: blue ceil(1.2 * 1) * the cores of its VM size, which this version "
            "of aihub does not know",
        ),
    ],
)
def test_the_arithmetic(write: Callable[..., Path], slot: dict[str, object], arithmetic: str) -> None:
    assert lines(write, blue=slot) == [f"dev: deployments.churn: needs a quota of {arithmetic}"]


def test_slots_add_up(write: Callable[..., Path]) -> None:
    assert lines(write, blue={"instances": 2}, green={"instance_type": "Standard_F4s_v2"}) == [
        "dev: deployments.churn: needs a quota of 20 cores: blue ceil(1.2 * 2) * 4 of standardDSv2Family, "
        "green ceil(1.2 * 1) * 4 of standardFSv2Family"
    ]


def test_programs_get_the_numbers_by_slot(write: Callable[..., Path]) -> None:
    dev = settings(blue={"instances": 2}, green={"instance_type": "Standard_X1"})
    (quota,) = json.loads(report(check(write(dev=dev)), "json"))["quotas"]
    assert (quota["stack"], quota["deployment"], quota["cores"]) == ("dev", "churn", None)
    assert [(slot["slot"], slot["family"], slot["cores"]) for slot in quota["slots"]] == [
        ("blue", "standardDSv2Family", 12),
        ("green", None, None),
    ]
