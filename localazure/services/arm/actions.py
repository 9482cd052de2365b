"""Names of the actions by which roles allow requests."""

from localazure.facts import resource_type
from localazure.services.arm.ids import GROUP_TYPE, parse

_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}
# Source: Microsoft's "Azure permissions": of Microsoft.KeyVault and Microsoft.Storage alike, and of
# Microsoft.PolicyInsights.
_READS = {"checknameavailability", "checkpolicyrestrictions"}


def action_of(method: str, path: str) -> str | None:
    """The action of a request, such as `Microsoft.KeyVault/vaults/write`; None for requests that need no role."""
    parts = path.strip("/").split("/")
    if len(parts) < 2 or parts[0].lower() != "subscriptions":
        return None
    target = parse(path)
    if target is None:
        return "/".join(["Microsoft.Resources/subscriptions", *parts[2:], _VERBS.get(method, "action")])
    name = "Microsoft.Resources/subscriptions/resourceGroups" if target.type_name == GROUP_TYPE else target.type_name
    last = target.last
    if last and not (target.type_name == GROUP_TYPE and not target.names):
        name = f"{name}/{last}"
    kind = resource_type(name)
    name = kind.name if kind else name
    return f"{name}/{'read' if (last or '').lower() in _READS else _VERBS.get(method, 'action')}"
