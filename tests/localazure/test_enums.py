"""Enums: what Microsoft publishes is taken, in any case; anything else is refused in the words of the service."""

from collections.abc import Iterator
from typing import Any

import pytest

from localazure.facts import resource_types
from localazure.services.arm.validation import Validator
from tests.localazure.manager import (
    ACCOUNT,
    CONNECTION,
    DEPLOYMENT,
    ML_WORKSPACE,
    ONLINE_ENDPOINT,
    POLICY,
    ROLE_ASSIGNMENT,
    SAMPLES,
    STORAGE,
    VAULT,
    WORKSPACE,
    Manager,
    error,
    kind_of,
    manage,
)
from tests.localazure.world import World

NONSENSE = "Nonsense"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


def enums(schema: Any, form: Any, place: str = "", above: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any]]:
    """Each place of a schema that takes the values of an enum, and its own schema."""
    if not isinstance(form, dict):
        return
    if "$ref" in form:
        name = form["$ref"].rpartition("/")[2]
        if name not in above:
            yield from enums(schema, schema["$defs"][name], place, above | {name})
        return
    if "enum" in form or "x-flags" in form:
        yield place, form
    for variant in form.get("oneOf", []):
        yield from enums(schema, variant, place, above)
    for name, member in form.get("properties", {}).items():
        yield from enums(schema, member, f"{place}.{name}", above)
    for inner in ("additionalProperties", "items"):
        yield from enums(schema, form.get(inner), f"{place}[]", above)


PLACES = [
    pytest.param(form, id=f"{kind.name}@{version}{place}")
    for kind in resource_types()
    for version in kind.api_versions
    for place, form in dict(enums(kind.body_schema(version), kind.body_schema(version))).items()
]


@pytest.mark.parametrize("form", PLACES)
def test_published_values_are_taken_in_any_case_and_no_others(form: Any) -> None:
    takes = Validator(form).is_valid
    published = form.get("enum") or form["x-flags"]
    assert published
    for value in published:
        assert takes(value)
        assert takes(value.swapcase())
        assert not takes(f"{value}x")
    assert not any(takes(value) for value in (NONSENSE, "", " ", 1, True))


def changed(value: Any, path: str, new: Any) -> Any:
    """A body with another value at a path such as `properties.rules.0.action`."""
    name, _, rest = path.partition(".")
    key: Any = int(name) if name.isdigit() else name
    if isinstance(value, list):
        return [changed(each, rest, new) if index == key else each for index, each in enumerate(value)]
    return {**value, key: changed(value.get(key) or {}, rest, new) if rest else new}


FILTER = {"name": "Violence", "source": "Prompt", "severityThreshold": "Low", "blocking": True, "enabled": True}
POLICY_OF_VAULT = {
    "tenantId": "11111111-1111-1111-1111-111111111111",
    "objectId": "44444444-4444-4444-4444-444444444444",
    "permissions": {"secrets": ["get", "nonsense"]},
}


@pytest.mark.parametrize(
    ("type_name", "path", "value", "code", "words"),
    [
        (STORAGE, "sku.name", NONSENSE, "InvalidValuesForRequestParameters", "are invalid: sku.name."),
        (
            STORAGE,
            "properties.minimumTlsVersion",
            "TLS2",
            "InvalidValuesForRequestParameters",
            "Values for request parameters are invalid: minimumTlsVersion.",
        ),
        (
            STORAGE,
            "properties.networkAcls",
            {"defaultAction": "Allow", "bypass": "Logging, Nonsense"},
            "InvalidValuesForRequestParameters",
            "are invalid: networkAcls.bypass.",
        ),
        (VAULT, "properties.sku.name", "gold", "BadRequest", "An invalid value was provided for 'sku'."),
        (
            VAULT,
            "properties.accessPolicies",
            [POLICY_OF_VAULT],
            "BadRequest",
            "An invalid value was provided for 'accessPolicies'.",
        ),
        (ACCOUNT, "properties.publicNetworkAccess", "Perhaps", "InvalidRequestContent", "one of Enabled, Disabled."),
        (ACCOUNT, "identity.type", NONSENSE, "InvalidRequestContent", "'identity.type' must be one of None, "),
        (ML_WORKSPACE, "identity.type", NONSENSE, "InvalidRequestContent", "'identity.type' must be one of None, "),
        (DEPLOYMENT, "properties.versionUpgradeOption", "Never", "InvalidResourceProperties", "NoAutoUpgrade."),
        (
            POLICY,
            "properties.contentFilters",
            [{**FILTER, "source": "Both"}],
            "Resource has invalid content filter",
            "'properties.contentFilters[0].source' must be one of Prompt, Completion.",
        ),
        (ML_WORKSPACE, "properties.publicNetworkAccess", NONSENSE, "ValidationError", "one of Enabled, Disabled."),
        (CONNECTION, "properties.category", NONSENSE, "ValidationError", "'properties.category' must be one of "),
        (ONLINE_ENDPOINT, "properties.authMode", "Keys", "BadRequest", "one of AMLToken, Key, AADToken."),
        (WORKSPACE, "properties.sku", {"name": "Gold"}, "InvalidRequestContent", "'properties.sku.name'"),
        (ROLE_ASSIGNMENT, "properties.principalType", "Robot", "InvalidRequestContent", "'properties.principalType'"),
    ],
)
async def test_service_refuses_a_value_that_is_not_published(
    manager: Manager, type_name: str, path: str, value: Any, code: str, words: str
) -> None:
    await manager.prepare(type_name)
    id_, body = SAMPLES[type_name]
    answer = await manager.send("PUT", id_, changed(body, path, value), kind_of(type_name).api_versions[0])
    assert error(answer) == (400, code)
    assert words in answer.error["message"]


async def test_value_in_another_case_is_answered_as_it_is_published(manager: Manager) -> None:
    await manager.prepare(STORAGE)
    id_, body = SAMPLES[STORAGE]
    lower = changed(changed(body, "kind", "storagev2"), "sku.name", "standard_lrs")
    lower["properties"] = {"networkAcls": {"defaultAction": "allow", "bypass": "metrics,LOGGING"}}
    await manager.send("PUT", id_, lower, "2024-01-01")
    found = (await manager.sample("GET", STORAGE)).body
    assert (found["kind"], found["sku"]["name"]) == ("StorageV2", "Standard_LRS")
    rules = found["properties"]["networkAcls"]
    assert (rules["defaultAction"], rules["bypass"]) == ("Allow", "Metrics, Logging")


async def test_vault_answers_values_as_they_were_written(manager: Manager) -> None:
    await manager.prepare(VAULT)
    id_, body = SAMPLES[VAULT]
    policies = [{**POLICY_OF_VAULT, "permissions": {"secrets": ["Get", "LIST"]}}]
    await manager.send("PUT", id_, changed(body, "properties.accessPolicies", policies), "2024-11-01")
    found = (await manager.sample("GET", VAULT)).body["properties"]["accessPolicies"]
    assert found[0]["permissions"] == {"secrets": ["Get", "LIST"]}


@pytest.mark.parametrize("sku", ["StandardV2_LRS", "PremiumV2_ZRS", "Standard_RAGZRS"])
async def test_published_sku_of_storage_is_taken(manager: Manager, sku: str) -> None:
    await manager.prepare(STORAGE)
    id_, body = SAMPLES[STORAGE]
    await manager.send("PUT", id_, changed(body, "sku.name", sku), "2024-01-01")
    assert (await manager.sample("GET", STORAGE)).body["sku"] == {
        "name": sku,
        "tier": "Premium" if sku.startswith("Premium") else "Standard",
    }
