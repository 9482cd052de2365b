"""Find changes of the workspaces' managed network that Azure refuses: less isolation, and any beside online endpoints.

Source: Microsoft's "Workspace managed network isolation" (articles/machine-learning/how-to-managed-network.md).
"""

from collections.abc import Mapping
from typing import Any

from aihub.arm.bodies import value_at
from aihub.replacement.existing import Outputs

WHERE = "hub.network.outbound.isolation"
MODES = {"internet": "AllowInternetOutbound", "approved": "AllowOnlyApprovedOutbound"}
"""ARM's modes of a managed network, from the wider to the narrower; without one a workspace has `none`."""
_ORDER = ("none", *MODES)
_WORKSPACE, _ENDPOINT = "::classic-hub", "aihub:index:OnlineEndpoint"


def isolation_in(resources: Mapping[str, Outputs]) -> str | None:
    """Return the isolation that the hub workspace in a stack's state has; None where there is no workspace."""
    found = next((outputs for urn, outputs in resources.items() if urn.endswith(_WORKSPACE)), None)
    if found is None:
        return None
    mode = value_at(found, "body.properties.managedNetwork.isolationMode")
    return next((name for name, each in MODES.items() if each == mode), "none")


def refused_isolation(wanted: str, resources: Mapping[str, Outputs]) -> tuple[str, str] | None:
    """Return what a workspace has and what to write, where Azure never goes back to what is wanted."""
    has = isolation_in(resources)
    if has is None or _ORDER.index(wanted) >= _ORDER.index(has):
        return None
    return f"the hub workspace has {has}, and Azure does not go back to {wanted}", f"write isolation: {has}"


def endpoints_in_the_way(wanted: str, resources: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return which online endpoints keep a workspace from getting a managed network, and what to do."""
    if wanted == "none" or isolation_in(resources) != "none":
        return None
    names = sorted(urn.rpartition("::")[2] for urn in resources if urn.split("::")[2].rpartition("$")[2] == _ENDPOINT)
    if not names:
        return None
    what = f"a workspace gets a managed network only while it has no online endpoint, and it has {', '.join(names)}"
    return what, "take them out for one run, or write isolation: none"
