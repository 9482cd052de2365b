"""Diagnostic settings: the targets of a resource's logs, to which nothing is sent here."""

from typing import Any

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.ids import parse
from localazure.services.arm.resources import Resource
from localazure.services.monitor import diagnostic_categories, errors

_TARGETS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
# The category groups of Microsoft's page "Diagnostic settings in Azure Monitor".
_GROUPS = {"alllogs", "audit"}
_TYPE = "Microsoft.Insights/diagnosticSettings"
_MOST_SETTINGS = 5


class DiagnosticSetting(Behaviour):
    """A diagnostic setting: categories of a resource's logs and metrics, and their targets."""

    def check(self, write: Write) -> None:
        """Checks the targets and the categories."""
        properties = write.body.get("properties", {})
        if not any(properties.get(each) for each in _TARGETS):
            raise errors.invalid_diagnostic_setting(
                "At least one data sink needs to be specified: " + ", ".join(_TARGETS) + "."
            )
        for name in ("workspaceId", "storageAccountId"):
            named = properties.get(name)
            if named and resources.get(write.azure, named) is None:
                raise errors.target_not_found(named)
        kinds = {bool(each.get("categoryGroup")) for each in properties.get("logs", [])}
        if len(kinds) > 1:
            raise errors.invalid_diagnostic_setting("Category groups and categories cannot both be set for logs.")
        for each in [*properties.get("logs", []), *properties.get("metrics", [])]:
            if bool(each.get("category")) == bool(each.get("categoryGroup")):
                raise errors.invalid_diagnostic_setting(
                    "Each of logs and metrics needs either a category or a categoryGroup."
                )
            if (group := each.get("categoryGroup")) and group.lower() not in _GROUPS:
                raise errors.invalid_diagnostic_setting(
                    f"Category group: '{group}' is not supported, supported ones are: 'audit', 'allLogs'."
                )
        _check_categories(write)
        _check_others(write)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the retention, and the categories that are not named: they are off.

        Azure answers them, too (hashicorp/terraform-provider-azurerm#10388); where a group is named, they are in it.
        """
        extended = parse(write.target.scope)
        type_name = extended.type_name if extended else ""
        for member, known in (
            ("logs", diagnostic_categories.logs(type_name)),
            ("metrics", diagnostic_categories.metrics(type_name)),
        ):
            settings: list[dict[str, Any]] = resource["properties"].setdefault(member, [])
            named = {each.get("category", "").lower() for each in settings}
            if not any(each.get("categoryGroup") for each in settings):
                settings += [{"category": each, "enabled": False} for each in known or {} if each.lower() not in named]
            for each in settings:
                each.setdefault("retentionPolicy", {"enabled": False, "days": 0})


def _check_others(write: Write) -> None:
    """Checks the other settings of the resource: there are five at most, and none sends the same to the same target."""
    scope = write.target.scope
    every = resources.of_type(write.azure, _TYPE, f"{scope}/providers/{_TYPE}/")
    others = [each for each in every if each["name"].lower() != write.target.name.lower()]
    if len(others) >= _MOST_SETTINGS:
        raise errors.too_many_settings()
    wanted, extended = write.body.get("properties", {}), parse(scope)
    for other in others:
        for target in _TARGETS:
            sink = wanted.get(target)
            if sink and sink.lower() == str(other["properties"].get(target)).lower():
                type_name = extended.type_name if extended else ""
                for category in sorted(_sent(wanted, type_name) & _sent(other["properties"], type_name)):
                    raise errors.sink_used(sink, other["name"], category)


def _sent(properties: dict[str, Any], type_name: str) -> set[str]:
    """The categories that a setting sends, in the published spelling."""
    logs = diagnostic_categories.logs(type_name) or {}
    spelling = {each.lower(): each for each in [*logs, *(diagnostic_categories.metrics(type_name) or {})]}
    sent: set[str] = set()
    for each in [*properties.get("logs", []), *properties.get("metrics", [])]:
        if not each.get("enabled"):
            continue
        if group := each.get("categoryGroup"):
            sent |= {name for name, groups in logs.items() if group.lower() in map(str.lower, groups)}
        else:
            sent.add(spelling.get(each["category"].lower(), each["category"]))
    return sent


def _check_categories(write: Write) -> None:
    """Checks that the resource's type has the categories. Words: hashicorp/terraform#20534."""
    extended = parse(write.target.scope)
    type_name = extended.type_name if extended else ""
    for member, known in (
        ("logs", diagnostic_categories.logs(type_name)),
        ("metrics", diagnostic_categories.metrics(type_name)),
    ):
        allowed = None if known is None else {each.lower() for each in known}
        for each in write.body.get("properties", {}).get(member, []):
            category = each.get("category")
            if category and allowed is not None and category.lower() not in allowed:
                raise errors.invalid_diagnostic_setting(f"Category '{category}' is not supported.")
