"""A run that frees quota too late is stopped before its first write, with the two runs that can do it."""

from typing import Any

import pulumi
import pytest

from aihub.settings import Settings
from components.stack import steps
from components.stack.steps import keep_steps
from tests.unit.azure.fake_arm import FakeArm, Reply

Json = dict[str, Any]
ROW = "OpenAI.GlobalStandard.gpt-4o"


def gpt(capacity: int) -> Json:
    model = {"name": "gpt-4o", "version": "2024-11-20"}
    return {"type": "azure-openai", "model": model, "sku": {"name": "GlobalStandard", "capacity": capacity}}


def made(capacities: dict[str, int], location: str = "swedencentral") -> dict[str, Json]:
    """The state of a stack with such deployments."""
    hub, urn = "aihub:index:AIHub$azure-native", "urn:pulumi:dev::aihub::"
    found: dict[str, Json] = {
        f"{urn}{hub}:resources:ResourceGroup::hub-group": {"name": "rg-ai-demo", "location": location},
        f"{urn}{hub}:cognitiveservices:Account::hub-account": {"name": "ai-demo", "location": location},
    }
    above = "aihub:index:ModelDeployments$aihub:index:ModelDeployment"
    for name, capacity in capacities.items():
        outputs = {"sku": {"name": "GlobalStandard", "capacity": capacity}}
        model = {"format": "OpenAI", "name": "gpt-4o"}
        kind = f"{above}$azure-native:cognitiveservices:Deployment"
        found[f"{urn}{kind}::{name}-deployment"] = {**outputs, "properties": {"model": model}}
    return found


def azure(limit: int, used: int, live: dict[str, int]) -> list[Reply]:
    """What Azure has."""
    listed = [
        {
            "name": name,
            "sku": {"name": "GlobalStandard", "capacity": capacity},
            "properties": {"model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"}},
        }
        for name, capacity in live.items()
    ]
    sku = {"name": "GlobalStandard", "usageName": ROW}
    model = {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20", "skus": [sku]}
    return [
        Reply(200, {"value": listed}, to="/deployments?"),
        Reply(200, {"value": [{"name": {"value": ROW}, "currentValue": used, "limit": limit}]}, to="/usages?"),
        Reply(200, {"value": [{"kind": "AIServices", "model": model}]}, to="/models?"),
    ]


def run(
    monkeypatch: pytest.MonkeyPatch, declared: Json, state: dict[str, Json], *replies: Reply, only_warn: bool = False
) -> tuple[list[str], list[str]]:
    """The warnings, and the requests."""
    told: list[str] = []
    fake = FakeArm(*replies)
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_, **__: told.append(text))
    monkeypatch.setattr(steps, "resource_manager", lambda: fake.arm)
    monkeypatch.setattr(steps, "client_config", lambda: type("Client", (), {"subscription_id": "s"}))
    hub = {"name": "ai-demo", "location": "swedencentral"}
    keep_steps(Settings.model_validate({"hub": hub, "deployments": declared}), state, only_warn=only_warn)
    return told, fake.sent


RENAMED = {"one": gpt(150), "new": gpt(290)}
BEFORE = {"one": 150, "old": 290}


def test_rename_at_full_quota_stops_the_program_with_both_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        run(monkeypatch, RENAMED, made(BEFORE), *azure(440, 440, BEFORE))
    first, second = str(stopped.value).splitlines()
    assert first == "Nothing was changed."
    assert second.startswith(
        "deployments.new.sku.capacity: it takes of a quota that is full until this run deletes old"
    )
    assert "1. leave deployments.new out of the settings, and run `pulumi up`. 2. Write it as it is now" in second
    assert second.endswith("`pulumi config set aihub:quotaWarns true`")


def test_it_is_a_warning_where_the_stack_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    told, _ = run(monkeypatch, RENAMED, made(BEFORE), *azure(440, 440, BEFORE), only_warn=True)
    assert len(told) == 1


def test_quota_that_has_room_for_both_lets_the_run_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told, asked = run(monkeypatch, RENAMED, made(BEFORE), *azure(730, 440, BEFORE))
    assert (told, len(asked)) == ([], 3)


@pytest.mark.parametrize(
    "declared",
    [
        {"one": gpt(150), "old": gpt(290)},
        {"one": gpt(290), "old": gpt(150)},
        {"one": gpt(150)},
        {"one": gpt(150), "old": gpt(290), "third": gpt(10)},
    ],
    ids=["unchanged", "exchanged", "removed", "added"],
)
def test_azure_is_not_asked_where_no_order_is_too_late(monkeypatch: pytest.MonkeyPatch, declared: Json) -> None:
    assert run(monkeypatch, declared, made(BEFORE)) == ([], [])


def test_hub_that_moves_has_the_quota_of_its_new_region(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, RENAMED, made(BEFORE, "eastus2")) == ([], [])


def test_where_azure_does_not_say_the_steps_are_told_and_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    no = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "You may not."}}, to="/usages?")
    others = [each for each in azure(440, 440, BEFORE) if each.to != "/usages?"]
    told, _ = run(monkeypatch, RENAMED, made(BEFORE), *others, no)
    assert len(told) == 1
    assert "If the quota is full, it takes of a quota that is full until this run deletes old" in told[0]
    assert "AuthorizationFailed" in told[0]
