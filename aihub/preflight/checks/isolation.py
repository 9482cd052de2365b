"""Check whether Azure gives the workspaces the isolation that the settings want."""

from aihub.preflight.check import Check, Result, Target
from aihub.replacement.isolation import WHERE, endpoints_in_the_way, refused_isolation


def _judged(target: Target) -> list[Result]:
    """Compare the managed network in the stack's state with the settings; nothing is asked of Azure."""
    network = target.settings.hub.network
    if network is None or not target.settings.needs_classic_hub or not target.is_judged(WHERE):
        return []
    wanted = network.outbound.isolation
    problem = refused_isolation(wanted, target.resources) or endpoints_in_the_way(wanted, target.resources)
    if problem is None:
        return [Result("pass", WHERE, f"the hub workspace can have {wanted}")]
    return [Result("fail", WHERE, *problem)]


ISOLATION = Check("isolation", WHERE, "what isolation the hub workspace has", _judged)
