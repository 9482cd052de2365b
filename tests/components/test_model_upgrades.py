"""A version that Azure has chosen by itself, as it may, is not written back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from aihub.azure.errors import ArmError
from aihub.azure.model_deployments import LiveDeployment
from components.deployments.live import live_deployments, live_policies
from components.deployments.model import ModelDeployment
from tests.components.recording import Recording, record
from tests.components.test_model_deployment import ARGS, CLAUDE, OWNER, TERMS

OLD, NEW = "2024-08-06", "2024-11-20"
LIVE = LiveDeployment("OpenAI", "gpt-4o", NEW, "GlobalStandard", 10)


def deployed(live: LiveDeployment | None, **changes: Any) -> Recording:
    def program() -> None:
        args: Any = {**ARGS, "key_owner": OWNER, "model": {"name": "gpt-4o", "version": OLD}, **changes}
        pulumi.export("endpoint", ModelDeployment("chat", args, live=live).endpoint)

    return record(program)


def written(recording: Recording) -> Any:
    return recording.one("cognitiveservices:Deployment").inputs["properties"]["model"]["version"]


def contract(recording: Recording) -> dict[str, Any]:
    (found,) = [outputs["endpoint"] for outputs in recording.outputs.values() if "endpoint" in outputs]
    return dict(found)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    for name in ("info", "warn"):
        monkeypatch.setattr(pulumi.log, name, lambda text, *_, **__: lines.append(text))
    return lines


@pytest.mark.parametrize("option", ["OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired"])
def test_newer_version_stays_and_is_told(option: str, told: list[str]) -> None:
    recording = deployed(LIVE, version_upgrade=option, sku={"name": "GlobalStandard", "capacity": 20})
    assert written(recording) == NEW
    (line,) = told
    assert line.startswith("deployments.chat.model.version: ")
    assert NEW in line
    assert OLD in line
    endpoint = contract(recording)
    assert (endpoint["model_version"], endpoint["model_upgrades"]) == (OLD, True)


def test_declared_version_above_it_upgrades(told: list[str]) -> None:
    live = replace(LIVE, version="2024-05-13")
    assert written(deployed(live, version_upgrade="OnceNewDefaultVersionAvailable")) == OLD
    assert told == []


@pytest.mark.parametrize(
    ("live", "changes"),
    [
        (LIVE, {}),
        (LIVE, {"version_upgrade": "NoAutoUpgrade"}),
        (None, {"version_upgrade": "OnceCurrentVersionExpired"}),
        # To be replaced by another model.
        (replace(LIVE, model="gpt-4.1"), {"version_upgrade": "OnceCurrentVersionExpired"}),
        (replace(LIVE, version=""), {"version_upgrade": "OnceCurrentVersionExpired"}),
    ],
)
def test_otherwise_the_declared_version_is_written(
    live: LiveDeployment | None, changes: dict[str, Any], told: list[str]
) -> None:
    assert written(deployed(live, **changes)) == OLD
    assert told == []


def test_what_is_no_class_of_the_sdk_keeps_it_too() -> None:
    live = LiveDeployment("Anthropic", "claude-sonnet-4-5", "20260115", "GlobalStandard", 1)
    recording = deployed(
        live,
        type="model-inference",
        task="messages",
        api_version=None,
        model=CLAUDE,
        provider_terms=TERMS,
        version_upgrade="OnceNewDefaultVersionAvailable",
    )
    assert recording.one("ArmResource").inputs["body"]["properties"]["model"]["version"] == "20260115"


class Azure:
    """Resource Manager that lists deployments, or refuses to."""

    def __init__(self, answer: list[dict[str, Any]] | ArmError) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, _credential: Any, **_: Any) -> "Azure":
        return self

    def collection(self, path: str, _api_version: str) -> list[dict[str, Any]]:
        self.asked.append(path)
        if isinstance(self.answer, ArmError):
            raise self.answer
        return self.answer


def looked_up(
    azure: Azure, monkeypatch: pytest.MonkeyPatch, upgraded: list[str], account: str | None = "/id/account"
) -> Mapping[str, LiveDeployment]:
    monkeypatch.setattr("aihub.azure.resource_manager.Arm", azure)
    found: list[Mapping[str, LiveDeployment]] = []

    async def program() -> None:
        account_id: Any = pulumi.Output.from_input(account)
        found.append(await live_deployments(account_id, upgraded))

    record(program)
    return found[0]


def test_account_is_asked_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    model = {"format": "OpenAI", "name": "gpt-4o", "version": NEW}
    deployment = {"name": "chat", "sku": {"name": "GlobalStandard", "capacity": 10}, "properties": {"model": model}}
    azure = Azure([deployment, {"name": "odd", "properties": {}}])
    assert looked_up(azure, monkeypatch, ["chat"])["chat"] == LIVE
    assert azure.asked == ["/id/account/deployments"]


def test_account_that_is_still_to_be_made_has_none(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    assert looked_up(Azure(ArmError("ResourceNotFound: no", "/id", 404)), monkeypatch, ["chat"]) == {}
    assert told == []


def test_nothing_is_written_that_could_undo_an_upgrade_nobody_knows_of(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pulumi.RunError, match=r"deployments\.chat\.version_upgrade: .*AuthorizationFailed"):
        looked_up(Azure(ArmError("AuthorizationFailed: no", "/id", 403)), monkeypatch, ["chat"])


def test_without_upgrades_it_is_a_warning(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    assert looked_up(Azure(ArmError("AuthorizationFailed: no", "/id", 403)), monkeypatch, []) == {}
    (line,) = told
    assert "AuthorizationFailed" in line


@pytest.mark.parametrize(
    ("live", "ignored"),
    [
        (replace(LIVE, content_filter="strict"), []),
        (replace(LIVE, content_filter="STRICT"), ["properties.raiPolicyName"]),
        (
            replace(LIVE, content_filter="STRICT", spillover="Overflow"),
            ["properties.raiPolicyName", "properties.spilloverDeploymentName"],
        ),
        (replace(LIVE, content_filter="Microsoft.DefaultV2"), []),
        (None, []),
    ],
)
def test_name_that_azure_spells_otherwise_is_no_change(live: LiveDeployment | None, ignored: list[str]) -> None:
    request = deployed(live, content_filter="strict", spillover="overflow").one("cognitiveservices:Deployment").request
    assert list(request.ignoreChanges) == ignored


def test_names_and_versions_that_azure_answers_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    model = {"format": "OpenAI", "name": "gpt-4o", "version": "1\n::error::x\x1b"}
    azure = Azure([{"name": "chat\n::add-mask::x", "sku": {"capacity": "many"}, "properties": {"model": model}}])
    [(name, live)] = looked_up(azure, monkeypatch, []).items()
    assert (name, live.version, live.capacity) == ("chat ::add-mask::x", r"1 ::error::x\x1b", 0)


@pytest.mark.parametrize(
    ("answer", "found", "warnings"),
    [
        ([{"name": "Strict", "properties": {"mode": "Blocking"}}], ["strict"], 0),
        (ArmError("ResourceNotFound: no", "/id", 404), [], 0),
        (ArmError("AuthorizationFailed: no", "/id", 403), [], 1),
    ],
)
def test_policies_are_looked_up_by_name_in_any_case(
    answer: Any, found: list[str], warnings: int, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    azure, policies = Azure(answer), dict[str, Any]()
    monkeypatch.setattr("aihub.azure.resource_manager.Arm", azure)

    async def program() -> None:
        account_id: Any = pulumi.Output.from_input("/id/account")
        policies.update(await live_policies(account_id))

    record(program)
    assert list(policies) == found
    assert azure.asked == ["/id/account/raiPolicies"]
    assert len(told) == warnings
