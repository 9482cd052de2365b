"""The evaluation of policy rules on the body of a resource.

Source: Microsoft's "Azure Policy definition structure policy rule". Served are conditions on fields and aliases, the
logical operators, and parameters; of functions `parameters` alone, and no arrays (`[*]`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.ids import GROUP_TYPE, Target
from localazure.services.policy.documents import Document, assignments, definition
from localazure.services.policy.errors import PolicyViolationError

_PARAMETER = re.compile(r"\[parameters\('([^']+)'\)\]", re.IGNORECASE)
_TAG = re.compile(r"tags(?:\.(?P<name>.+)|\['?(?P<quoted>[^\]']+)'?\])$", re.IGNORECASE)
_PLAIN = {"name", "fullname", "kind", "type", "location", "id", "identity.type", "tags"}
GROUPS = "Microsoft.Resources/subscriptions/resourceGroups"
"""The type of resource groups in policies."""


def _same(value: Any, target: Any) -> bool:
    return str(value).lower() == str(target).lower()


def _is_in(value: Any, target: Any) -> bool:
    return isinstance(target, list) and any(_same(value, each) for each in target)


def _like(value: Any, target: Any) -> bool:
    return fnmatchcase(str(value).lower(), str(target).lower())


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _same,
    "notequals": lambda value, target: not _same(value, target),
    "in": _is_in,
    "notin": lambda value, target: not _is_in(value, target),
    "like": _like,
    "notlike": lambda value, target: not _like(value, target),
    "contains": lambda value, target: str(target).lower() in str(value).lower(),
    "notcontains": lambda value, target: str(target).lower() not in str(value).lower(),
    "exists": lambda value, target: (value is not None) == (str(target).lower() == "true"),
    "greater": lambda value, target: value is not None and value > target,
    "less": lambda value, target: value is not None and value < target,
}


@dataclass(frozen=True)
class Evaluation:
    """A policy whose rule holds for a resource, with its effect."""

    assignment: Document
    definition: Document
    effect: str
    """In lower case."""
    expressions: list[dict[str, Any]] = field(default_factory=list)
    """The conditions that were looked at, as Azure answers them."""

    @property
    def reference(self) -> dict[str, str]:
        """The ids of assignment and definition."""
        return {"policyDefinitionId": self.definition["id"], "policyAssignmentId": self.assignment["id"]}

    @property
    def operations(self) -> list[dict[str, Any]]:
        """What the effect Modify does."""
        details = self.definition["properties"]["policyRule"]["then"].get("details") or {}
        return list(details.get("operations") or [])


def check(azure: Azure, type_name: str, target: Target, body: Document) -> None:
    """Refuses a write that a policy denies.

    Raises:
        PolicyViolationError: 403.
    """
    denied = [
        each for each in evaluations(azure, target.id, content(type_name, target.name, body)) if each.effect == "deny"
    ]
    if not denied:
        return
    identifiers = [
        {
            "policyAssignment": {"name": _title(each.assignment), "id": each.assignment["id"]},
            "policyDefinition": {"name": _title(each.definition), "id": each.definition["id"]},
        }
        for each in denied
    ]
    found = [{"evaluationDetails": {"evaluatedExpressions": each.expressions}, **each.reference} for each in denied]
    raise PolicyViolationError(target.name, found, identifiers)


def content(type_name: str, name: str, body: Document) -> Document:
    """The body of a resource as policies see it."""
    return {**body, "name": name, "type": GROUPS if type_name == GROUP_TYPE else type_name}


def evaluations(azure: Azure, scope: str, resource: Document) -> Iterator[Evaluation]:
    """Yield the policies that hold for a resource at a scope, or above it.

    Args:
        azure: the local Azure.
        scope: id of the resource, or of what it is created in.
        resource: the resource's body, with name and type.
    """
    place = f"{scope.lower()}/"
    for each in assignments(azure):
        properties = each["properties"]
        if not place.startswith(f"{properties['scope'].lower()}/") or properties["enforcementMode"] == "DoNotEnforce":
            continue
        if any(place.startswith(f"{excluded.lower()}/") for excluded in properties.get("notScopes") or []):
            continue
        found = definition(azure, properties["policyDefinitionId"])
        if found and (evaluation := _evaluate(each, found, resource)):
            yield evaluation


def _title(document: Document) -> str:
    return str(document["properties"].get("displayName") or document["name"])


def _evaluate(assignment: Document, found: Document, resource: Document) -> Evaluation | None:
    declared = found["properties"].get("parameters") or {}
    values = {name.lower(): each.get("defaultValue") for name, each in declared.items()}
    given = assignment["properties"].get("parameters") or {}
    values |= {name.lower(): each.get("value") for name, each in given.items()}

    def resolved(value: Any) -> Any:
        match = _PARAMETER.fullmatch(value) if isinstance(value, str) else None
        return values.get(match[1].lower()) if match else value

    rule, expressions = found["properties"]["policyRule"], list[dict[str, Any]]()
    effect = str(resolved(rule["then"].get("effect"))).lower()
    if effect == "disabled" or not _holds(rule["if"], resource, resolved, expressions):
        return None
    return Evaluation(assignment, found, effect, expressions)


def _holds(
    condition: Document, resource: Document, resolved: Callable[[Any], Any], expressions: list[dict[str, Any]]
) -> bool:
    known = {name.lower(): value for name, value in condition.items()}
    if "allof" in known:
        return all(_holds(each, resource, resolved, expressions) for each in known["allof"])
    if "anyof" in known:
        return any(_holds(each, resource, resolved, expressions) for each in known["anyof"])
    if "not" in known:
        return not _holds(known["not"], resource, resolved, expressions)
    name = str(resolved(known.get("field", "")))
    path, value = value_of(resource, name)
    operator = next(each for each in known if each in _OPERATORS)
    target = resolved(known[operator])
    result = _OPERATORS[operator](value, target)
    expressions.append(
        {
            "result": str(result),
            "expressionKind": "Field",
            "expression": name,
            "path": path,
            "expressionValue": value,
            "targetValue": target,
            "operator": next(each for each in condition if each.lower() == operator),
        }
    )
    return result


def value_of(resource: Document, name: str) -> tuple[str, Any]:
    """The path and the value of a field or an alias in a resource's body; None for one that is not there.

    An alias is the resource type and a path, which is below `properties` unless it begins with `sku` or the like.
    """
    if tag := _TAG.fullmatch(name):
        tags = {key.lower(): value for key, value in (resource.get("tags") or {}).items()}
        return name, tags.get((tag["name"] or tag["quoted"]).lower())
    if name.lower() in _PLAIN:
        return name, _at(resource, "name" if name.lower() == "fullname" else name)
    type_name, _, path = name.rpartition("/")
    if type_name.lower() != str(resource["type"]).lower():
        return name, None
    below = f"properties.{path}"
    value = _at(resource, below)
    return (
        (below, value)
        if value is not None
        else (path if _at(resource, path) is not None else below, _at(resource, path))
    )


def _at(resource: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(resource, dict):
            return None
        resource = next((value for name, value in resource.items() if name.lower() == part.lower()), None)
    return resource
