"""Rules on names: no two of one mapping may become the same name in Azure.

They read the names as they are written, and so report problems even while other fields are invalid.
"""

from collections.abc import Callable, Iterable, Iterator

from aihub import naming
from aihub.rules import Rule
from aihub.rules import names as rules
from aihub.settings.errors import Problem, SettingsPath, dotted
from aihub.settings.nodes import Node, find, locate, names_in

_Named = tuple[str, SettingsPath]
"""A name and its path."""


def collisions(root: Node) -> list[Problem]:
    """Return a problem for each name that becomes the same name in Azure as an earlier one."""
    deployments = list(_names(root, "deployments"))
    same = "the same {} name in Azure as {}, since Azure ignores case; rename one"
    same_deployment = _duplicates(root, rules.NAMES_COLLIDE, deployments, str.casefold, same.format("deployment", "{}"))
    reported = {problem.path for problem in same_deployment}
    same_secrets = _duplicates(
        root,
        rules.SECRET_NAMES_COLLIDE,
        deployments,
        lambda name: naming.secret_name(name, "uri").casefold(),
        "its secrets in Key Vault would have the same names as those of {}, where only letters, digits and '-' are kept; rename one",
    )
    return [
        *same_deployment,
        *(problem for problem in same_secrets if problem.path not in reported),
        *_duplicates(root, rules.NAMES_COLLIDE, _projects(root), str.casefold, same.format("project", "{}")),
        *(
            problem
            for kind, path in _mappings(root, deployments)
            for problem in _duplicates(
                root, rules.NAMES_COLLIDE, _names(root, *path), str.casefold, same.format(kind, "{}")
            )
        ),
    ]


def _duplicates(
    root: Node, rule: Rule, names: Iterable[_Named], azure_name: Callable[[str], str], message: str
) -> list[Problem]:
    first: dict[str, SettingsPath] = {}
    found = []
    for name, path in names:
        earlier = first.setdefault(azure_name(name), path)
        if earlier != path:
            at, there = locate(root, path), locate(root, earlier)
            other = f"{dotted(earlier)} ({there.file}:{there.line})"
            found.append(at.problem(rule, path, message.format(other)))
    return found


def _names(root: Node, *path: str) -> Iterator[_Named]:
    for name in names_in(root, path):
        yield name, (*path, name)


def _mappings(root: Node, deployments: Iterable[_Named]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the kind and the path of each mapping whose names become names of Azure's resources."""
    for name, _ in deployments:
        yield "slot", ("deployments", name, "slots")
    yield "tag", ("hub", "tags")
    yield "connection", ("connections",)
    yield "pipeline", ("access", "pipelines")
    yield "subnet", ("hub", "network", "virtual_network", "subnets")
    yield "outbound rule", ("hub", "network", "outbound", "rules")
    yield "content filter", ("guardrails", "content_filters")
    yield "blocklist", ("guardrails", "blocklists")
    for name in names_in(root, ("guardrails", "blocklists")):
        yield "item", ("guardrails", "blocklists", name, "items")


def _projects(root: Node) -> Iterator[_Named]:
    projects = find(root, ("hub", "projects"))
    if projects is not None and isinstance(projects.value, list):
        for index, project in enumerate(projects.value):
            if isinstance(project.value, str):
                yield project.value, ("hub", "projects", index)
