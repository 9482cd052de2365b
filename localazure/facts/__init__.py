"""Facts about the resource types, published by Azure Resource Manager and pulumi-azure-native.

`resources.yaml` says which types are served and how their operations behave, `versions.yaml` at which API versions;
`types/` holds their bodies as JSON Schema, made from Microsoft's published type definitions by `convert.py`. The local
Azure and the stand-in for the azure-native plugin are both driven by these facts, so that neither has code per type.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal

from localazure import fast_yaml


@dataclass(frozen=True, eq=False)
class ResourceType:
    """One ARM resource type; the fields are described at the top of `resources.yaml`."""

    name: str
    api_versions: list[str]
    parameters: list[str]
    auto_name: str
    put: str
    delete: str
    seconds: Mapping[str, float]
    token: str | None = None
    unpublished: Mapping[str, str] = field(default_factory=dict)
    bare_variants: Mapping[str, str] = field(default_factory=dict)
    fractions: list[str] = field(default_factory=list)
    created: int = 201
    deleted: int = 200
    flatten: Literal["inputs", "all"] | bool = False
    rename: Mapping[str, str] = field(default_factory=dict)
    rename_in: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    replace_on: list[str] = field(default_factory=list)
    serial_in: str | None = None
    locations: Literal["regions", "regions and global", "global"] = "regions"
    name_rule: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parent(self) -> str | None:
        """The parent type, or None for a top-level type."""
        head, _, _ = self.name.rpartition("/")
        return head if "/" in head else None

    def body_schema(self, api_version: str) -> dict[str, Any]:
        """JSON Schema of the request body at an API version.

        A version without a definition in `types/` has that of the nearest version before it, or else the oldest.
        """
        return _schema(self, api_version)

    @property
    def sdk_schema(self) -> dict[str, Any]:
        """JSON Schema of the body as pulumi-azure-native has it: without unpublished members."""
        return _published(self, self.api_versions[0])

    @property
    def newest(self) -> str:
        """The newest API version with a definition in `types/`; resources are stored in its form."""
        return max(self.api_versions)

    @property
    def served_versions(self) -> list[str]:
        """Every published API version, oldest first."""
        return _served_versions()[self.name.lower()]

    @property
    def has_location(self) -> bool:
        """Whether resources of the type have a location."""
        return "location" in self.body_schema(self.newest)["properties"]

    @property
    def has_provisioning_state(self) -> bool:
        """Whether the resource shows a `properties.provisioningState`."""
        schema = self.body_schema(self.newest)
        return any("provisioningState" in each.get("properties", {}) for each in _forms_of_properties(schema))


def _forms_of_properties(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The definition of the member `properties`, or each of its variants."""
    properties = schema["properties"].get("properties", {})
    definition = schema["$defs"].get(properties.get("$ref", "").rpartition("/")[2], properties)
    return definition.get("oneOf", [definition])  # type: ignore[no-any-return]


def _published(kind: ResourceType, api_version: str) -> dict[str, Any]:
    defined = sorted(kind.api_versions)
    published = max((version for version in defined if version <= api_version), default=defined[0])
    path = files(__name__) / "types" / schema_file_name(kind.name, published)
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for each in kind.fractions:
        _allow_fraction(schema, *each.split("."))
    return schema


def _allow_fraction(schema: dict[str, Any], definition: str, member: str) -> None:
    """Lets a member of all definitions of a name, and of their variants, be any number."""
    for name, described in schema["$defs"].items():
        for form in described.get("oneOf", [described]) if name.partition(".")[0] == definition else []:
            if member in form.get("properties", {}):
                form["properties"][member] = {"type": "number"}


@functools.cache
def _schema(kind: ResourceType, api_version: str) -> dict[str, Any]:
    schema = _published(kind, api_version)
    for member, first in kind.unpublished.items():
        for each in _forms_of_properties(schema) if api_version >= first else []:
            each["properties"][member] = {}
    for value, first in kind.bare_variants.items():
        if api_version >= first:
            _add_variant(_forms_of_properties(schema), value)
    return schema


def _add_variant(variants: list[dict[str, Any]], value: str) -> None:
    """Adds a variant with the members that all others share, and a discriminator value of its own."""
    shared = set.intersection(*(set(each["properties"]) for each in variants))
    first = variants[0]
    properties = {
        name: {"const": value} if "const" in member else member
        for name, member in first["properties"].items()
        if name in shared
    }
    variants.append({**first, "properties": properties})


def schema_file_name(name: str, api_version: str) -> str:
    """Name of the file under `types/` that holds a type's body at an API version."""
    return f"{name.replace('/', '.')}@{api_version}.json"


@functools.cache
def _resource_types() -> dict[str, ResourceType]:
    table = fast_yaml.parse((files(__name__) / "resources.yaml").read_text(encoding="utf-8"))
    return {name.lower(): ResourceType(name=name, **facts) for name, facts in table.items()}


@functools.cache
def _served_versions() -> dict[str, list[str]]:
    table = fast_yaml.parse((files(__name__) / "versions.yaml").read_text(encoding="utf-8"))
    return {name.lower(): versions.split() for name, versions in table.items()}


def versions_in(namespace: str) -> list[str]:
    """The API versions of all types of a provider, oldest first; none when the namespace is not served."""
    prefix = f"{namespace.lower()}/"
    known = (versions for name, versions in _served_versions().items() if name.startswith(prefix))
    return sorted({version for versions in known for version in versions})


def resource_types() -> Iterator[ResourceType]:
    """All resource types that are served."""
    return iter(_resource_types().values())


def resource_type(name: str) -> ResourceType | None:
    """The type with an ARM name (case does not matter), or None when it is not served."""
    return _resource_types().get(name.lower())


@functools.cache
def _by_token() -> dict[str, ResourceType]:
    return {f"azure-native:{each.token}": each for each in resource_types() if each.token}


def resource_type_of_token(token: str) -> ResourceType | None:
    """The type behind a pulumi-azure-native type token, or None when it is not served."""
    return _by_token().get(token)
