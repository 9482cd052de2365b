"""The facts about ARM's types, against what Microsoft and Pulumi publish."""

import importlib
import inspect
import sys
from pathlib import Path
from typing import Any

import pytest

from components.sdk.services import load_classes_when_used
from localazure.facts import ResourceType, resource_types, schema_file_name
from localazure.facts import convert as conversion
from localazure.provider.shape import ResourcePath
from localazure.services import registration
from localazure.services.arm.ids import GROUP_TYPE
from tests.localazure import published

load_classes_when_used()

KINDS = list(resource_types())
NOT_IN_THE_COPY = {"Microsoft.Insights/workbooks", "Microsoft.Insights/scheduledQueryRules"}
"""Types that were converted from Azure/bicep-types-az itself, at 1f896de."""
IN_THE_SDK = [kind for kind in KINDS if kind.token and published.TYPES.is_dir() and published.sdk_class(kind.token)]
each_kind_in_the_sdk = pytest.mark.parametrize(
    "kind", IN_THE_SDK, ids=lambda kind: f"{kind.name}@{kind.api_versions[0]}"
)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name}@{kind.api_versions[0]}")


def plain(name: str) -> str:
    """A name as Python and ARM both write it, but for case and underscores."""
    return name.replace("_", "").lower()


def members(kind: ResourceType, *path: str) -> tuple[dict[str, Any], set[str]]:
    """The members that a body may set at a path of names, and those that it must set."""
    schema: Any = kind.body_schema(kind.api_versions[0])
    definitions = schema["$defs"]
    for name in path:
        schema = schema["properties"][name]
        schema = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    variants = schema.get("oneOf", [schema])
    writable = {
        name: member
        for each in variants
        for name, member in each.get("properties", {}).items()
        if member is not True and not member.get("readOnly")
    }
    return writable, set.intersection(*(set(each.get("required", [])) for each in variants))


def as_published(kind: ResourceType, api_version: str) -> dict[str, Any]:
    """The body as Microsoft publishes it."""
    made = conversion.published(published.TYPES, kind.name, api_version)
    if made is None and kind.name in NOT_IN_THE_COPY:
        pytest.skip("the copy at hand has no definition of this type")
    assert made is not None, "the type is not published at this version"
    return made


@published.needed
@pytest.mark.parametrize(
    ("kind", "api_version"),
    [
        pytest.param(kind, version, id=f"{kind.name}@{version}")
        for kind in resource_types()
        for version in kind.api_versions
        if not kind.unpublished and not kind.bare_variants and not kind.fractions
    ],
)
def test_body_is_the_one_that_microsoft_publishes(kind: ResourceType, api_version: str) -> None:
    made = as_published(kind, api_version)
    assert kind.body_schema(api_version) == made, f"run: python -m localazure.facts.convert {published.TYPES}"


@published.needed
@pytest.mark.parametrize("kind", [each for each in KINDS if each.fractions], ids=lambda kind: kind.name)
def test_body_has_fractions_where_only_whole_numbers_can_be_published(kind: ResourceType) -> None:
    for version in kind.api_versions:
        made = as_published(kind, version)
        for definition, member in (each.split(".") for each in kind.fractions):
            described = [each for name, each in made["$defs"].items() if name.partition(".")[0] == definition]
            forms = [form for each in described for form in each.get("oneOf", [each]) if member in form["properties"]]
            assert {form["properties"][member]["type"] for form in forms} == {"integer"}
            for form in forms:
                form["properties"][member] = {"type": "number"}
        assert kind.body_schema(version) == made


@published.needed
def test_body_has_what_the_service_takes_though_it_is_not_published() -> None:
    deployments = next(kind for kind in KINDS if kind.name == "Microsoft.CognitiveServices/accounts/deployments")
    for version, is_taken in (("2026-03-01", False), ("2026-05-01", True), ("2026-07-01", True)):
        made = conversion.published(published.TYPES, deployments.name, version)
        assert made is not None
        if is_taken:
            definition = made["properties"]["properties"]["$ref"].rpartition("/")[2]
            made["$defs"][definition]["properties"]["modelProviderData"] = {}
        assert deployments.body_schema(version) == made


@published.needed
def test_body_has_the_variants_that_are_published_elsewhere() -> None:
    connections = next(kind for kind in KINDS if kind.name == "Microsoft.CognitiveServices/accounts/connections")
    for version, is_added in (("2025-06-01", False), ("2026-03-01", True)):
        made = conversion.published(published.TYPES, connections.name, version)
        assert made is not None
        (forms,) = (each["oneOf"] for each in made["$defs"].values() if "oneOf" in each)
        (as_defined,) = (
            each["oneOf"] for each in connections.body_schema(version)["$defs"].values() if "oneOf" in each
        )
        added = as_defined[len(forms) :]
        assert as_defined[: len(forms)] == forms
        assert [each["properties"]["authType"]["const"] for each in added] == [*connections.bare_variants][
            : 99 * is_added
        ]
        assert all("credentials" not in each["properties"] for each in added)


@pytest.mark.parametrize(
    ("version", "defined"),
    [("2015-06-01", "2024-11-01"), ("2025-05-01", "2024-11-01"), ("2026-03-01-preview", "2026-02-01")],
)
def test_version_without_a_definition_at_hand_has_the_nearest_before_it_or_the_oldest(
    version: str, defined: str
) -> None:
    vaults = next(kind for kind in KINDS if kind.name == "Microsoft.KeyVault/vaults")
    assert version not in vaults.api_versions
    assert vaults.body_schema(version) == vaults.body_schema(defined)


def test_each_type_is_served_at_the_versions_of_its_definitions() -> None:
    for kind in KINDS:
        assert set(kind.api_versions) <= set(kind.served_versions), kind.name
        assert kind.served_versions == sorted(set(kind.served_versions)), kind.name


@published.needed
def test_served_versions_are_those_that_microsoft_publishes() -> None:
    rows = (published.TYPES.parent / "versions.tsv").read_text(encoding="utf-8").splitlines()
    listed = {name.lower(): versions.split() for name, versions in (row.split("\t") for row in rows)}
    for kind in KINDS:
        if kind.name == GROUP_TYPE:
            assert set(listed[kind.name.lower()]) <= set(kind.served_versions)
        elif kind.name.lower() in listed:
            assert kind.served_versions == listed[kind.name.lower()], kind.name


def test_there_is_a_body_for_each_type_and_version_and_no_other() -> None:
    folder = Path(conversion.__file__).parent / "types"
    expected = {schema_file_name(kind.name, version) for kind in KINDS for version in kind.api_versions}
    assert {path.name for path in folder.iterdir()} == expected


@published.needed
@each_kind
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_operation_takes_time_exactly_when_the_published_one_does(kind: ResourceType, method: str) -> None:
    style = kind.put if method == "PUT" else kind.delete
    path = ResourcePath(kind).template
    if not published.lists_operations_of(path):
        pytest.skip("no operation of this type is in the published table")
    found = published.operation(method, path, kind.api_versions[0])
    if found is None:
        assert style == "none"
    else:
        assert (style in {"azure-async-operation", "location"}) == found.is_long_running


@published.needed
@pytest.mark.parametrize(
    ("kind", "method", "name"),
    [
        pytest.param(kind, method, name, id=f"{kind.name}/{name}")
        for kind in KINDS
        if (behaviour := registration.behaviours().get(kind.name))
        for method, names in (("POST", behaviour.actions), ("GET", behaviour.lists))
        for name in names
        # not in the published table: the API version 2015-05-01, and what no resource type is made of
        if name not in {"currentbillingfeatures", "commitmentplans", "privatelinkresources"}
    ],
)
def test_actions_and_lists_are_published_operations(kind: ResourceType, method: str, name: str) -> None:
    found = published.operation(method, f"{ResourcePath(kind).template}/{name}", kind.api_versions[0])
    assert found is not None
    assert 200 in found.statuses


def test_only_what_the_sdk_lacks_or_other_clients_alone_make_has_no_token() -> None:
    assert {kind.name for kind in KINDS if kind.token is None} == {
        "Microsoft.CognitiveServices/accounts/managedComputeDeployments",
        "Microsoft.KeyVault/managedHSMs",
        "Microsoft.KeyVault/vaults/keys",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Storage/storageAccounts/fileServices",
        "Microsoft.Network/privateDnsZones/A",
        "Microsoft.CognitiveServices/accounts/privateEndpointConnections",
        "Microsoft.KeyVault/vaults/privateEndpointConnections",
        "Microsoft.MachineLearningServices/workspaces/privateEndpointConnections",
        "Microsoft.Storage/storageAccounts/privateEndpointConnections",
    }


@published.needed
@each_kind_in_the_sdk
def test_class_of_the_sdk_has_the_version_and_the_inputs_that_pulumi_publishes(kind: ResourceType) -> None:
    assert kind.token
    known = published.sdk_class(kind.token)
    assert known is not None
    assert kind.api_versions[0] == known.api_version
    module, _, name = kind.token.partition(":")
    resource = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)
    beside = sys.modules[resource.__module__]
    # Where an object inside others has the name of the resource, the resource's own arguments have another.
    its_own = getattr(beside, f"{name}InitArgs", None) or getattr(beside, f"{name}Args")
    arguments = inspect.signature(its_own.__init__).parameters.values()
    inputs = {each.name: each.default is inspect.Parameter.empty for each in arguments if each.name != "__self__"}
    assert {name for name, is_required in inputs.items() if is_required} == known.required
    assert {name for name, is_required in inputs.items() if not is_required} == known.optional


@published.needed
@each_kind_in_the_sdk
def test_each_input_of_the_sdk_has_one_place_in_the_id_or_the_body(kind: ResourceType) -> None:
    known = published.sdk_class(kind.token or "")
    assert known is not None
    # Classes of Microsoft.Network have the envelope as inputs, too, which ARM takes from the path.
    envelope = {"id", "name", "type"} if kind.flatten == "all" else set()
    inputs = {plain(name) for name in known.required | known.optional} - envelope
    parameters = {plain(name) for name in kind.parameters}
    assert parameters <= inputs
    top, needed = members(kind)
    nested, nested_needed = members(kind, "properties")
    if kind.flatten or not nested:
        del top["properties"]
        needed.discard("properties")
        assert not top.keys() & nested.keys(), "an input would have two places"
        top, needed = top | nested, needed | nested_needed
    renamed = {plain(wire): plain(name) for name, wire in kind.rename.items()}

    def inputs_for(wire_names: set[str]) -> set[str]:
        return {renamed.get(plain(name), plain(name)) for name in wire_names}

    unpublished = {member for member, first in kind.unpublished.items() if first <= kind.api_versions[0]}
    assert inputs - parameters == inputs_for(set(top) - {"etag", *unpublished})
    # The plugin takes the location from the resource group, and has defaults for others.
    filled_in = {"location", "Application_Type", *({"enabled"} & known.optional)}
    assert {plain(name) for name in known.required} - parameters == inputs_for(needed - filled_in)
