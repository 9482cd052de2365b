"""Check whether something that the settings declare exists in Azure and is not in the stack's state.

azure-native refuses to create it then. Accounts, vaults, workspaces, storage accounts and endpoints have checks of
their own, since their names can be taken by others too.
"""

from collections.abc import Callable, Iterator
from functools import partial

from aihub.arm.bodies import Json
from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.failures.strangers import ways_out
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.declared import ACCOUNT, GROUP_TYPE, WORKSPACE, Declared, declared
from aihub.preflight.reads import all_of

_LISTED = {
    f"{ACCOUNT}/connections": api_versions.COGNITIVE_SERVICES_CONNECTIONS,
    f"{ACCOUNT}/deployments": api_versions.COGNITIVE_SERVICES,
    f"{ACCOUNT}/projects": api_versions.COGNITIVE_SERVICES,
    f"{ACCOUNT}/projects/connections": api_versions.COGNITIVE_SERVICES_CONNECTIONS,
    f"{ACCOUNT}/raiBlocklists": api_versions.COGNITIVE_SERVICES,
    f"{ACCOUNT}/raiBlocklists/raiBlocklistItems": api_versions.COGNITIVE_SERVICES,
    f"{ACCOUNT}/raiPolicies": api_versions.COGNITIVE_SERVICES,
    f"{ACCOUNT}/managedComputeDeployments": api_versions.MANAGED_COMPUTE,
    f"{WORKSPACE}/connections": api_versions.MACHINE_LEARNING,
    f"{WORKSPACE}/marketplaceSubscriptions": api_versions.MACHINE_LEARNING,
    f"{WORKSPACE}/onlineEndpoints/deployments": api_versions.MACHINE_LEARNING,
}
"""Types that are looked for in the collections below what the stack has made, and the API version of the lists."""


def _judged(target: Target) -> list[Result]:
    wanted = [
        each
        for each in declared(target.settings, target.subscription)
        if each.id and target.is_judged(each.where) and each.id.lower() not in target.made
    ]
    asks: list[Callable[[], set[str]]] = []
    if any(each.type == GROUP_TYPE for each in wanted):
        asks.append(partial(_group, target))
    collections = {_above(each): _LISTED[each.type] for each in wanted if each.type in _LISTED}
    # A parent that the stack has not made is not there, or has a result of its own.
    asks += [
        partial(_ids, target, path, version)
        for path, version in collections.items()
        if path.rpartition("/")[0].lower() in target.made
    ]
    if not asks:
        return []
    there = set[str]().union(*all_of(asks))
    found = [_stranger(each) for each in wanted if each.id and each.id.lower() in there]
    return found or [Result("pass", "hub", "nothing that the settings declare exists outside the stack's state")]


def _above(resource: Declared) -> str:
    """Return the path of the collection that the resource is in."""
    return (resource.id or "").rpartition("/")[0]


def _group(target: Target) -> set[str]:
    return {target.group.lower()} if target.arm.get(target.group, api_versions.RESOURCE_GROUPS) is not None else set()


def _ids(target: Target, path: str, version: str) -> set[str]:
    try:
        return set(_lower(target.arm.collection(path, version)))
    except ArmError as error:
        # What the collection is in was deleted outside the stack.
        if error.status == 404:
            return set()
        raise


def _lower(found: list[Json]) -> Iterator[str]:
    return (str(each.get("id")).lower() for each in found)


def _stranger(resource: Declared) -> Result:
    kind, place = resource.type.rpartition("/")[2], "/".join((resource.id or "").split("/")[-4:-2])
    title = "the resource group" if resource.type == GROUP_TYPE else f"{kind} of {place}:"
    what = f"{title} {resource.name} exists in Azure, and is not in this stack's state"
    return Result("fail", resource.where, what, f"{ways_out(resource.id or '')}; or give it another name, or delete it")


OUTSIDE_STATE = Check("outside-state", "hub", "what exists in Azure and is not in the state", _judged)
