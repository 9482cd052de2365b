"""Makes the JSON Schemas under `types/` from Microsoft's published type definitions.

    python -m localazure.facts.convert <folder of bicep type definitions> [<resource type> …]

Without a type, all of `resources.yaml` are converted.

Input is the `types.json` format of Azure/bicep-types-az (MIT): a list of types that refer to one another by index, in
which a property's `flags` are a bit set (1 required, 2 read-only). Descriptions are dropped. An enum keeps its
published values, also one that is published as open to any string: `open_enums.yaml` says why, and lists what is really
open.
"""

import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from localazure.facts import resource_types, schema_file_name

Json = dict[str, Any]

_REQUIRED, _READ_ONLY = 1, 2
# The members that are in the resource's URL; a body may repeat them.
_ENVELOPE = {"id", "name", "type", "apiVersion"}


class _Converter:
    def __init__(self, types: list[Json], open_enums: Mapping[str, str]) -> None:
        self.types = types
        self.open_enums = open_enums
        self.definitions: dict[str, Json] = {}

    def _resolve(self, reference: Json) -> tuple[int, Json]:
        index = int(reference["$ref"].removeprefix("#/"))
        return index, self.types[index]

    def schema(self, reference: Json) -> Json:
        index, kind = self._resolve(reference)
        match kind["$type"]:
            case "StringType":
                limits: Json = {key: kind[key] for key in ("minLength", "maxLength", "pattern") if key in kind}
                return {"type": "string", **limits}
            case "IntegerType":
                limits = {"minimum": kind.get("minValue"), "maximum": kind.get("maxValue")}
                return {
                    "type": "integer",
                    **{key: value for key, value in limits.items() if value is not None},
                }
            case "BooleanType":
                return {"type": "boolean"}
            case "AnyType":
                return {}
            case "StringLiteralType":
                return {"const": kind["value"]}
            case "UnionType":
                return self._union(kind)
            case "ArrayType":
                return {"type": "array", "items": self.schema(kind["itemType"])}
            case "ObjectType":
                return self._definition(index, kind, self._object)
            case "DiscriminatedObjectType":
                return self._definition(index, kind, self._discriminated)
        raise ValueError(f"unknown kind of type: {kind['$type']}")

    def _union(self, kind: Json) -> Json:
        members = [self._resolve(element)[1] for element in kind["elements"]]
        if {member["$type"] for member in members} <= {"StringLiteralType", "StringType"}:
            return {"type": "string", "enum": [member["value"] for member in members if "value" in member]}
        return {"anyOf": [self.schema(element) for element in kind["elements"]]}

    def _definition(self, index: int, kind: Json, build: Any) -> Json:
        name = f"{kind['name'].rpartition('/')[2]}.{index}"
        if name not in self.definitions:
            self.definitions[name] = {}  # a type may contain itself
            self.definitions[name] = build(kind)
        return {"$ref": f"#/$defs/{name}"}

    def _object(self, kind: Json) -> Json:
        schema = self._members(kind["properties"], kind.get("additionalProperties"))
        for name, member in schema["properties"].items():
            if self.open_enums.get(f"{kind['name']}.{name}") == "flags":
                member["x-flags"] = member.pop("enum")
        return schema

    def _members(self, members: Json, additional: Json | None) -> Json:
        properties: Json = {}
        required = []
        for name, member in members.items():
            properties[name] = self.schema(member["type"])
            if member["flags"] & _READ_ONLY:
                properties[name] = {"readOnly": True}
            elif member["flags"] & _REQUIRED:
                required.append(name)
        schema: Json = {"type": "object", "properties": properties}
        if required:
            schema["required"] = sorted(required)
        schema["additionalProperties"] = self.schema(additional) if additional else False
        return schema

    def _discriminated(self, kind: Json) -> Json:
        variants = []
        for value, reference in kind["elements"].items():
            _, element = self._resolve(reference)
            merged = {**kind["baseProperties"], **element["properties"]}
            variant = self._members(merged, element.get("additionalProperties"))
            variant["properties"][kind["discriminator"]] = {"const": value}
            variants.append(variant)
        return {"oneOf": variants}

    def body(self, reference: Json) -> Json:
        _, kind = self._resolve(reference)
        schema = self._members(kind["properties"], kind.get("additionalProperties"))
        name = self.schema(kind["properties"]["name"]["type"])
        schema["properties"].update(dict.fromkeys(_ENVELOPE, True))
        schema["required"] = [each for each in schema.get("required", []) if each not in _ENVELOPE]
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "x-name": name,
            **schema,
            "$defs": dict(sorted(self.definitions.items())),
        }


def _open_enums() -> dict[str, dict[str, str]]:
    text = (files("localazure.facts") / "open_enums.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def convert(types: list[Json], name: str, api_version: str) -> Json | None:
    """Converts one resource type's body to JSON Schema; None when the definitions lack the type."""
    wanted = f"{name}@{api_version}".lower()
    for kind in types:
        if kind["$type"] == "ResourceType" and kind["name"].lower() == wanted:
            return _Converter(types, _open_enums().get(name, {})).body(kind["body"])
    return None


def published(folder: Path, name: str, api_version: str) -> Json | None:
    """Finds a type in the `types.json` files below a folder and converts its body; None when no file has it."""
    namespace = name.partition("/")[0].lower()
    for path in sorted(folder.glob(f"*/{namespace}/{api_version}/types.json")):
        schema = convert(json.loads(path.read_text(encoding="utf-8")), name, api_version)
        if schema:
            return schema
    return None


def main(folder: Path, *names: str) -> None:
    """Writes the schema of each type in `resources.yaml`, or of those that are named."""
    target = Path(__file__).parent / "types"
    kinds = list(resource_types())
    if unknown := {*names} - {each.name for each in kinds}:
        raise SystemExit(f"not in resources.yaml: {', '.join(sorted(unknown))}")
    for each in (kind for kind in kinds if not names or kind.name in names):
        for api_version in each.api_versions:
            schema = published(folder, each.name, api_version)
            if schema is None:
                raise SystemExit(f"{folder}: no definition of {each.name}@{api_version}")
            text = json.dumps(schema, indent=1, sort_keys=True)
            (target / schema_file_name(each.name, api_version)).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
