"""Names and tags that Azure refuses, in its words, and those that are just within the rules."""

from typing import Annotated, Any
from urllib.parse import quote

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from aihub import naming
from localazure.services.arm.errors import ArmError
from localazure.services.arm.validation import check_name
from localazure.services.registration import behaviours
from tests.localazure.manager import (
    ACCOUNT,
    AUTOSCALE,
    BLOCKLIST,
    COMPONENT,
    CONNECTION,
    DEPLOYMENT,
    GROUP_TYPE,
    MADE_BY_REQUESTS,
    MARKETPLACE,
    ML_WORKSPACE,
    ONLINE_DEPLOYMENT,
    ONLINE_ENDPOINT,
    POLICY,
    PROJECT,
    ROLE_ASSIGNMENT,
    SAMPLES,
    SECRET,
    SERVERLESS,
    STORAGE,
    VAULT,
    WORKSPACE,
    Manager,
    error,
    kind_of,
    manage,
)
from tests.localazure.world import World

BAD = {
    GROUP_TYPE: ("InvalidResourceGroup", ["rg.", "a b", "rg/x", "x" * 91, "rg#1"]),
    VAULT: ("VaultNameNotValid", ["kv--x", "1kv", "kv-", "kv", "x" * 25, "kv_x", "kv.x", "-kv"]),
    STORAGE: ("AccountNameInvalid", ["St", "ST", "s", "x" * 25, "st-x", "st_x"]),
    SECRET: ("InvalidResourceName", ["a_b", "x" * 128, "a.b", "a b"]),
    ACCOUNT: ("InvalidResourceName", ["a", "x" * 65, "-a", "a b", "a/b"]),
    PROJECT: ("InvalidResourceName", ["a", "x" * 65, "_a", "a b"]),
    DEPLOYMENT: ("InvalidResourceName", ["x" * 65, "a b", "-a", "a/b", "a:b", "ä-b", "x"]),
    POLICY: ("InvalidResourceName", ["a b", "-a", "a/b"]),
    BLOCKLIST: ("InvalidResourceName", ["a b", "-a"]),
    WORKSPACE: ("InvalidResourceName", ["abc", "x" * 64, "-abc", "abc-", "a_bc"]),
    ML_WORKSPACE: ("InvalidResourceName", ["ab", "x" * 34, "-abc", "a.bc", "a bc"]),
    CONNECTION: ("InvalidResourceName", ["ab", "x" * 34, "a.bc"]),
    COMPONENT: ("InvalidResourceName", ["a%", "a.", "a ", "x" * 261, "a?b"]),
    AUTOSCALE: ("InvalidResourceName", ["a:b", "a.", "x" * 261, "a<b"]),
    MARKETPLACE: ("InvalidResourceName", ["a.b", "a b"]),
    SERVERLESS: ("BadRequest", ["ab", "1abc", "abc-", "a_bc"]),
    ONLINE_ENDPOINT: ("BadRequest", ["ab", "1abc", "abc-", "x" * 33]),
    ONLINE_DEPLOYMENT: ("BadRequest", ["ab", "1abc", "abc-", "x" * 33]),
    ROLE_ASSIGNMENT: ("InvalidRoleAssignmentId", ["role", "6f0d3f6e"]),
}
GOOD = {
    GROUP_TYPE: ["r", "x" * 90, "(rg)", "rg.x-_", "gruppe-ä"],
    VAULT: ["kv1", "x" * 24, "K-v-1"],
    STORAGE: ["123", "x" * 24],
    SECRET: ["A-1", "x" * 127],
    ACCOUNT: ["a.b_c-", "x" * 64, "Aa"],
    DEPLOYMENT: ["gpt-4.1_mini", "x" * 64, "Aa", "ab-"],
    ML_WORKSPACE: ["a_b-", "x" * 33],
    COMPONENT: ["x" * 260, "a b", "(a)"],
}


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


@pytest.mark.parametrize("type_name", BAD)
async def test_name_is_refused(manager: Manager, type_name: str) -> None:
    await manager.prepare(type_name)
    (path, body), (code, names) = SAMPLES[type_name], BAD[type_name]
    for name in [each for each in names if "/" not in each]:
        named = f"{path.rpartition('/')[0]}/{quote(name)}"
        answer = await manager.send("PUT", named, body, kind_of(type_name).api_versions[0])
        assert error(answer) == (400, code), name


@pytest.mark.parametrize(("type_name", "name"), [(type_name, name) for type_name in GOOD for name in GOOD[type_name]])
def test_name_at_the_edge_of_the_rules_is_taken(type_name: str, name: str) -> None:
    check_name(kind_of(type_name), kind_of(type_name).api_versions[0], name, behaviours()[type_name])


@pytest.mark.parametrize(
    ("type_name", "rule"),
    [
        (GROUP_TYPE, naming.RESOURCE_GROUP),
        (VAULT, naming.KEY_VAULT),
        (STORAGE, naming.STORAGE_ACCOUNT),
        (ACCOUNT, naming.HUB),
        (PROJECT, naming.PROJECT),
        (DEPLOYMENT, naming.DEPLOYMENT),
        (ML_WORKSPACE, naming.WORKSPACE),
    ],
)
def test_settings_take_no_name_that_azure_refuses(type_name: str, rule: naming.NameRule) -> None:
    adapter: Any = TypeAdapter(
        Annotated[str, Field(pattern=rule.pattern, min_length=rule.min_length, max_length=rule.max_length)]
    )
    for name in BAD[type_name][1]:
        with pytest.raises(ArmError):
            check_name(kind_of(type_name), kind_of(type_name).api_versions[0], name, behaviours()[type_name])
        with pytest.raises(ValidationError):
            adapter.validate_python(name)


def test_words_for_names() -> None:
    for type_name, name, words in (
        (GROUP_TYPE, "a b", "The provided resource group name 'a b' has these invalid characters: ' '."),
        (GROUP_TYPE, "rg.", "has these invalid characters: '.'."),
        (VAULT, "kv--x", "and not contain consecutive hyphens."),
        (STORAGE, "ST", "ST is not a valid storage account name."),
    ):
        with pytest.raises(ArmError) as refused:
            check_name(kind_of(type_name), kind_of(type_name).api_versions[0], name, behaviours()[type_name])
        assert words in refused.value.message


TAGGED = [kind for kind in MADE_BY_REQUESTS if "tags" in kind.body_schema(kind.api_versions[0])["properties"]]
TOP_LEVEL = [kind for kind in TAGGED if kind.name in {GROUP_TYPE, VAULT, STORAGE, ACCOUNT, WORKSPACE, ML_WORKSPACE}]


@pytest.mark.parametrize("kind", TOP_LEVEL, ids=lambda kind: kind.name)
async def test_tags_that_azure_refuses(manager: Manager, kind: Any) -> None:
    await manager.prepare(kind.name)
    path, body = SAMPLES[kind.name]
    for tags, code in (
        ({f"tag{number}": "x" for number in range(51)}, "TooManyTags"),
        ({"a/b": "x"}, "InvalidTagNameCharacters"),
        ({"a%": "x"}, "InvalidTagNameCharacters"),
        ({" ": "x"}, "InvalidTagName"),
        ({"Microsoft.x": "x"}, "InvalidTagName"),
        ({"a" * 513: "x"}, "InvalidTagName"),
        ({"a": "x" * 257}, "InvalidTagValueLength"),
    ):
        answer = await manager.send("PUT", path, {**body, "tags": tags}, kind.api_versions[0])
        assert error(answer) == (400, code), tags


async def test_tags_within_the_rules(manager: Manager) -> None:
    await manager.prepare(STORAGE)
    path, body = SAMPLES[STORAGE]
    tags = {**{f"tag{number}": "x" * 256 for number in range(48)}, "a" * 128: "", "hidden-link:/app-insights": "x"}
    await manager.send("PUT", path, {**body, "tags": tags}, "2024-01-01")
    assert (await manager.sample("GET", STORAGE)).body["tags"] == tags
    longer = await manager.send("PUT", path, {**body, "tags": {"a" * 129: ""}}, "2024-01-01")
    assert error(longer) == (400, "InvalidTagName")
