"""`docs/local-azure-coverage.md`: what is served, written from the facts and from what the services register.

python -m localazure.services.document
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from localazure.azure import Azure
from localazure.clock import Clock
from localazure.facts import ResourceType, resource_types
from localazure.faults.live import Faults
from localazure.services.arm.behaviour import Behaviour
from localazure.services.arm.operations import OPERATION_RESULT
from localazure.services.login.tokens import Tokens
from localazure.services.registration import DataPlane, behaviours, control_planes, data_planes
from localazure.state import State

DOCUMENT = Path(__file__).parents[2] / "docs" / "local-azure-coverage.md"

_HEAD = """# What the local Azure covers

Written from `localazure/facts/` and the services' registrations by `make coverage-table`; do not edit it here.
[How to add a resource type](how-to-add-a-resource-type.md) says how more is covered.

{types} resource types, {operations} operations of resource providers, {routes} routes of {hosts} hosts.
"""
_TYPES = """## Resource types

Each is served at every API version that is published: from the first to the last, so many in all. A version whose definition is not at hand
has that of the nearest before it. All have GET and, where there is a PUT, PATCH; each type is listed below its parent, in its group and in the
subscription. Names below a resource count in any case; here they are in lower case.

| resource type | API versions | with a definition of their own | PUT | DELETE | below a resource |
|---|---|---|---|---|---|"""
_OPERATIONS = """## Operations of resource providers

In Resource Manager, besides those of resources. `{scope}` is any resource, group or subscription; what is in brackets may be left out.

| service | method | path |
|---|---|---|"""
_ROUTES = """## Routes of data planes

Paths at the services' own hosts. `{path}` is any path. A host of a service may refuse a route that another one has, as in Azure.
"""
_ROUTES_OF_HOSTS = """### {hosts}

`localazure/services/{service}/`

| method | path |
|---|---|"""


def document() -> str:
    """The text of the document."""
    registered = behaviours()
    types = [_type(each, registered[each.name]) for each in sorted(resource_types(), key=lambda each: each.name)]
    operations = [
        f"| {folder} | {each.method} | `{each.path}` |"
        for folder, plane in [*control_planes()]
        for each in plane.operations
    ]
    operations.append(f"| arm | {OPERATION_RESULT.method} | `{OPERATION_RESULT.path}` |")
    with TemporaryDirectory() as folder:
        azure = _azure(Path(folder))
        tables = {title: rows for name, plane in data_planes() for title, rows in _routes(name, plane, azure)}
        azure.state.close()
    counts = {"types": len(types), "operations": len(operations), "routes": sum(map(len, tables.values()))}
    head = _HEAD.format(**counts, hosts=sum(len(plane.applications) for _, plane in data_planes()))
    parts = [
        "\n".join([title, *rows, ""]) for title, rows in ({_TYPES: types, _OPERATIONS: operations} | tables).items()
    ]
    return "\n".join([head, *parts[:2], _ROUTES, *parts[2:]])


def _type(kind: ResourceType, behaviour: Behaviour) -> str:
    served = kind.served_versions
    versions = f"{served[0]} to {served[-1]}: {len(served)}"
    own = ", ".join(sorted(kind.api_versions))
    names = {"POST": behaviour.actions, "GET": behaviour.lists, "PUT": behaviour.settings}
    below = ", ".join(f"{method} `{name}`" for method, handlers in names.items() for name in handlers)
    return f"| `{kind.name}` | {versions} | {own} | {kind.put} | {kind.delete} | {below} |"


def _azure(folder: Path) -> Azure:
    """A local Azure that holds nothing."""
    clock = Clock()
    faults = Faults(clock)
    return Azure(State(folder), clock, Tokens("", "", clock, faults), faults)


def _routes(service: str, plane: DataPlane, azure: Azure) -> Iterator[tuple[str, list[str]]]:
    """The head of a table, and its rows, for each application of a service: some hosts have the same."""
    for make in dict.fromkeys(plane.applications.values()):
        hosts = ", ".join(f"`{host}`" for host, each in plane.applications.items() if each is make)
        rows = [f"| {method} | `{path}` |" for method, path in _paths(make(azure))]
        yield _ROUTES_OF_HOSTS.format(hosts=hosts, service=service), rows


def _paths(app: web.Application) -> dict[tuple[str, str], None]:
    """Methods and paths, without those that only have a slash more or that come with a GET."""
    found = ((route.method, route.resource) for route in app.router.routes() if route.resource)
    paths = {(method, resource.canonical.rstrip("/")): None for method, resource in found if method != "HEAD"}
    return {(method.replace("*", "any"), path): None for method, path in paths}


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
