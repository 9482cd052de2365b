"""Diagnostic settings: the targets of a resource's logs, to which nothing is sent here."""

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.ids import parse
from localazure.services.monitor import diagnostic_categories, errors

_TARGETS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
# The category groups of Microsoft's page "Diagnostic settings in Azure Monitor".
_GROUPS = {"alllogs", "audit"}


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
