"""Policy definitions and assignments, as documents of the state; Microsoft's built-in definitions are in a file.

Source: Policy Definitions and Policy Assignments of the REST reference.
"""

import functools
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from localazure import fast_yaml
from localazure.azure import Azure
from localazure.services.arm.errors import invalid_content
from localazure.services.arm.provider_operations import ProviderOperation
from localazure.services.policy import errors
from localazure.services.policy.conditions import Document, is_served

ASSIGNMENT = "Microsoft.Authorization/policyAssignments"
DEFINITION = "Microsoft.Authorization/policyDefinitions"
_KIND = "policy"


def assignments(azure: Azure) -> Iterator[Document]:
    """All policy assignments."""
    return (document for _, document in azure.state.items(_KIND) if document["type"] == ASSIGNMENT)


def definition(azure: Azure, id_: str) -> Document | None:
    """The policy definition with an id, built-in or custom; None where there is none."""
    name = id_.rpartition("/")[2].lower()
    if id_.lower().startswith("/providers/") and name in _built_in():
        return _built_in()[name]
    return azure.state.get(_KIND, id_.lower())


@functools.cache
def _built_in() -> Mapping[str, Document]:
    table = fast_yaml.parse((files(__package__) / "definitions.yaml").read_text(encoding="utf-8"))
    return {
        name: {
            "id": f"/providers/{DEFINITION}/{name}",
            "name": name,
            "type": DEFINITION,
            "properties": {"policyType": "BuiltIn", "mode": "Indexed", **properties},
        }
        for name, properties in table.items()
    }


def _path(arguments: dict[str, str], type_name: str) -> str:
    return f"{arguments['scope']}/providers/{type_name}/{arguments['name']}"


def _put_definition(azure: Azure, arguments: dict[str, str], body: Any) -> tuple[int, Document, dict[str, str]]:
    properties = body.get("properties")
    rule = properties.get("policyRule") if isinstance(properties, dict) else None
    parameters = properties.get("parameters", {}) if isinstance(properties, dict) else None
    if not isinstance(rule, dict) or not is_served(rule.get("if")) or not isinstance(rule.get("then"), dict):
        raise errors.invalid_rule(arguments["name"])
    if not _are_parameters(parameters):
        raise invalid_content("The member 'properties.parameters' must be an object of objects.")
    return _put(azure, arguments, DEFINITION, {"policyType": "Custom", "mode": "All", **properties})


def _put_assignment(azure: Azure, arguments: dict[str, str], body: Any) -> tuple[int, Document, dict[str, str]]:
    properties = body.get("properties")
    id_ = properties.get("policyDefinitionId") if isinstance(properties, dict) else None
    if not isinstance(id_, str):
        raise invalid_content("The member 'properties.policyDefinitionId' is needed.")
    if not _are_parameters(properties.get("parameters", {})):
        raise invalid_content("The member 'properties.parameters' must be an object of objects.")
    if not isinstance(properties.get("notScopes", []), list):
        raise invalid_content("The member 'properties.notScopes' must be an array.")
    if definition(azure, id_) is None:
        raise errors.no_such_definition(id_)
    return _put(azure, arguments, ASSIGNMENT, {"enforcementMode": "Default", **properties})


def _are_parameters(parameters: Any) -> bool:
    return isinstance(parameters, dict) and all(isinstance(each, dict) for each in parameters.values())


def _put(
    azure: Azure, arguments: dict[str, str], type_name: str, properties: Document
) -> tuple[int, Document, dict[str, str]]:
    id_ = _path(arguments, type_name)
    document = {"id": id_, "name": arguments["name"], "type": type_name, "properties": properties}
    if type_name == ASSIGNMENT:
        document["properties"] = {**properties, "scope": arguments["scope"]}
    azure.state.put(_KIND, id_.lower(), document)
    return 201, document, {}


def _get(type_name: str, azure: Azure, arguments: dict[str, str], _body: Any) -> Document:
    id_ = _path(arguments, type_name)
    found = definition(azure, id_) if type_name == DEFINITION else azure.state.get(_KIND, id_.lower())
    if found is None:
        raise errors.not_found(type_name, arguments["name"])
    return found


def _delete(type_name: str, azure: Azure, arguments: dict[str, str], _body: Any) -> tuple[int, None, dict[str, str]]:
    id_ = _path(arguments, type_name).lower()
    is_there = azure.state.get(_KIND, id_) is not None
    azure.state.delete(_KIND, id_)
    return (200 if is_there else 204), None, {}


def _list_assignments(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    """The assignments at a scope, above it and below it."""
    scope = f"{arguments['scope'].lower()}/"
    at = ((f"{each['properties']['scope'].lower()}/", each) for each in assignments(azure))
    return {"value": [each for place, each in at if place.startswith(scope) or scope.startswith(place)]}


def _list_definitions(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    own = [document for _, document in azure.state.items(_KIND) if document["type"] == DEFINITION]
    return {"value": [*_built_in().values(), *own]}


_ASSIGNMENTS = f"{{scope}}/providers/{ASSIGNMENT}"
_DEFINITIONS = f"{{scope}}/providers/{DEFINITION}"

OPERATIONS = [
    ProviderOperation("GET", _ASSIGNMENTS, _list_assignments),
    ProviderOperation("PUT", f"{_ASSIGNMENTS}/{{name}}", _put_assignment),
    ProviderOperation("GET", f"{_ASSIGNMENTS}/{{name}}", functools.partial(_get, ASSIGNMENT)),
    ProviderOperation("DELETE", f"{_ASSIGNMENTS}/{{name}}", functools.partial(_delete, ASSIGNMENT)),
    ProviderOperation("GET", _DEFINITIONS, _list_definitions, scope=".*"),
    ProviderOperation("PUT", f"{_DEFINITIONS}/{{name}}", _put_definition),
    ProviderOperation("GET", f"{_DEFINITIONS}/{{name}}", functools.partial(_get, DEFINITION), scope=".*"),
    ProviderOperation("DELETE", f"{_DEFINITIONS}/{{name}}", functools.partial(_delete, DEFINITION)),
]
