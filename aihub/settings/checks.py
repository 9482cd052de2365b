"""Rules that span several fields: different names in the settings, one name in Azure.

They look at the names as written, so that they speak up even while other fields are wrong.
"""

from collections.abc import Callable, Iterable

from aihub import naming
from aihub.settings.errors import Problem, SettingsPath, dotted
from aihub.settings.merge import locate
from aihub.settings.source import Node

_Entry = tuple[str, SettingsPath]
"""A name and where it stands."""


def collisions(root: Node) -> list[Problem]:
    """Return a problem for each name that meets an earlier one in Azure."""
    deployments = _deployments(root)
    same_name = _meet(root, deployments, str.casefold, "the same deployment in Azure, which ignores case")
    told = {problem.path for problem in same_name}
    same_secret = [
        problem
        for problem in _meet(
            root,
            deployments,
            _secret,
            "the same secrets in Key Vault, which has only letters, digits and '-'",
        )
        if problem.path not in told
    ]
    return [
        *same_name,
        *same_secret,
        *_meet(root, _projects(root), str.casefold, "the same project in Azure, which ignores case"),
    ]


def _secret(deployment: str) -> str:
    return naming.secret_name(deployment, "uri").casefold()


def _meet(
    root: Node, entries: Iterable[_Entry], azure_name: Callable[[str], str], what: str
) -> list[Problem]:
    first: dict[str, SettingsPath] = {}
    found = []
    for name, path in entries:
        earlier = first.setdefault(azure_name(name), path)
        if earlier != path:
            at, there = locate(root, path), locate(root, earlier)
            text = f"{what}, as {dotted(earlier)} ({there.file}:{there.line}); rename one of them"
            found.append(Problem(at.file, at.line, dotted(path), text))
    return found


def _deployments(root: Node) -> list[_Entry]:
    deployments = root.value.get("deployments")
    if deployments is None or not isinstance(deployments.value, dict):
        return []
    return [(name, ("deployments", name)) for name in deployments.value]


def _projects(root: Node) -> list[_Entry]:
    hub = root.value.get("hub")
    projects = hub.value.get("projects") if hub is not None and isinstance(hub.value, dict) else None
    if projects is None or not isinstance(projects.value, list):
        return []
    named = [(index, item.value) for index, item in enumerate(projects.value) if isinstance(item.value, str)]
    return [(name, ("hub", "projects", index)) for index, name in named]
