"""Validation of inputs before a request."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from pulumi.runtime.rpc import UNKNOWN

from localazure.provider.shape import ResourceShape

_LOCATION_HINT = ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."


def failures(shape: ResourceShape, inputs: Mapping[str, Any]) -> list[str]:
    """The errors in the inputs, with the plugin's texts; values are left out, since they may be secret.

    Unknown values are valid everywhere. Inputs that the type does not have are dropped silently, as by the plugin.
    """
    found = [f"missing required property '{name}'" for name in shape.kind.parameters if inputs.get(name) in (None, "")]
    validator = _validator(shape)
    name = inputs.get(shape.kind.parameters[-1])
    if isinstance(name, str) and name not in ("", UNKNOWN):
        named = validator.evolve(schema=shape.schema["x-name"])
        found += [text for error in named.iter_errors(name) for text in _texts(error, shape.kind.parameters[-1])]
    for error in validator.iter_errors(shape.to_body(inputs)):
        for each in _of_variant_meant(error):
            if not _is_unknown(each.instance, deep=each.validator in {"oneOf", "anyOf"}):
                found += _texts(each, _path(shape, each))
    return list(dict.fromkeys(found))


# The plugin's metadata has no enums (pulumi/pulumi-azure-native, `AzureAPIProperty`): Azure refuses those values.
_Validator: Any = extend(Draft202012Validator, {"enum": lambda *_: ()})  # type: ignore[no-untyped-call]


@functools.cache
def _validator(shape: ResourceShape) -> Any:
    return _Validator(shape.schema)


def _of_variant_meant(error: ValidationError) -> list[ValidationError]:
    """The errors of a value that is of none of several types, by the type that its discriminator names."""
    variants: Any = error.validator_value if error.validator == "oneOf" else []
    value: Any = error.instance
    for index, variant in enumerate(variants):
        constants = {name: each["const"] for name, each in variant.get("properties", {}).items() if "const" in each}
        if isinstance(value, dict) and constants and constants.items() <= value.items():
            return [each for each in error.context or [] if each.schema_path[0] == index]
    return [error]


def _is_unknown(value: Any, *, deep: bool) -> bool:
    if deep and isinstance(value, dict | list):
        members = value.values() if isinstance(value, dict) else value
        return any(_is_unknown(member, deep=True) for member in members)
    return bool(value == UNKNOWN)


def _path(shape: ResourceShape, error: ValidationError) -> str:
    """The path of an error with the SDK's names: `properties.model.version`, `properties.allowedFqdnList[0]`."""
    parts = list(error.absolute_path)
    if shape.kind.flatten and parts[:1] == ["properties"]:
        parts = parts[1:]
    if parts:
        parts[0] = shape.names.get(str(parts[0]), parts[0])
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")


def _texts(error: ValidationError, path: str) -> Iterator[str]:
    limit: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "required":
            for missing in limit:
                if missing not in value:
                    name = f"{path}.{missing}" if path else missing
                    yield f"missing required property '{name}'" + (_LOCATION_HINT if name == "location" else "")
        case "type":
            yield f"'{path}' should be of type '{limit}' but got {_kind(value)}"
        case "const":
            yield f"'{path}' should be one of: {limit}"
        case "minLength":
            yield f"'{path}' is too short ({len(value)}): at least {limit} characters required"
        case "maxLength":
            yield f"'{path}' is too long ({len(value)}): at most {limit} characters allowed"
        case "pattern":
            yield f"'{path}' does not match expression '{limit}'"
        case "minimum":
            yield f"'{path}' is too low ({value} < {limit})"
        case "maximum":
            yield f"'{path}' is too high ({value} > {limit})"
        case _:
            yield f"'{path}' does not fit any of its types"


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "an array"
        case _:
            return "an object"
