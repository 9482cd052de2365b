"""What Azure Resource Manager and pulumi-azure-native publish about the resource types in use.

`resources.yaml` says which types and API versions are served and how their operations behave; `types/` holds the body
of each as JSON Schema, made from Microsoft's published type definitions by `convert.py`. The local Azure and the
stand-in for the azure-native plugin are both driven by these facts, so that neither has code per type.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal

import yaml


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
    body_of: Mapping[str, str] = field(default_factory=dict)
    unpublished: Mapping[str, list[str]] = field(default_factory=dict)
    created: int = 201
    deleted: int = 200
    read_versions: list[str] = field(default_factory=list)
    flatten: Literal["inputs"] | bool = False
    rename: Mapping[str, str] = field(default_factory=dict)
    replace_on: list[str] = field(default_factory=list)
    serial_in: str | None = None

    @property
    def parent(self) -> str | None:
        """The type that this one is a child of, or None at the top level."""
        head, _, _ = self.name.rpartition("/")
        return head if "/" in head else None

    def body_schema(self, api_version: str) -> dict[str, Any]:
        """JSON Schema of the request body at an API version."""
        return _schema(self, api_version)

    @property
    def published_versions(self) -> list[str]:
        """The versions whose definition is at hand."""
        return [version for version in self.api_versions if version not in self.body_of]

    def has_provisioning_state(self, api_version: str) -> bool:
        """Whether the resource shows a `properties.provisioningState`."""
        schema = self.body_schema(api_version)
        return any("provisioningState" in each.get("properties", {}) for each in _forms_of_properties(schema))


def _forms_of_properties(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The definition of the member `properties`, or each of its variants."""
    properties = schema["properties"].get("properties", {})
    definition = schema["$defs"].get(properties.get("$ref", "").rpartition("/")[2], properties)
    return definition.get("oneOf", [definition])  # type: ignore[no-any-return]


@functools.cache
def _schema(kind: ResourceType, api_version: str) -> dict[str, Any]:
    published = kind.body_of.get(api_version, api_version)
    path = files(__name__) / "types" / schema_file_name(kind.name, published)
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for member in kind.unpublished.get(api_version, []):
        for each in _forms_of_properties(schema):
            each["properties"][member] = {}
    return schema


def schema_file_name(name: str, api_version: str) -> str:
    """Name of the file under `types/` that holds a type's body at an API version."""
    return f"{name.replace('/', '.')}@{api_version}.json"


@functools.cache
def _resource_types() -> dict[str, ResourceType]:
    table = yaml.safe_load((files(__name__) / "resources.yaml").read_text(encoding="utf-8"))
    return {name.lower(): ResourceType(name=name, **facts) for name, facts in table.items()}


def resource_types() -> Iterator[ResourceType]:
    """All resource types that are served."""
    return iter(_resource_types().values())


def resource_type(name: str) -> ResourceType | None:
    """The type of that ARM name (case does not matter), or None when it is not served."""
    return _resource_types().get(name.lower())


@functools.cache
def _by_token() -> dict[str, ResourceType]:
    return {f"azure-native:{each.token}": each for each in resource_types() if each.token}


def resource_type_of_token(token: str) -> ResourceType | None:
    """The type behind a pulumi-azure-native type token, or None when it is not served."""
    return _by_token().get(token)
