"""Values of enums: which values are accepted, and in which case answers have them.

Case does not matter. Terraform's azurerm provider has for long sent `kind`, `sku` and the like of a storage account as
the user wrote them, and taken the other case of the answer for no difference (`ignoreCase` and
`suppress.CaseDifference` in its versions before 3); the same goes for vaults, whose answers it calls inconsistent, so
that they are answered as they were written here (`Behaviour.keeps_spelling`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from localazure.facts import ResourceType
from localazure.services.arm.bodies import resolved
from localazure.services.arm.resources import Resource


def published_spelling(value: Any, published: Iterable[str]) -> str | None:
    """The published spelling of a value; None when it is not published."""
    if not isinstance(value, str):
        return None
    return next((each for each in published if each.casefold() == value.casefold()), None)


def published_flags(value: Any, published: Sequence[str]) -> str | None:
    """The published spelling of several values with commas between them; None when one is not published."""
    if not isinstance(value, str):
        return None
    found = [published_spelling(each.strip(), published) for each in value.split(",")]
    return None if None in found else ", ".join(map(str, found))


def with_published_spelling(kind: ResourceType, api_version: str, body: Resource) -> Resource:
    """A valid body with each value of an enum in its published spelling."""
    schema = kind.body_schema(api_version)

    def walk(value: Any, form: Any) -> Any:
        form = resolved(schema, form, value)
        if isinstance(value, dict):
            members, others = form.get("properties", {}), form.get("additionalProperties")
            return {name: walk(each, members.get(name, others)) for name, each in value.items()}
        if isinstance(value, list):
            return [walk(each, form.get("items")) for each in value]
        if "x-flags" in form:
            return published_flags(value, form["x-flags"])
        return published_spelling(value, form["enum"]) if "enum" in form else value

    answered: Resource = walk(body, schema)
    return answered
