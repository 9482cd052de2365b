"""The types and groups of the directory's principals."""

from localazure import principals
from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.managed_identity import user_assigned_identities as managed_identity

SERVICE_PRINCIPAL = "ServicePrincipal"


def type_of(azure: Azure, object_id: str) -> str | None:
    """The type of a principal; None when the directory does not have the principal.

    The directory has the principals and groups of `localazure.principals`, and the managed identities of resources.
    """
    wanted, own = object_id.lower(), azure.subscription
    if wanted in own.groups:
        return "Group"
    if known := principals.by_object_id(wanted):
        return known.type
    identities = (each.get("identity") or {} for each in resources.below(azure, f"/subscriptions/{own.id}"))
    of_resources = any(str(each.get("principalId")).lower() == wanted for each in identities)
    return SERVICE_PRINCIPAL if of_resources or managed_identity.has_principal(azure, wanted) else None


def with_groups(azure: Azure, object_id: str) -> set[str]:
    """The object ids of a principal and of its groups, in lower case."""
    mine = object_id.lower()
    groups = azure.subscription.groups
    return {mine, *(group for group, members in groups.items() if mine in members)}
