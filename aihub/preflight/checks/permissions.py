"""Check that the caller may do in Resource Manager what the plan does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from aihub.arm.bodies import Json
from aihub.azure import api_versions
from aihub.azure.credential import object_id
from aihub.azure.errors import ArmError
from aihub.azure.permissions import Permissions, allows
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.declared import ACCOUNT, GROUP_TYPE, WORKSPACE, declared
from aihub.preflight.reads import all_of, started
from aihub.preflight.rights import rights_at
from aihub.settings import OnlineDeployment, ServerlessDeployment

_ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
_LOCKS = "Microsoft.Authorization/locks"
_PURGES = {
    "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete": "Cognitive Services Contributor",
    "Microsoft.KeyVault/locations/deletedVaults/purge/action": "Key Vault Purge Operator",
}
"""Actions of a purge, and the least privileged role that has each."""
_EVERYONE = "00000000-0000-0000-0000-000000000000"
"""Id of the principal of a deny assignment that holds for all (Microsoft's "Understand Azure deny assignments")."""
_WHERE = "hub.resource_group"


@dataclass(frozen=True)
class _Denial:
    """A deny assignment that holds for the caller."""

    name: str
    permissions: Permissions


def _judged(target: Target) -> list[Result]:
    actions = list(dict.fromkeys(_actions(target)))
    if not actions:
        return []
    subscription = f"/subscriptions/{target.subscription}"
    denials = started(partial(_denials, target))
    me = started(partial(object_id, target.credential))
    in_group, in_subscription = all_of([partial(rights_at, target.arm, each) for each in (target.group, subscription)])
    scope, rights = (target.group, in_group) if in_group is not None else (subscription, in_subscription or [])
    missing = [each for each in actions if not allows(rights, each)]
    denied = [
        (each, denial.name) for denial in denials.result() for each in actions if allows(denial.permissions, each)
    ]
    found = _denied(denied) + _missing(missing, scope, me.result())
    if not found:
        found = [Result("pass", _WHERE, f"the caller may take all {len(actions)} actions of a run on {scope}")]
    return found + _purges(target, in_subscription or [])


def _actions(target: Target) -> Iterator[str]:
    """Yield the actions that a run takes: writes of what is declared, keys, and deletions."""
    wanted = [each for each in declared(target.settings, target.subscription) if target.is_judged(each.where)]
    for each in wanted:
        yield f"{each.type}/write"
    if any(target.settings.endpoint_auth(name) == "key" for name in target.deployments):
        yield from _key_actions(target)
    yield from (f"{each}/delete" for each in _deleted_types(target))


def _key_actions(target: Target) -> Iterator[str]:
    for name, each in target.deployments.items():
        if target.settings.endpoint_auth(name) == "key":
            match each:
                case ServerlessDeployment():
                    yield f"{WORKSPACE}/serverlessEndpoints/listKeys/action"
                case OnlineDeployment():
                    yield f"{WORKSPACE}/onlineEndpoints/listKeys/action"
                case _:
                    yield f"{ACCOUNT}/listKeys/action"


def _deleted_types(target: Target) -> Iterator[str]:
    """Yield the types of what is deleted: by the preview, or what the state has and the settings do not declare."""
    if target.planned is not None:
        yield from filter(None, map(_type_of, target.planned.deleted))
        return
    everything = declared(target.settings, target.subscription)
    kept = {each.id.lower() for each in everything if each.id}
    known = {each.type.lower(): each.type for each in everything if each.id} | _ON_ACCOUNT
    # Resources whose names Pulumi makes up cannot be compared.
    unknown = {each.type.lower() for each in everything if not each.id}
    for id_ in sorted(target.made - kept):
        kind = (_type_of(id_) or "").lower()
        if kind in known and kind not in unknown:
            yield known[kind]


_ON_ACCOUNT = {
    each.lower(): each
    for each in (
        f"{ACCOUNT}/deployments",
        f"{ACCOUNT}/managedComputeDeployments",
        f"{WORKSPACE}/serverlessEndpoints",
        f"{WORKSPACE}/onlineEndpoints",
    )
}
"""Types of deployments, of which the settings may have none any more."""


def _type_of(id_: str) -> str | None:
    """Return the type in an ARM id; None for an id of something else."""
    head, provider, tail = id_.rpartition("/providers/")
    if not provider:
        return GROUP_TYPE if head.count("/") == len(("", "subscriptions", "id", "resourceGroups")) else None
    namespace, *rest = tail.split("/")
    return "/".join([namespace, *rest[::2]]) if len(rest) % 2 == 0 else None


def _missing(missing: list[str], scope: str, me: str) -> list[Result]:
    if not missing:
        return []
    own = (_ROLE_ASSIGNMENTS, _LOCKS)
    roles = ["Contributor"] if any(not each.startswith(own) for each in missing) else []
    for type_, role in zip(own, ("Role Based Access Control Administrator", "Locks Contributor"), strict=True):
        roles += [role] if any(each.startswith(type_) for each in missing) else []
    what = f"{me}, who runs this, may not: {', '.join(missing)}; on {scope}"
    return [Result("fail", _WHERE, what, f"assign the role {' and the role '.join(roles)} there, or log in as another")]


def _denied(denied: Iterable[tuple[str, str]]) -> list[Result]:
    by_name: dict[str, list[str]] = {}
    for action, name in denied:
        by_name.setdefault(name, []).append(action)
    fix = "exclude the principal from the deny assignment; a managed application or a deployment stack made it"
    return [
        Result("fail", _WHERE, f"the deny assignment {name} forbids: {', '.join(actions)}", fix)
        for name, actions in by_name.items()
    ]


def _denials(target: Target) -> list[_Denial]:
    """Return the deny assignments that hold for the caller, as far as Azure shows them.

    Those for groups are taken to hold for nobody: membership is not known here.
    """

    def at(scope: str) -> list[Json] | None:
        try:
            path = f"{scope}/providers/Microsoft.Authorization/denyAssignments"
            return target.arm.collection(path, api_versions.AUTHORIZATION)
        except ArmError as error:
            if error.status in {403, 404}:
                return None
            raise

    in_group, in_subscription = all_of(
        [partial(at, target.group), partial(at, f"/subscriptions/{target.subscription}")]
    )
    found = in_subscription if in_group is None else in_group
    me = object_id(target.credential).lower()
    return [_denial(each) for each in found or [] if _holds(each.get("properties") or {}, me)]


def _holds(properties: Json, me: str) -> bool:
    def ids(member: str) -> set[str]:
        listed: Any = properties.get(member) or []
        return {str(each.get("id")).lower() for each in listed if isinstance(each, dict)}

    return bool(ids("principals") & {_EVERYONE, me}) and me not in ids("excludePrincipals")


def _denial(found: Json) -> _Denial:
    properties = found["properties"]
    return _Denial(str(properties.get("denyAssignmentName") or found.get("name")), properties.get("permissions") or [])


def _purges(target: Target, rights: Permissions) -> list[Result]:
    if target.settings.hub.soft_deleted != "purge" or not target.is_judged("hub.name"):
        return []
    missing = {action: role for action, role in _PURGES.items() if not allows(rights, action)}
    if not missing:
        return []
    what = f"a purge needs on the subscription: {', '.join(missing)}; the caller may not"
    fix = f"assign the role {' and the role '.join(missing.values())} on the subscription, before a purge is needed"
    return [Result("warn", "hub.soft_deleted", what, fix)]


PERMISSIONS = Check("permissions", _WHERE, "what the caller may do in the resource group", _judged)
