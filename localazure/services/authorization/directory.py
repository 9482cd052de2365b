"""The directory: which principals there are, and of which type."""

from localazure.azure import Azure
from localazure.services.arm import resources

SERVICE_PRINCIPAL = "ServicePrincipal"


def type_of(azure: Azure, object_id: str) -> str | None:
    """The type of a principal; None when the directory does not have it (yet).

    It has the service principals that this local Azure was made with, and the managed identities of resources.
    """
    wanted, own = object_id.lower(), azure.subscription
    if wanted in {own.object_id, own.reader_object_id}:
        return SERVICE_PRINCIPAL
    identities = (each.get("identity") or {} for each in resources.below(azure, f"/subscriptions/{own.id}"))
    return SERVICE_PRINCIPAL if any(str(each.get("principalId")).lower() == wanted for each in identities) else None
