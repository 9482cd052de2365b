"""Validation of requests against ARM's published types."""

import functools
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from localazure.facts import ResourceType
from localazure.services.arm.behaviour import Behaviour
from localazure.services.arm.enums import published_flags, published_spelling
from localazure.services.arm.errors import invalid_content, member
from localazure.services.arm.formats import check_formats
from localazure.services.arm.tags import check_tags


def _one_of(validator: Any, variants: list[Any], value: Any, _schema: Any) -> Iterator[ValidationError]:
    """Validates a discriminated union: errors are those of the variant that the discriminator names."""
    known = [each["properties"] for each in variants]
    discriminator = next(name for name in known[0] if all("const" in each.get(name, {}) for each in known))
    if not isinstance(value, dict) or discriminator not in value:
        yield from validator.descend(value, {"type": "object", "required": [discriminator]})
        return
    for index, variant in enumerate(variants):
        if value[discriminator] == variant["properties"][discriminator]["const"]:
            yield from validator.descend(value, variant, schema_path=index)
            return
    allowed = {"enum": [each[discriminator]["const"] for each in known]}
    yield from validator.descend(value[discriminator], allowed, path=discriminator)


def _enum(_validator: Any, published: list[str], value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and published_spelling(value, published) is None:
        yield ValidationError("is not one of those published")


def _flags(_validator: Any, published: list[str], value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and published_flags(value, published) is None:
        yield ValidationError("is none of those published, nor several")


Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"oneOf": _one_of, "enum": _enum, "x-flags": _flags}
)


@functools.cache
def _validator(kind: ResourceType, api_version: str) -> Any:
    return Validator(kind.body_schema(api_version))


@functools.cache
def _name_rules(kind: ResourceType, api_version: str) -> list[Draft202012Validator]:
    return [Draft202012Validator(rule) for rule in (kind.body_schema(api_version)["x-name"], kind.name_rule)]


def check_name(kind: ResourceType, api_version: str, name: str, behaviour: Behaviour) -> None:
    """Checks a name against the published type and Microsoft's "Naming rules and restrictions for resources".

    Raises:
        ArmError: 400.
    """
    if not all(rule.is_valid(name) for rule in _name_rules(kind, api_version)):
        raise behaviour.invalid_name(kind.name, name)


def check_body(kind: ResourceType, api_version: str, name: str, body: dict[str, Any], behaviour: Behaviour) -> None:
    """Checks a resource's name, tags and body; read-only members are not looked at.

    Raises:
        ArmError: 400, of a body with the path of the first member that does not fit. Values are not repeated: they may
        be secrets.
    """
    validator = _validator(kind, api_version)
    check_name(kind, api_version, name, behaviour)
    check_tags(body.get("tags"), behaviour.longest_tag_name)
    errors = sorted(validator.iter_errors(body), key=lambda error: [str(part) for part in error.absolute_path])
    if errors and errors[0].validator in {"enum", "x-flags"}:
        published: Any = errors[0].validator_value
        raise behaviour.invalid_value(list(errors[0].absolute_path), f"be one of {', '.join(published)}")
    if errors:
        raise invalid_content(_text(errors[0]))
    check_formats(body, behaviour)


def _text(error: ValidationError) -> str:
    path = member(list(error.absolute_path))
    rule: Any = error.validator_value
    schema: Any = error.schema
    value: Any = error.instance
    subject = f"The member '{path}'" if path else "The request body"
    match error.validator:
        case "additionalProperties":
            unknown = sorted(set(value) - set(schema["properties"]))
            members = ", ".join(f"'{f'{path}.' if path else ''}{name}'" for name in unknown)
            return f"Could not find member {members} on the resource's type."
        case "required":
            missing = sorted(set(rule) - set(value))
            return f"{subject} lacks the required member {', '.join(repr(name) for name in missing)}."
        case "type":
            return f"{subject} must be of type {rule}."
        case "pattern":
            return f"{subject} does not match the pattern {rule}."
        case "anyOf":
            return f"{subject} is of none of the types that are allowed."
        case _:
            return f"{subject} does not satisfy {error.validator} {rule}."
