"""`If-Match` and `If-None-Match`: a write on condition that the resource is as the client saw it, or does not exist.

Source: Azure/azure-resource-manager-rpc, v1.0/Addendum.md ("ETags for Resources"). Who keeps no ETag does not look at
these headers, since they are for the resource provider and Resource Manager itself never does.
"""

from collections.abc import Mapping

from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource


def check(method: str, headers: Mapping[str, str], before: Resource | None) -> None:
    """Checks the conditions of a request against the resource.

    Raises:
        ArmError: 412.
    """
    wanted = headers.get("If-Match")
    if before is None:
        if wanted and method == "PUT":
            raise _failed("the resource, which does not exist")
    elif wanted not in {None, "", "*", before.get("etag")} or (method == "PUT" and headers.get("If-None-Match") == "*"):
        raise _failed(before["id"])


def _failed(what: str) -> ArmError:
    return ArmError(412, "PreconditionFailed", f"The condition that the request sets is not met by {what}.")
