"""The evaluation of policy rules on the body of a resource.

Source: Microsoft's "Azure Policy definition structure basics" and "assignment structure".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.ids import GROUP_TYPE, Target
from localazure.services.policy.conditions import Document, holds
from localazure.services.policy.documents import assignments, definition
from localazure.services.policy.errors import PolicyViolationError

_PARAMETER = re.compile(r"\[parameters\('([^']+)'\)\]", re.IGNORECASE)
GROUPS = "Microsoft.Resources/subscriptions/resourceGroups"
"""The type of resource groups in policies."""


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
    if effect == "disabled" or not holds(rule["if"], resource, resolved, expressions):
        return None
    return Evaluation(assignment, found, effect, expressions)
