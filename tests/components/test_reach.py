"""Before the first write a run says what a network's rules make of it."""

from typing import Any

import pulumi
import pytest

from aihub.settings import Settings
from components.stack import reach
from tests.components.test_network import CHAT, R1

URN = "urn:pulumi:dev::aihub::aihub:index:"
ACCOUNT, VAULT = (
    f"{URN}AIHub$azure-native:cognitiveservices:Account::hub-account",
    f"{URN}AIHub$azure-native:keyvault:Vault::hub-vault",
)
WORKSPACE = f"{URN}ClassicHub$pulumi-python:dynamic/aihub:ArmResource::classic-hub"
SHUT = {"publicNetworkAccess": "Disabled", "networkAcls": {"defaultAction": "Deny", "ipRules": []}}
SUBNET = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-network/providers/Microsoft.Network"
    "/virtualNetworks/vnet-example/subnets/runners"
)
REFUSED = "Forbidden: Public network access is disabled"


def run(
    monkeypatch: pytest.MonkeyPatch,
    network: dict[str, Any] | None,
    made: dict[str, Any],
    *,
    refusal: str | None = None,
    deployments: dict[str, Any] | None = None,
    gate: bool = True,
    preview: bool = False,
    kept: dict[str, list[str]] | None = None,
) -> list[str]:
    """What a run warns of; it asks the vault by a stand-in."""
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_: told.append(text))
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: preview)
    monkeypatch.setattr(reach, "_refusal", lambda _vault: refusal)
    hub = {"name": "ai-x", "location": "swedencentral", **({"network": network} if network else {})}
    content = {"hub": hub, "deployments": deployments or {"chat": CHAT}, "smoke": {"gate": gate}}
    reach.keep_network(Settings.model_validate(content), made, kept or {})
    return told


def test_run_whose_gate_is_refused_by_the_network_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {VAULT: {"properties": SHUT}}
    with pytest.raises(pulumi.RunError) as caught:
        run(monkeypatch, {"access": "private"}, made, refusal=REFUSED)
    first, second = str(caught.value).splitlines()
    assert first == "Nothing was changed."
    assert second == (
        f"hub.network.access: private, and the vault kv-ai-x refuses this machine: {REFUSED}. The smoke test and slots need "
        "the vault; run this inside the network: docs/network.md says how to run from inside"
    )


@pytest.mark.parametrize(("gate", "preview"), [(False, False), (True, True)])
def test_run_that_needs_no_endpoint_and_a_preview_are_warned(
    monkeypatch: pytest.MonkeyPatch, gate: bool, preview: bool
) -> None:
    made = {VAULT: {"properties": SHUT}}
    (told,) = run(monkeypatch, {"access": "private"}, made, refusal=REFUSED, gate=gate, preview=preview)
    assert "the vault kv-ai-x refuses this machine: Forbidden" in told


def test_run_from_inside_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, {"access": "private"}, {VAULT: {"properties": SHUT}}) == []


def test_run_that_opens_the_hub_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {VAULT: {"properties": SHUT}}
    assert run(monkeypatch, {"access": "public"}, made, refusal=REFUSED) == []
    restricted = {"access": "restricted", "allowed_ips": ["203.0.113.7"]}
    assert run(monkeypatch, restricted, made, refusal=REFUSED) == []


@pytest.mark.parametrize("had", [[], ["/subscriptions/s/another"]])
def test_run_that_lets_in_another_subnet_is_not_refused(monkeypatch: pytest.MonkeyPatch, had: list[str]) -> None:
    rules = {"defaultAction": "Deny", "ipRules": [], "virtualNetworkRules": [{"id": each} for each in had]}
    made = {VAULT: {"properties": {"publicNetworkAccess": "Enabled", "networkAcls": rules}}}
    assert run(monkeypatch, {"access": "restricted", "allowed_subnets": [SUBNET]}, made, refusal=REFUSED) == []
    rules["virtualNetworkRules"] = [{"id": SUBNET.upper()}]
    with pytest.raises(pulumi.RunError):
        run(monkeypatch, {"access": "restricted", "allowed_subnets": [SUBNET]}, made, refusal=REFUSED)


def test_run_that_closes_the_hub_says_that_it_shuts_itself_out(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {VAULT: {"properties": {"publicNetworkAccess": "Enabled", "networkAcls": {"defaultAction": "Allow"}}}}
    (told,) = run(monkeypatch, {"access": "private"}, made)
    assert told.startswith("hub.network.access: private from this run on:")


def test_first_run_of_a_network_says_that_its_tests_come_from_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = run(monkeypatch, {"access": "private"}, {})
    assert "this run makes the network, and tests the endpoints from inside of it" in told
    assert run(monkeypatch, {"access": "private"}, {}, gate=False) == []


@pytest.mark.parametrize(
    ("network", "has", "wanted"),
    [
        (None, "AllowInternetOutbound", "internet, and Azure does not go back to none"),
        (
            {"outbound": {"isolation": "internet"}},
            "AllowOnlyApprovedOutbound",
            "approved, and Azure does not go back to internet",
        ),
    ],
)
def test_less_isolation_than_a_workspace_has_is_refused(
    monkeypatch: pytest.MonkeyPatch, network: dict[str, Any] | None, has: str, wanted: str
) -> None:
    body = {"properties": {"managedNetwork": {"isolationMode": has}}}
    with pytest.raises(pulumi.RunError, match=wanted):
        run(monkeypatch, network, {WORKSPACE: {"body": body}}, deployments={"r1": R1})


def test_online_endpoints_in_the_way_of_a_managed_network_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = {WORKSPACE: {"body": {"properties": {}}}, f"{URN}OnlineEndpoint::churn": {}}
    (told,) = run(monkeypatch, {"outbound": {"isolation": "approved"}}, made, deployments={"r1": R1})
    assert "only while it has no online endpoint, and it has churn" in told


def test_network_of_an_adopted_workspace_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"properties": {"managedNetwork": {"isolationMode": "AllowInternetOutbound"}}}
    kept = {"classic-hub": ["body.properties.managedNetwork"]}
    assert run(monkeypatch, None, {WORKSPACE: {"body": body}}, deployments={"r1": R1}, kept=kept) == []


def test_network_that_the_settings_lose_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {ACCOUNT: {"properties": SHUT, "name": "ai-x"}}
    (told,) = run(monkeypatch, None, made)
    assert "write hub: {network: {access: public}}" in told
