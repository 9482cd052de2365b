"""Conditions of policy rules: on fields and aliases, joined by the logical operators.

Source: Microsoft's "Azure Policy definition structure policy rule". Functions other than `parameters`, values, counts,
and arrays (`[*]`) are not served.
"""

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

Document = dict[str, Any]

_TAG = re.compile(r"tags(?:\.(?P<name>.+)|\['?(?P<quoted>[^\]']+)'?\])$", re.IGNORECASE)
_PLAIN = {"name", "fullname", "kind", "type", "location", "id", "identity.type", "tags"}
_JOINED = ("allof", "anyof")


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
}


def is_served(condition: Any) -> bool:
    """Whether a condition is one that is evaluated here."""
    if not isinstance(condition, dict):
        return False
    known = {name.lower(): value for name, value in condition.items()}
    for name in _JOINED:
        if name in known:
            return isinstance(known[name], list) and all(map(is_served, known[name]))
    if "not" in known:
        return is_served(known["not"])
    return (
        isinstance(known.get("field"), str) and "[*]" not in known["field"] and bool(known.keys() & _OPERATORS.keys())
    )


def holds(
    condition: Document, resource: Document, resolved: Callable[[Any], Any], expressions: list[dict[str, Any]]
) -> bool:
    """Whether a condition holds for a resource.

    Args:
        condition: a condition that is served.
        resource: the resource's body, with name and type.
        resolved: puts the values of parameters in their place.
        expressions: takes what was looked at, as Azure answers it.
    """
    known = {name.lower(): value for name, value in condition.items()}
    if "allof" in known:
        return all(holds(each, resource, resolved, expressions) for each in known["allof"])
    if "anyof" in known:
        return any(holds(each, resource, resolved, expressions) for each in known["anyof"])
    if "not" in known:
        return not holds(known["not"], resource, resolved, expressions)
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
    for place in (below, path):
        if (value := _at(resource, place)) is not None:
            return place, value
    return below, None


def _at(resource: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(resource, dict):
            return None
        resource = next((value for name, value in resource.items() if name.lower() == part.lower()), None)
    return resource
