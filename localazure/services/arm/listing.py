"""Lists: `$filter` and pages.

Source: Azure/azure-resource-manager-rpc, v1.0/resource-api-reference.md (`$top`, `$skipToken`, `nextLink`).
"""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from yarl import URL

from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import group_of
from localazure.services.arm.resources import Resource

Values = Callable[[Resource], Iterable[str | None]]
"""A function that returns the values of a resource that a name in a filter stands for."""

RESOURCE: Mapping[str, Values] = {
    "resourceType": lambda each: [each["type"]],
    "name": lambda each: [each["name"]],
    "location": lambda each: [each.get("location")],
    "resourceGroup": lambda each: [group_of(each["id"])],
    "tagName": lambda each: each.get("tags") or {},
    "tagValue": lambda each: (each.get("tags") or {}).values(),
}
"""The names that a filter of resources can compare; source: Resources - List of the REST reference."""

GROUP: Mapping[str, Values] = {name: RESOURCE[name] for name in ("tagName", "tagValue")}
"""The names that a filter of resource groups can compare; source: Resource Groups - List of the REST reference."""

Functions = Mapping[str, Callable[[Resource, str], bool]]
"""The functions of a filter by name: (resource, argument) -> whether the resource is selected."""

_TERM = re.compile(
    r"\s*(?:(?P<name>\w+)\s+(?P<operator>eq|ne)\s+'(?P<value>(?:[^']|'')*)'"
    r"|(?P<function>\w+)\(\s*(?:'(?P<argument>[^']*)')?\s*\))\s*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(and|or)\b", re.IGNORECASE)


def select(
    items: list[Resource], text: str | None, names: Mapping[str, Values], functions: Functions = MappingProxyType({})
) -> list[Resource]:
    """The items that an OData filter selects; all without one.

    Args:
        items: the whole list.
        text: terms such as `name eq 'x'`, joined by `and` and `or`; case does not matter.
        names: the names that a term can compare.
        functions: the functions that can stand for a term, such as `atScope()`.

    Raises:
        ArmError: 400, the filter cannot be parsed, or names what cannot be compared.
    """
    alternatives = _parsed(text, _folded(names), _folded(functions)) if text else [[]]
    return [each for each in items if any(all(term(each) for term in terms) for terms in alternatives)]


_Term = Callable[[Resource], bool]


def _parsed(text: str, names: Mapping[str, Values], functions: Functions) -> list[list[_Term]]:
    """Parses a filter into alternatives (`or`), each a list of terms (`and`)."""
    alternatives: list[list[_Term]] = [[]]
    at = 0
    while (found := _TERM.match(text, at)) and (term := _term(found, names, functions)):
        alternatives[-1].append(term)
        if found.end() == len(text):
            return alternatives
        joint = _JOINT.match(text, found.end())
        if joint is None:
            break
        if joint[1].lower() == "or":
            alternatives.append([])
        at = joint.end()
    raise invalid_filter(text)


def _term(found: re.Match[str], names: Mapping[str, Values], functions: Functions) -> _Term | None:
    if found["function"]:
        function, argument = functions.get(found["function"].lower()), found["argument"] or ""
        return (lambda each: function(each, argument)) if function else None
    values, wanted = names.get(found["name"].lower()), found["value"].replace("''", "'").casefold()
    equal = found["operator"].lower() == "eq"
    return (lambda each: any((value or "").casefold() == wanted for value in values(each)) is equal) if values else None


def _folded(by_name: Mapping[str, Callable[..., Any]]) -> Mapping[str, Any]:
    return {name.lower(): each for name, each in by_name.items()}


def invalid_filter(text: str) -> ArmError:
    """A `$filter` that the list does not take."""
    return ArmError(400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string.")


def page(body: dict[str, Any], url: URL, size: int | None) -> dict[str, Any]:
    """One page of a list.

    Args:
        body: the whole answer.
        url: the request's; `$top` and `$skipToken` are taken from its query.
        size: the largest page that is answered, if there is one.

    Raises:
        ArmError: 400, `$top` or `$skipToken` is invalid.
    """
    most = [each for each in (size, _top(url.query.get("$top"))) if each]
    start = _start(url.query.get("$skipToken"))
    end = start + min(most) if most else len(body["value"])
    answered = {**body, "value": body["value"][start:end]}
    if end < len(body["value"]):
        token = base64.urlsafe_b64encode(str(end).encode()).decode()
        answered["nextLink"] = str(url.with_scheme("https").with_port(None).update_query({"$skipToken": token}))
    return answered


def _top(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not int(text):
        raise ArmError(400, "InvalidTopInQueryString", "Top value must be positive integer.")
    return int(text)


def _start(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token))
    except ValueError:
        raise ArmError(400, "InvalidSkipToken", f"The skip token '{token}' is invalid.") from None
