"""The quotas of the local Azure: from its data, from a file that can be changed while it runs, and what counts."""

import os
from pathlib import Path
from typing import Any

import pytest

from localazure.data_file import DataFileError
from localazure.quotas import Quota, Quotas
from localazure.services.cognitive_services import deleted_accounts, usages
from tests.localazure.manager import DEPLOYMENT, MANAGED_DEPLOYMENT, SAMPLES, Manager, manage
from tests.localazure.world import GROUP, World

ROW = "OpenAI.GlobalStandard.gpt-4.1-mini"
SUBSCRIPTION = GROUP.partition("/resourceGroups/")[0]
ML = f"{SUBSCRIPTION}/providers/Microsoft.MachineLearningServices/locations/swedencentral/usages"
PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations/swedencentral"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


def write(path: Path, text: str) -> None:
    path.write_text(text)
    # Another time of change than that of the file before, however fast the test is.
    os.utime(path, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns + len(text)))


def test_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "quotas.yaml"
    quotas = Quotas(path)
    assert quotas.of("swedencentral", ROW) == Quota()

    write(path, f"Sweden Central:\n  {ROW}: {{limit: 100, elsewhere: 40}}\n'*':\n  standardDSv2Family: 24\n")
    assert quotas.of("swedencentral", ROW) == Quota(100, 40)
    assert quotas.of("westeurope", ROW) == Quota()
    assert quotas.of("westeurope", "standardDSv2Family") == Quota(24)

    path.unlink()
    assert quotas.of("swedencentral", ROW) == Quota()


@pytest.mark.parametrize(
    "text",
    ["- a", "swedencentral: 5", "swedencentral: {row: many}", "x: {row: {limits: 5}}", "x: {row: -1}", "x: [", "\0"],
)
def test_wrong_file_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "quotas.yaml"
    write(path, text)
    with pytest.raises(DataFileError, match=r"quotas\.yaml"):
        Quotas(path).of("swedencentral", ROW)


def row(world: World, name: str = ROW) -> tuple[int, int]:
    found = usages.usage(world.azure, "swedencentral", name)
    return found["currentValue"], found["limit"]


def test_what_others_use_is_part_of_the_usage(world: World) -> None:
    world.account()
    world.deployment("one", "gpt-4.1-mini", "2025-04-14")
    world.azure.quotas.set(ROW, Quota(limit=50, elsewhere=15))
    assert row(world) == (25, 50)


def test_soft_deleted_account_holds_its_quota_until_it_is_purged(world: World) -> None:
    account = world.account()
    world.deployment("one", "gpt-4.1-mini", "2025-04-14")
    deleted_accounts.keep(world.azure, account)
    for path in (f"{account['id']}/deployments/one", account["id"]):
        world.azure.state.delete("resource", path.lower())
    assert row(world)[0] == 10

    world.pass_days(3)
    assert row(world)[0] == 0


async def test_write_beyond_the_quota_is_refused_by_what_is_left_of_it(manager: Manager) -> None:
    await manager.prepare(DEPLOYMENT)
    manager.world.azure.quotas.set(ROW, Quota(limit=50, elsewhere=15))
    path, body = SAMPLES[DEPLOYMENT]
    assert (await manager.send("PUT", path, {**body, "sku": {"name": "GlobalStandard", "capacity": 35}})).status == 201
    refused = await manager.send("PUT", path, {**body, "sku": {"name": "GlobalStandard", "capacity": 36}})
    assert (refused.status, refused.error["code"]) == (400, "InsufficientQuota")
    assert "require 36 new capacity" in refused.error["message"]
    assert "available capacity 35" in refused.error["message"]


async def test_region_gives_no_more_provisioned_units_than_it_has(manager: Manager) -> None:
    manager.world.azure.quotas.set("OpenAI.GlobalProvisionedManaged", Quota(limit=300, elsewhere=100, capacity=50))
    query = "modelFormat=OpenAI&modelName=gpt-4.1&modelVersion=2025-04-14"
    answer = await manager.send("GET", f"{PROVIDER}/modelCapacities?{query}")
    found = {each["properties"]["skuName"]: each["properties"]["availableCapacity"] for each in answer.body["value"]}
    assert found["GlobalProvisionedManaged"] == 50


async def test_accelerators_are_counted_by_type_and_scope(manager: Manager) -> None:
    await manager.prepare(MANAGED_DEPLOYMENT)
    await manager.make(MANAGED_DEPLOYMENT)
    answer = await manager.send("GET", f"{PROVIDER}/managedComputeUsages", None, "2026-05-15-preview")
    used = {each["name"]["value"]: each for each in answer.body["value"] if each["currentValue"]}
    assert list(used) == ["ManagedCompute.Global.H100_80GB"]
    assert {each["offerScope"] for each in answer.body["value"]} == {"Global"}
    assert {each["unit"] for each in answer.body["value"]} == {"AcceleratorCount"}


async def test_dedicated_cores_are_told_from_low_priority_ones_by_type_alone(manager: Manager) -> None:
    manager.world.azure.quotas.set("standardDSv2Family", Quota(limit=24, elsewhere=4))
    rows: list[dict[str, Any]] = (await manager.send("GET", ML, None, "2025-12-01")).body["value"]
    named = {each["type"]: each for each in rows if each["name"]["value"] == "standardDSv2Family"}
    (low, dedicated) = (
        named[f"Microsoft.MachineLearningServices/vmFamily/{kind}Cores/usages"] for kind in ("lowPriority", "dedicated")
    )
    assert (dedicated["currentValue"], dedicated["limit"], low["limit"]) == (4, 24, -1)
