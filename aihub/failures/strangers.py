"""What to do about a resource that exists in Azure and is not in the stack's state: one sentence for all commands."""

STRANGER = "the resource exists and is not in this stack's state"
_ANY = "(--deployment NAME, --resource ID or --all)"


def ways_out(resource_id: str = "") -> str:
    """Return the ways to go on, the usual one first.

    Args:
        resource_id: ARM id of the resource; empty where it is not known.
    """
    return f"after a killed run use `aihub resume`, then `pulumi up`; else {adopting(resource_id)}"


def adopting(resource_id: str = "") -> str:
    """Return how to take over a resource; `resource_id` is as for `ways_out`."""
    return f"take it over as it is with `aihub adopt{f' --resource {resource_id}`' if resource_id else f'` {_ANY}'}"
