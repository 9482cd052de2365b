"""Microsoft's built-in roles, by their GUIDs, which are the same in every tenant.

`roles.json` has all that Azure listed in August 2026 (Role Definitions - List, as collected by iann0036/iam-dataset),
with permissions where a role has some on the types that are served; conditional permissions are left out.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import TypedDict


class Permission(TypedDict):
    """A permission of a role, as patterns of action names."""

    actions: Sequence[str]
    notActions: Sequence[str]
    dataActions: Sequence[str]
    notDataActions: Sequence[str]


class Role(TypedDict):
    """A built-in role."""

    name: str
    permissions: Sequence[Permission]


@functools.cache
def roles() -> Mapping[str, Role]:
    """The roles by GUID, in lower case."""
    found = json.loads((files(__package__) / "roles.json").read_text(encoding="utf-8"))
    return {id_: _role(**each) for id_, each in found.items()}


def _role(name: str, permissions: Sequence[Mapping[str, Sequence[str]]] = ()) -> Role:
    """Makes a role; the file leaves out empty members."""
    return {"name": name, "permissions": [_permission(**each) for each in permissions]}


def _permission(
    actions: Sequence[str] = (),
    notActions: Sequence[str] = (),  # noqa: N803 - Azure's names
    dataActions: Sequence[str] = (),  # noqa: N803 - Azure's name
    notDataActions: Sequence[str] = (),  # noqa: N803 - Azure's name
) -> Permission:
    return {
        "actions": actions,
        "notActions": notActions,
        "dataActions": dataActions,
        "notDataActions": notDataActions,
    }


def allows(permissions: Sequence[Permission], action: str) -> bool:
    """Whether one of the permissions allows an action of Resource Manager."""

    def is_in(patterns: Sequence[str]) -> bool:
        return any(fnmatchcase(action.lower(), each.lower()) for each in patterns)

    return any(is_in(each["actions"]) and not is_in(each["notActions"]) for each in permissions)
