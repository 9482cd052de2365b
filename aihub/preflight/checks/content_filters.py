"""Check that the hub has the content filters of Microsoft's own that deployments name.

A new account has `Microsoft.Default` and `Microsoft.DefaultV2`. Filters of the settings, their blocklists, and the
deployments that others spill over to are declared there, as `aihub check` makes sure, and created by the run.
"""

from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.preflight import account
from aihub.preflight.check import Check, Result, Target

_WHERE = "guardrails.content_filters"


def _judged(target: Target) -> list[Result]:
    own = target.settings.guardrails.content_filters
    wanted = {
        name: each.content_filter
        for name, each in account.model_deployments_of(target.settings).items()
        if name in target.deployments and each.content_filter not in own
    }
    if not wanted:
        return []
    try:
        listed = target.arm.collection(f"{account.account_id(target)}/raiPolicies", api_versions.COGNITIVE_SERVICES)
    except ArmError as error:
        if error.status != 404:
            raise
        return [Result("pass", _WHERE, "a new hub has Microsoft's content filters")]
    there = {str(each.get("name")).casefold(): str(each.get("name")) for each in listed}
    microsofts = [name for key, name in there.items() if key.startswith("microsoft.")]
    if not microsofts:
        return [Result("unknown", _WHERE, "Azure lists none of Microsoft's content filters, which every hub has")]
    return [
        Result(
            "fail",
            f"deployments.{name}.content_filter",
            f"the hub has no content filter {each}; of Microsoft's it has {', '.join(microsofts)}",
            "choose one of them, or one under guardrails.content_filters",
        )
        for name, each in wanted.items()
        if each.casefold() not in there
    ] or [Result("pass", _WHERE, f"the hub has {', '.join(sorted(set(wanted.values())))}")]


CONTENT_FILTERS = Check("content-filters", _WHERE, "which content filters the hub has", _judged)
