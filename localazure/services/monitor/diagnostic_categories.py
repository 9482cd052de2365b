"""Categories of logs and metrics that diagnostic settings can name."""

import functools
from importlib.resources import files
from typing import Any

from localazure import fast_yaml
from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.errors import resource_not_found
from localazure.services.arm.ids import parse
from localazure.services.arm.provider_operations import ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.monitor import errors

Categories = dict[str, list[str]]
"""The category groups of each category, by the category's name."""


@functools.cache
def _types() -> dict[str, dict[str, Any]]:
    text = (files(__package__) / "diagnostic_categories.yaml").read_text(encoding="utf-8")
    return {name.lower(): categories for name, categories in fast_yaml.parse(text).items()}


def logs(type_name: str) -> Categories | None:
    """The categories of a type's logs; None when the type has no diagnostic settings."""
    known = _types().get(type_name.lower())
    return {name: [*groups, "allLogs"] for name, groups in known["logs"].items()} if known else None


def metrics(type_name: str) -> Categories | None:
    """The categories of a type's metrics; None when the type has no diagnostic settings."""
    known = _types().get(type_name.lower())
    return {name: [] for name in known.get("metrics", ["AllMetrics"])} if known else None


def _of(azure: Azure, arguments: dict[str, str]) -> list[Resource]:
    target = parse(arguments["scope"])
    found = resources.get(azure, arguments["scope"])
    if target is None or found is None:
        shown = (target.type_name, target.names[-1] if target.names else "", target.group) if target else ("", "", None)
        raise resource_not_found(*shown)
    kinds = {"Logs": logs(found["type"]), "Metrics": metrics(found["type"])}
    if kinds["Logs"] is None:
        # The words: JimGBritt/AzurePolicy#38.
        raise errors.no_diagnostic_settings(found["type"])
    return [
        {
            "id": f"{found['id']}/providers/microsoft.insights/diagnosticSettingsCategories/{name}",
            "type": "microsoft.insights/diagnosticSettingsCategories",
            "name": name,
            "properties": {"categoryType": kind} | ({"categoryGroups": groups} if groups else {}),
        }
        for kind, known in kinds.items()
        for name, groups in (known or {}).items()
    ]


def _list(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return {"value": _of(azure, arguments)}


def _get(azure: Azure, arguments: dict[str, str], _body: Any) -> Resource:
    wanted = arguments["category"]
    found = next((each for each in _of(azure, arguments) if each["name"].lower() == wanted.lower()), None)
    if found is None:
        raise resource_not_found("Microsoft.Insights/diagnosticSettingsCategories", wanted, None)
    return found


_PATH = "{scope}/providers/Microsoft.Insights/diagnosticSettingsCategories"

# Source: Diagnostic Settings Category - List and - Get of the REST reference.
OPERATIONS = [
    ProviderOperation("GET", _PATH, _list),
    ProviderOperation("GET", f"{_PATH}/{{category}}", _get),
]
