"""Rules that no single field can break: names that meet in Azure, and nulls that remove nothing.

They look at the names as written, so that they speak up even while other fields are wrong.
"""

from collections.abc import Callable, Iterable, Iterator

from aihub import naming
from aihub.settings.errors import Problem, SettingsPath, dotted
from aihub.settings.merge import locate
from aihub.settings.source import Node

_Entry = tuple[str, SettingsPath]
"""A name and where it stands."""


def collisions(root: Node) -> list[Problem]:
    """Return a problem for each name that would be an earlier one's in Azure."""
    deployments = list(_deployments(root))
    same = "in Azure the same {} as {}, since case does not count; rename one"
    same_deployment = _meet(root, deployments, str.casefold, same.format("deployment", "{}"))
    told = {problem.path for problem in same_deployment}
    same_secrets = _meet(
        root,
        deployments,
        lambda name: naming.secret_name(name, "uri").casefold(),
        "in Key Vault its secrets would be those of {}, since only letters, digits and '-' count; rename one",
    )
    return [
        *same_deployment,
        *(problem for problem in same_secrets if problem.path not in told),
        *_meet(root, _projects(root), str.casefold, same.format("project", "{}")),
    ]


def idle_nulls(base: Node, over: Node, above: SettingsPath = ()) -> Iterator[Problem]:
    """Yield a problem for each null that removes nothing: a misspelt name, or a field left empty."""
    for name, node in over.value.items():
        path = (*above, name)
        below = base.value.get(name) if isinstance(base.value, dict) else None
        if node.value is None and below is None:
            text = "empty, and null removes only what base.yaml has; write a value, or remove the line"
            yield Problem(node.at.file, node.at.line, dotted(path), text)
        elif isinstance(node.value, dict):
            yield from idle_nulls(below or Node({}, node.at), node, path)


def _meet(root: Node, entries: Iterable[_Entry], azure_name: Callable[[str], str], text: str) -> list[Problem]:
    first: dict[str, SettingsPath] = {}
    found = []
    for name, path in entries:
        earlier = first.setdefault(azure_name(name), path)
        if earlier != path:
            at, there = locate(root, path), locate(root, earlier)
            met = f"{dotted(earlier)} ({there.file}:{there.line})"
            found.append(Problem(at.file, at.line, dotted(path), text.format(met)))
    return found


def _deployments(root: Node) -> Iterator[_Entry]:
    deployments = root.value.get("deployments")
    if deployments is not None and isinstance(deployments.value, dict):
        for name in deployments.value:
            yield name, ("deployments", name)


def _projects(root: Node) -> Iterator[_Entry]:
    hub = root.value.get("hub")
    projects = hub.value.get("projects") if hub is not None and isinstance(hub.value, dict) else None
    if projects is not None and isinstance(projects.value, list):
        for index, project in enumerate(projects.value):
            if isinstance(project.value, str):
                yield project.value, ("hub", "projects", index)
