"""Check that the name of the hub workspace's storage account is free; such names are unique in all of Azure."""

from functools import partial

from aihub.azure import api_versions
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import started
from aihub.preflight.subscription import group_with

_PROVIDER, _TYPE = "/subscriptions/{}/providers/Microsoft.Storage", "Microsoft.Storage/storageAccounts"
_WHERE = "classic_hub.storage_account"


def _judged(target: Target) -> list[Result]:
    """Ask Azure whether the name is free; without results when no deployment needs the account."""
    name = target.settings.fixed_values({}).get(_WHERE)
    if name is None or not target.is_judged(_WHERE):
        return []
    if any(each.endswith(f"/providers/microsoft.storage/storageaccounts/{name}") for each in target.made):
        return [Result("pass", _WHERE, f"the storage account {name} is this stack's")]
    holder = started(partial(group_with, target, _TYPE, name))
    body = {"name": name, "type": _TYPE}
    provider = _PROVIDER.format(target.subscription)
    answer = target.arm.action(provider, "checkNameAvailability", api_versions.STORAGE, body)
    if answer.get("nameAvailable"):
        return [Result("pass", _WHERE, f"the name {name} is free")]
    group = holder.result()
    place = f"in resource group {group} of this subscription" if group else "already, with somebody else"
    what = f"the storage account {name} exists {place}, and is not in this stack's state"
    if answer.get("reason") != "AlreadyExists":
        what = f"Azure does not accept the storage account name {name} ({answer.get('reason')})"
    return [Result("fail", _WHERE, what, f"choose another {_WHERE}")]


STORAGE_NAME = Check("storage-name", _WHERE, "who has the storage account's name", _judged)
