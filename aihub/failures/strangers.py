"""What to do about a resource that exists in Azure and is not in the stack's state: one sentence for all commands."""

STRANGER = "the resource exists and is not in this stack's state"

_BY_HAND = {"ArmResource": "; else take it over as docs/arm-resources.md says", "KeySecret": "", "UriSecret": ""}
"""Other ways for types that `pulumi import` does not know."""


def ways_out(resource_type: str = "") -> str:
    """Return the ways to go on, the usual one first.

    Args:
        resource_type: type token of the resource in Pulumi; empty where there is none.
    """
    resume = "after a killed run use `aihub resume`, then `pulumi up`"
    return resume + _BY_HAND.get(resource_type.rpartition(":")[2], "; else take it over with `pulumi import`")
