"""Check the Log Analytics workspace that is not the stack's own: that it exists, and takes the stack's logs."""

from aihub.azure import api_versions
from aihub.azure.permissions import allows
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.rights import rights_at

_WHERE = "monitoring.destination"
_KEYS = "Microsoft.OperationalInsights/workspaces/sharedKeys/action"
"""The linked action of a diagnostic setting that sends to a workspace, without which Azure answers 403
LinkedAuthorizationFailed. Source: Microsoft's "Create diagnostic settings in Azure Monitor"."""
_READ = "Microsoft.OperationalInsights/workspaces/read"
"""The linked action of an alert rule on a query."""


def _judged(target: Target) -> list[Result]:
    workspace = target.settings.monitoring.destination
    if workspace == "stack" or not target.is_judged("monitoring"):
        return []
    name = workspace.rpartition("/")[2]
    found = target.arm.get(workspace, api_versions.LOG_ANALYTICS)
    if found is None:
        fix = "write the ARM id of one that exists, or stack"
        return [
            Result("fail", _WHERE, f"there is no Log Analytics workspace {name}, or the caller may not see it", fix)
        ]
    rights = rights_at(target.arm, workspace) or []
    missing = [each for each in (_KEYS, _READ) if not allows(rights, each)]
    if missing:
        what = f"the caller may not take the actions that sending logs to {name} needs: {', '.join(missing)}"
        return [Result("fail", _WHERE, what, "assign the role Log Analytics Contributor on the workspace")]
    location = str(found.get("location", ""))
    if location.lower() != target.settings.hub.location:
        what = f"{name} is in {location}, the hub in {target.settings.hub.location}"
        return [
            Result(
                "warn",
                _WHERE,
                what,
                "write a workspace in the hub's region, unless logs may leave it; traffic between regions is billed",
            )
        ]
    return [Result("pass", _WHERE, f"{name} exists in the hub's region, and the caller may send logs there")]


LOG_WORKSPACE = Check("log-workspace", _WHERE, "whether the Log Analytics workspace takes the logs", _judged)
