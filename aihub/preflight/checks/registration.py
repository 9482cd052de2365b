"""Check that the resource providers of the declared types are registered in the subscription.

Resource Manager refuses a write with 409 MissingSubscriptionRegistration where the provider is not. Clients register it
then, if they may (Microsoft's "Resolve errors for resource provider registration").
"""

from dataclasses import dataclass
from functools import partial

from aihub.azure import api_versions
from aihub.azure.errors import ArmError, needed
from aihub.azure.permissions import Permissions, allows
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.declared import declared
from aihub.preflight.reads import all_of, started
from aihub.preflight.rights import rights_at

_BEHIND_PROJECTS = "Microsoft.App"
"""Creating a Foundry project fails with 500 InternalServerError where this namespace is not registered, and nothing
registers it then (microsoft-foundry/foundry-samples#236)."""
_ALWAYS_REGISTERED = {"Microsoft.Resources", "Microsoft.Authorization"}


@dataclass(frozen=True)
class _Namespace:
    name: str
    where: str
    """Path in the settings of the first resource that needs it."""


def _judged(target: Target) -> list[Result]:
    namespaces = _needed(target)
    if not namespaces:
        return []
    subscription = f"/subscriptions/{target.subscription}"
    rights = started(partial(rights_at, target.arm, subscription))
    states = all_of([partial(_state, target, each.name) for each in namespaces])
    found = list(zip(namespaces, states, strict=True))
    there = [each for each, state in found if state == "Registered"]
    registered = ", ".join(each.name for each in there)
    passed = [Result("pass", "hub", f"registered in the subscription: {registered}")] if there else []
    missing = [(each, state) for each, state in found if state != "Registered"]
    return [*passed, *(_missing(each, state, rights.result() or []) for each, state in missing)]


def _needed(target: Target) -> list[_Namespace]:
    judged = [each for each in declared(target.settings, target.subscription) if target.is_judged(each.where)]
    found: dict[str, str] = {}
    for each in judged:
        found.setdefault(each.type.partition("/")[0], each.where)
        if each.where == "hub.projects":
            found.setdefault(_BEHIND_PROJECTS, each.where)
    return [_Namespace(name, where) for name, where in found.items() if name not in _ALWAYS_REGISTERED]


def _state(target: Target, namespace: str) -> str | ArmError:
    """Return the registration's state, or why it is not known."""
    id_ = f"/subscriptions/{target.subscription}/providers/{namespace}"
    try:
        return needed(target.arm.get(id_, api_versions.RESOURCES), "registrationState", str, id_)
    except ArmError as error:
        return error


def _missing(namespace: _Namespace, state: str | ArmError, rights: Permissions) -> Result:
    name = namespace.name
    if isinstance(state, ArmError):
        return Result("unknown", namespace.where, f"whether {name} is registered is not known: {state}")
    what, command = f"the resource provider {name} is {state}", f"`az provider register --namespace {name} --wait`"
    if state == "Registering":
        return Result("warn", namespace.where, what, "wait until it is Registered, which takes some minutes")
    if name == _BEHIND_PROJECTS:
        what += ", which can make the creation of a project fail with 500 InternalServerError"
        return Result("warn", namespace.where, what, f"register it once: {command}")
    if allows(rights, f"{name}/register/action"):
        fix = f"`pulumi up` registers it, which takes some minutes; to do it before: {command}"
        return Result("warn", namespace.where, what, fix)
    fix = f"have somebody register it who has {name}/register/action on the subscription, as Contributor has: {command}"
    return Result("fail", namespace.where, what, fix)


REGISTRATION = Check(
    "provider-registration", "hub", "which resource providers are registered in the subscription", _judged
)
