"""Rules that no single field can break: names that meet in Azure, and places where nothing is written.

They look at the names as written, so that they speak up even while other fields are wrong.
"""

from collections.abc import Callable, Iterable, Iterator

from aihub import naming
from aihub.settings.errors import Problem, SettingsPath, dotted
from aihub.settings.overlay import find, locate
from aihub.settings.yaml_file import Node

_Entry = tuple[str, SettingsPath]
"""A name and where it stands."""


def collisions(root: Node) -> list[Problem]:
    """Return a problem for each name that would be an earlier one's in Azure."""
    deployments = list(_names(root, "deployments"))
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
        *(
            problem
            for what, path in _named(root, deployments)
            for problem in _meet(root, _names(root, *path), str.casefold, same.format(what, "{}"))
        ),
    ]


def empty_places(base: Node, over: Node, above: SettingsPath = ()) -> Iterator[Problem]:
    """Yield a problem for each place where nothing is written, and for each null that removes nothing.

    Only a written null removes: an entry whose lines are all commented out is not meant to take away what
    `base.yaml` has.
    """
    for name, node in _entries(over):
        path = (*above, name)
        below = base.value.get(name) if isinstance(base.value, dict) else None
        in_list = any(isinstance(part, int) for part in path)
        if node.is_empty and (below is not None or in_list):
            write = "write a value" if in_list else "write a value, or null to remove what base.yaml has"
            yield Problem(node.at.file, node.at.line, dotted(path), f"empty; {write}")
        elif node.value is None and below is None and not in_list:
            text = "empty, and null removes only what base.yaml has; write a value, or remove the line"
            yield Problem(node.at.file, node.at.line, dotted(path), text)
        else:
            yield from empty_places(below or Node({}, node.at), node, path)


def taken_out(base: Node, merged: Node) -> list[str]:
    """Return the names of the deployments that `base.yaml` has and a stack's own file removes."""
    kept = {name for name, _ in _names(merged, "deployments")}
    return [name for name, _ in _names(base, "deployments") if name not in kept]


def _entries(node: Node) -> Iterable[tuple[str | int, Node]]:
    if isinstance(node.value, dict):
        return node.value.items()
    return enumerate(node.value) if isinstance(node.value, list) else ()


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


def _names(root: Node, *path: str) -> Iterator[_Entry]:
    node = find(root, path)
    if node is not None and isinstance(node.value, dict):
        for name in node.value:
            yield name, (*path, name)


def _named(root: Node, deployments: Iterable[_Entry]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each mapping whose names become names in Azure, and of what."""
    for name, _ in deployments:
        yield "slot", ("deployments", name, "slots")
    yield "tag", ("hub", "tags")
    yield "content filter", ("guardrails", "content_filters")
    yield "blocklist", ("guardrails", "blocklists")
    for name, _ in _names(root, "guardrails", "blocklists"):
        yield "item", ("guardrails", "blocklists", name, "items")


def _projects(root: Node) -> Iterator[_Entry]:
    projects = find(root, ("hub", "projects"))
    if projects is not None and isinstance(projects.value, list):
        for index, project in enumerate(projects.value):
            if isinstance(project.value, str):
                yield project.value, ("hub", "projects", index)
