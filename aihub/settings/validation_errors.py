"""Convert pydantic's validation errors to problems: where, what is wrong, and what to write instead.

All texts about a field come from the JSON Schema of the models, never from the field's value.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from aihub.closest import closest
from aihub.rules import Rule, connections
from aihub.rules import fields as rules
from aihub.settings.errors import Problem, SettingsPath, dotted, printable
from aihub.settings.models import Settings
from aihub.settings.nodes import Node, locate

_Schema = Mapping[str, Any]

_OTHERS = "otherKinds"
"""Keyword added to the schema of one kind of deployment: the schemas of the other kinds, by `<field>: <value>`."""

_RENAMED = {"access.readers": "access.consumers"}
"""Present names of fields, by the paths that they had in earlier versions."""

_OF_SECRETS = {
    *("account_key", "api_key", "apikey", "client_secret", "connection_string", "credential", "credentials", "key"),
    *("keys", "password", "pat", "sas", "token", "value"),
}
"""Fields in which other tools take the secret of a connection."""

_REFERENCE = "#/$defs/"
_SAMPLES = {"string": "text", "integer": 1, "number": 1, "boolean": True, "array": []}
_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
}


def problems(error: ValidationError, root: Node, model: type[BaseModel] = Settings) -> Iterator[Problem]:
    """Yield a problem for each error of a pydantic validation.

    Args:
        error: the errors.
        root: the file as it is written.
        model: the model that the file was validated against.
    """
    # A default that pydantic could not compute follows from another invalid field, which is reported by itself.
    reported = (found for found in error.errors(include_url=False) if found["type"] != "default_factory_not_called")
    return (_problem(found, root, _schema_of(model)) for found in reported)


def _problem(error: Mapping[str, Any], root: Node, whole: _Schema) -> Problem:
    path, schema = _follow(error["loc"], whole)
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        discriminator = schema["discriminator"]
        path, schema = (*path, discriminator["propertyName"]), {"enum": list(discriminator["mapping"])}
    at, renamed = locate(root, path), _RENAMED.get(dotted(path))
    rule, sentence = rules.FIELD_RENAMED, f"has been renamed; write {renamed}"
    if path[0] == "connections" and error["type"] == "extra_forbidden" and str(path[-1]).casefold() in _OF_SECRETS:
        rule, sentence = connections.CONNECTION_SECRET_IN_CLEAR, connections.IN_CLEAR
    elif not renamed:
        rule, sentence = _sentence(error, str(path[-1]), schema)
    return at.problem(rule, path, sentence)


def _follow(loc: Sequence[str | int], schema: _Schema) -> tuple[SettingsPath, _Schema]:
    """Return the path in the file for a location in a pydantic error, and the schema of the value there.

    For an unknown field the schema is that of the mapping that contains it.
    """
    names: _Schema = {}
    path: list[str | int] = []
    for part in loc:
        if part == "[key]":
            schema = names
        elif "discriminator" in schema:
            # pydantic adds the tag of the chosen kind of deployment to the location.
            discriminator, kinds = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
            others = {f"{discriminator}: {tag}": _resolve(other) for tag, other in kinds.items() if tag != part}
            schema = {**_resolve(kinds[part]), _OTHERS: others}
        else:
            path.append(part)
            names = schema.get("propertyNames", {})
            schema = _resolve(_child(schema, part))
    return tuple(path), schema


def _child(schema: _Schema, part: str | int) -> Any:
    if isinstance(part, int):
        return schema["items"]
    if part in schema.get("properties", {}):
        return schema["properties"][part]
    by_name = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return by_name[0] or schema


def _resolve(schema: _Schema) -> _Schema:
    for choice in schema.get("anyOf", []):
        # The schema of an optional field without null.
        if choice.get("type") != "null":
            return {**_resolve(choice), **schema}
    return schema


@cache
def _schema_of(model: type[BaseModel]) -> _Schema:
    """Return the JSON Schema of a model with the definitions in the place of the references to them."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    whole: _Schema = _without_references(schema, definitions, {})
    return whole


def _without_references(schema: Any, definitions: _Schema, known: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_without_references(each, definitions, known) for each in schema]
    if isinstance(schema, str) and schema.startswith(_REFERENCE):
        # In the mapping of a discriminator.
        schema = {"$ref": schema}
    if not isinstance(schema, dict):
        return schema
    found = {key: _without_references(each, definitions, known) for key, each in schema.items() if key != "$ref"}
    if "$ref" not in schema:
        return found
    name = schema["$ref"].removeprefix(_REFERENCE)
    if name not in known:
        known[name] = _without_references(definitions[name], definitions, known)
    return {**known[name], **found}


def _sentence(error: Mapping[str, Any], name: str, schema: _Schema) -> tuple[Rule, str]:
    match error["type"]:
        case "extra_forbidden":
            return rules.FIELD_UNKNOWN, f"unknown field; {_fields_like(name, schema)}"
        case "missing" | "union_tag_not_found":
            return rules.FIELD_MISSING, f"missing; write {_example(name, schema)}"
        case "union_tag_invalid":
            return rules.VALUE_UNKNOWN, _not_among(error["input"].get(name), schema)
        case "literal_error":
            return rules.VALUE_UNKNOWN, _not_among(error["input"], schema)
        case "greater_than" | "greater_than_equal" | "less_than_equal" | "finite_number":
            kind = "a number" if schema.get("type") == "number" else "a whole number"
            return rules.VALUE_OUT_OF_RANGE, f"out of range; write {kind} {_range(schema)}"
        case "too_short":
            return rules.VALUE_EMPTY, f"empty; write {_example(name, schema)}"
        case "too_long":
            return rules.VALUE_OUT_OF_RANGE, f"too many entries; write at most {error['ctx']['max_length']}"
        case "value_error":
            return rules.VALUE_INVALID, str(error["ctx"]["error"])
        case "string_too_short" if "patternErrorMessage" not in schema:
            return rules.VALUE_EMPTY, f"empty; write {_example(name, schema)}"
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            too_long = f"too long; write at most {schema.get('maxLength')} characters"
            return rules.VALUE_INVALID, schema.get("patternErrorMessage") or too_long
        case "string_type" if not isinstance(error["input"], (list, dict, NoneType)):
            what = f"{_what(error['input'])}, not text; put it in quotes, as in {_example(name, schema)}"
            return rules.VALUE_OF_WRONG_TYPE, what
    wanted = _KINDS.get(schema.get("type", ""), "a mapping")
    return rules.VALUE_OF_WRONG_TYPE, f"{_what(error['input'])}, not {wanted}; write {_example(name, schema)}"


def _fields_like(name: str, schema: _Schema) -> str:
    fields = {field: _resolve(child) for field, child in schema["properties"].items()}
    # Fields one level deeper are suggested too: a field one level too high is as likely as a misspelt one.
    deeper = {inner: f"{field}.{inner}" for field, child in fields.items() for inner in child.get("properties", {})}
    for field, child in fields.items():
        named = _resolve(_child(child, "")) if "patternProperties" in child else {}
        deeper |= {inner: f"{field}.<name>.{inner}" for inner in named.get("properties", {})}
    elsewhere = [kind for kind, other in schema.get(_OTHERS, {}).items() if name in other.get("properties", {})]
    if elsewhere and name not in deeper:
        return f"it belongs to {' and '.join(elsewhere)}"
    guess = closest(name, [*fields, *deeper])
    if guess is None:
        return f"the fields here are {', '.join(fields)}"
    return f"did you mean {guess if guess in fields else deeper[guess]}?"


def _not_among(value: object, schema: _Schema) -> str:
    choices = schema.get("enum") or [schema["const"]]
    guess = closest(value, choices) if isinstance(value, str) else None
    hint = f"did you mean {guess}? " if guess else ""
    return f"unknown value; {hint}write one of: {', '.join(choices)}"


def _range(schema: _Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None:
        above = f"above {schema['exclusiveMinimum']:g}"
        return above if high is None else f"{above}, and at most {high:g}"
    return f"of at least {low}" if high is None else f"from {low} to {high}"


def _example(name: str, schema: _Schema) -> str:
    if "examples" not in schema and "enum" in schema:
        return f"{name}: {' or '.join(schema['enum'])}"
    value = _sample(schema)
    # Items of a list, and entries whose name may be a key, are shown without a name.
    shown = {name: value} if printable(name) == name else [value]
    return yaml.safe_dump(shown, default_flow_style=True, sort_keys=False, width=math.inf).strip()[1:-1]


def _sample(schema: _Schema) -> Any:
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "default" in schema:
        return schema["default"]
    if "properties" not in schema:
        return _SAMPLES.get(schema.get("type", ""), {})
    names = schema.get("required") or list(schema["properties"])[:1]
    return {name: _sample(_resolve(schema["properties"][name])) for name in names}


def _what(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int():
            return "a number"
        case float():
            return "a decimal number"
        case str():
            return "text"
        case dt.date():
            return "a date"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case None:
            return "empty"
    return "something else"
