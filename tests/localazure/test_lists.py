"""Lists of Resource Manager: what is in them, what `$filter` selects, and how they are answered in pages."""

import logging
from typing import Any
from urllib.parse import quote

import pytest

from localazure.azure import Azure, Subscription
from localazure.principals import PRINCIPALS
from localazure.server import application
from localazure.services.authorization.roles import roles
from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    PROJECT,
    SAMPLES,
    STORAGE,
    VAULT,
    Manager,
    StoppedClock,
    azure_of,
    error,
)
from tests.localazure.world import GROUP, World

SUBSCRIPTION = GROUP.rpartition("/resourceGroups/")[0]
ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions"
NAMED = "name ne 'x'"
NOBODY = "99999999-9999-9999-9999-999999999999"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


@pytest.fixture
def azure(world: World) -> Azure:
    return azure_of(world, StoppedClock(scale=0))


@pytest.fixture
async def manager(azure: Azure, world: World, connect: Any) -> Manager:
    client = await connect(application(azure, logging.getLogger("unused")))
    assert isinstance(azure.clock, StoppedClock)
    made = Manager(world, client, azure.clock)
    await made.make(GROUP_TYPE)
    return made


async def listed(manager: Manager, path: str, text: str = "", api_version: str = "2021-04-01") -> list[str]:
    """The names in a list, of all its pages."""
    query = f"?$filter={quote(text)}" if text else ""
    answer = await manager.send("GET", path + query, api_version=api_version)
    assert answer.status == 200, answer.text
    names = [each["name"] for each in answer.body["value"]]
    while following := answer.body.get("nextLink"):
        answer = await manager.send("GET", following)
        assert answer.status == 200, answer.text
        names += [each["name"] for each in answer.body["value"]]
    return names


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP])
async def test_resources_of_all_types_are_listed_and_selected(manager: Manager, scope: str) -> None:
    await manager.make(VAULT, STORAGE, ACCOUNT, PROJECT)
    path = f"{scope}/resources"
    assert sorted(await listed(manager, path)) == ["chat", "hub", "kv-demo", "stdemo"]
    assert await listed(manager, path, "resourceType eq 'microsoft.keyvault/VAULTS'") == ["kv-demo"]
    assert await listed(manager, path, f"resourceType eq '{VAULT}' and name eq 'other'") == []
    assert await listed(manager, path, f"resourceType eq '{VAULT}' or name eq 'hub'") == ["kv-demo", "hub"]
    assert await listed(manager, path, "name ne 'hub' and resourceGroup eq 'RG'") == ["kv-demo", "stdemo", "chat"]


async def test_resources_and_groups_are_selected_by_tag(manager: Manager) -> None:
    vault, body = SAMPLES[VAULT]
    await manager.send("PUT", vault, {**body, "tags": {"owner": "team's"}}, "2024-11-01")
    await manager.send("PUT", f"{GROUP}-2", {"location": "swedencentral", "tags": {"owner": "team's"}}, "2024-03-01")
    tagged = "tagName eq 'owner' and tagValue eq 'team''s'"
    assert await listed(manager, f"{SUBSCRIPTION}/resources", tagged) == ["kv-demo"]
    assert await listed(manager, f"{SUBSCRIPTION}/resourceGroups", tagged, "2024-03-01") == ["rg-2"]


@pytest.mark.parametrize(
    "text", ["owner eq 'x'", "name eq x", "name eq 'x' and", "name eq 'x' name eq 'y'", "atScope()", "name like 'x'"]
)
async def test_filter_that_is_not_understood_is_refused(manager: Manager, text: str) -> None:
    for path in (f"{SUBSCRIPTION}/resources", f"{SUBSCRIPTION}/resourceGroups"):
        answer = await manager.send("GET", f"{path}?$filter={quote(text)}", api_version="2024-03-01")
        assert error(answer) == (400, "InvalidFilterInQueryString")


async def test_resources_of_a_group_that_is_missing_are_an_error(manager: Manager) -> None:
    assert error(await manager.send("GET", f"{GROUP}-2/resources", api_version="2021-04-01")) == (
        404,
        "ResourceGroupNotFound",
    )


async def assign(manager: Manager, scope: str, digit: str, principal: str, kind: str = "User") -> str:
    name = f"0000000{digit}-0000-4000-8000-000000000000"
    role = f"{SUBSCRIPTION}{DEFINITIONS}/{READER}"
    properties = {"principalId": principal, "principalType": kind, "roleDefinitionId": role}
    made = await manager.send("PUT", f"{scope}{ASSIGNMENTS}/{name}", {"properties": properties}, "2022-04-01")
    assert made.status == 201, made.text
    return name


async def test_assignments_that_apply_to_a_scope_are_inherited_and_below(manager: Manager) -> None:
    await manager.make(VAULT)
    vault = SAMPLES[VAULT][0]
    await manager.send("PUT", f"{GROUP}-2", {"location": "swedencentral"}, "2024-03-01")
    other = NOBODY.replace("9", "1")
    above = await assign(manager, SUBSCRIPTION, "1", NOBODY)
    here = await assign(manager, GROUP, "2", other)
    below = await assign(manager, vault, "3", NOBODY)
    beside = await assign(manager, f"{GROUP}-2", "4", NOBODY)

    async def at(scope: str, text: str = "") -> set[str]:
        return set(await listed(manager, f"{scope}{ASSIGNMENTS}", text, "2022-04-01"))

    assert await at(SUBSCRIPTION) == {above, here, below, beside}
    assert await at(SUBSCRIPTION, "atScope()") == {above}
    assert await at(GROUP) == {above, here, below}
    assert await at(GROUP, "atScope()") == {above, here}
    assert await at(vault, "atScope()") == {above, here, below}
    assert await at(GROUP, f"principalId eq '{NOBODY}'") == {above, below}
    assert await at(GROUP, f"atScope() and assignedTo('{NOBODY}')") == {above}


async def test_assignments_to_a_principal_are_also_those_of_its_groups(manager: Manager) -> None:
    member, group = PRINCIPALS["colleague"].object_id, Subscription().operators_group_id
    await manager.make(GROUP_TYPE)
    own = await assign(manager, GROUP, "1", member, "ServicePrincipal")
    by_group = await assign(manager, GROUP, "2", group, "Group")
    await assign(manager, GROUP, "3", NOBODY)

    async def assigned(principal: str) -> set[str]:
        text = f"atScope() and assignedTo('{principal}')"
        return set(await listed(manager, f"{GROUP}{ASSIGNMENTS}", text, "2022-04-01"))

    assert await assigned(member) == {own, by_group}
    assert await assigned(group) == {by_group}
    assert await assigned(PRINCIPALS["reader"].object_id) == set()


async def test_role_definitions_are_found_by_name_and_by_id(manager: Manager) -> None:
    role = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
    named = quote("roleName eq 'key vault secrets officer'")
    for scope in (SUBSCRIPTION, SAMPLES[VAULT][0]):
        found = await manager.send("GET", f"{scope}{DEFINITIONS}?$filter={named}", api_version="2022-04-01")
        assert [each["id"] for each in found.body["value"]] == [f"{SUBSCRIPTION}{DEFINITIONS}/{role}"]
    for scope in (SUBSCRIPTION, ""):
        one = await manager.send("GET", f"{scope}{DEFINITIONS}/{role}", api_version="2022-04-01")
        assert one.body["properties"]["roleName"] == "Key Vault Secrets Officer"
        assert one.body["id"] == f"{scope}{DEFINITIONS}/{role}"
    nobody = await manager.send("GET", f"{DEFINITIONS}/{NOBODY}", api_version="2022-04-01")
    assert error(nobody) == (404, "RoleDefinitionDoesNotExist")
    assert len(await listed(manager, f"{SUBSCRIPTION}{DEFINITIONS}", "type eq 'BuiltInRole'", "2022-04-01")) == len(
        roles()
    )


async def test_list_comes_in_pages_of_what_top_asks_for(manager: Manager) -> None:
    await manager.make(VAULT, STORAGE, ACCOUNT)
    first = await manager.send("GET", f"{GROUP}/resources?$top=2&$filter={quote(NAMED)}", api_version="2021-04-01")
    assert [each["name"] for each in first.body["value"]] == ["kv-demo", "stdemo"]
    second = await manager.send("GET", first.body["nextLink"])
    assert [each["name"] for each in second.body["value"]] == ["hub"]
    assert "nextLink" not in second.body
    for query, code in (("$top=0", "InvalidTopInQueryString"), ("$skipToken=!", "InvalidSkipToken")):
        assert error(await manager.send("GET", f"{GROUP}/resources?{query}", api_version="2021-04-01")) == (400, code)


async def test_every_list_comes_in_small_pages_when_told_to(manager: Manager, azure: Azure) -> None:
    await manager.make(VAULT, STORAGE, ACCOUNT)
    usages = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations/swedencentral/models"
    whole = await manager.send("GET", usages)
    azure.faults.set("small-pages", size=1)
    short = await manager.send("GET", usages)
    assert (len(short.body["value"]), "nextLink" in short.body) == (1, True)
    assert len(whole.body["value"]) > 1
    assert await listed(manager, f"{GROUP}/resources") == ["kv-demo", "stdemo", "hub"]
    assert (await manager.send("POST", f"{SAMPLES[ACCOUNT][0]}/listKeys")).body.keys() == {"key1", "key2"}
