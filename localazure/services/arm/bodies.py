"""Bodies of requests and answers, as an API version defines them."""

import re
from collections.abc import Callable
from typing import Any

from localazure.facts import ResourceType
from localazure.services.arm.resources import Resource


def writable(kind: ResourceType, api_version: str, resource: Resource) -> Resource:
    """The members of a resource that a PUT can set."""
    return _pruned(kind, api_version, resource, lambda member: isinstance(member, dict) and not _is_read_only(member))


def without_ignored(kind: ResourceType, api_version: str, body: Resource) -> Resource:
    """The body of a PUT without the members that Azure ignores: null ones and read-only ones.

    Clients send both to Azure. Terraform's azurerm provider has `identity.userAssignedIdentities: null` in each body
    without one (hashicorp/go-azure-helpers), `properties.ApplicationId` in that of an Application Insights
    component and `sku.tier` in those of accounts; and all send what they have read.
    """
    body = _with_capacity(_without_nulls(body))
    return _pruned(kind, api_version, body, lambda member: not _is_read_only(member))


def _with_capacity(body: Resource) -> Resource:
    """A body whose `sku.capacity` is a number, also where it was a number written as a text.

    The Azure CLI 2.91 sends "1" for `az cognitiveservices account deployment create --sku-capacity 1`, which is what
    Microsoft documents. No answer of Azure to it is known, nor any report that it fails. Resource Manager reads the
    `sku` of a body with Json.NET, which takes such a text for a number: its refusals are Json.NET's (`Could not find
    member … on object of type 'ResourceSku'`: Azure/azure-sdk-for-net#31606), it takes the CLI's templates, whose
    member `template` has no quotes, and API Management's own templates have the capacity so.
    """
    sku = body.get("sku")
    if isinstance(sku, dict) and isinstance(sku.get("capacity"), str) and re.fullmatch(r"-?\d{1,9}", sku["capacity"]):
        return {**body, "sku": {**sku, "capacity": int(sku["capacity"])}}
    return body


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return value


def view(kind: ResourceType, api_version: str, resource: Resource) -> Resource:
    """A resource as an API version shows it."""
    return _pruned(kind, api_version, resource, lambda member: member is not False)


def newer_members(kind: ResourceType, api_version: str, resource: Resource) -> Resource:
    """The members that an API version does not have: a PUT at that version leaves them as they are."""
    settable = writable(kind, kind.newest, resource)
    return _without(settable, view(kind, api_version, settable))


def _is_read_only(member: Any) -> bool:
    return isinstance(member, dict) and bool(member.get("readOnly"))


def _without(value: Resource, known: Resource) -> Resource:
    left = {}
    for name, member in value.items():
        if name not in known:
            left[name] = member
        elif isinstance(member, dict) and (rest := _without(member, known[name])):
            left[name] = rest
    return left


def _pruned(kind: ResourceType, api_version: str, resource: Resource, is_kept: Callable[[Any], bool]) -> Resource:
    schema = kind.body_schema(api_version)

    def prune(value: Any, schema_of_value: Any) -> Any:
        form = resolved(schema, schema_of_value, value)
        if isinstance(value, list):
            return [prune(each, form.get("items")) for each in value]
        if not isinstance(value, dict) or "properties" not in form:
            return value
        members = {name: form["properties"].get(name, form.get("additionalProperties", False)) for name in value}
        return {name: prune(value[name], member) for name, member in members.items() if is_kept(member)}

    pruned: Resource = prune(resource, schema)
    return pruned


def resolved(schema: Any, form: Any, value: Any) -> Any:
    """The schema of a value, with references and variants resolved."""
    if not isinstance(form, dict):
        return {}
    if "$ref" in form:
        form = schema["$defs"][form["$ref"].rpartition("/")[2]]
    return _variant(form, value) or form


def _variant(schema: Any, value: Any) -> Any:
    """The variant of a schema whose constant members a value has, if any."""
    for each in schema.get("oneOf", []):
        constants = {name: member["const"] for name, member in each["properties"].items() if "const" in member}
        if isinstance(value, dict) and all(value.get(name) == constant for name, constant in constants.items()):
            return each
    return None


def merge_patch(target: Any, patch: Any) -> Any:
    """JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged
