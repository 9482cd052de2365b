"""The endpoints of a stack as a table or as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from aihub.contract.endpoint import Auth, Endpoint
from aihub.contract.stack import State
from aihub.safe_text import cleaned, one_line

_UNBOUNDED = 10_000
_COLUMNS = ("ENDPOINT", "STATE", "TYPE", "TASK", "MODEL", "ROUTE", "AUTH", "SECRETS", "TARGET URI")


def as_json(endpoints: Sequence[tuple[Endpoint, State]]) -> str:
    """Return the endpoints as JSON: the fields of the contract that name and locate them, and their states."""
    return json.dumps(cleaned([_entry(endpoint, state) for endpoint, state in endpoints]), indent=2)


def _entry(endpoint: Endpoint, state: State) -> dict[str, Any]:
    fields = ("name", "type", "task", "model", "publisher", "model_name", "model_version", "sku")
    routes = [{"name": each["name"], "uri": each["uri"], "auth": _auth(each["auth"])} for each in endpoint["routes"]]
    return {
        **{field: dict(endpoint)[field] for field in fields},
        "state": state,
        "auth": _auth(endpoint["auth"]),
        "target_uri": endpoint["target_uri"],
        "base_url": endpoint["base_url"],
        "routes": routes,
        "uri_secret": endpoint["uri_secret"],
        "key_secret": endpoint["key_secret"],
        **({"network": endpoint["network"]} if "network" in endpoint else {}),
    }


def _auth(auth: Auth) -> str:
    return auth["type"]


def as_table(endpoints: Sequence[tuple[Endpoint, State]]) -> str:
    """Return the endpoints as a table, with a line for each route."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not endpoints:
        return "no endpoints"
    # The longest column comes last and no line is folded, so that a URI can be copied from a terminal of any width.
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for heading in _COLUMNS:
        table.add_column(heading, no_wrap=True)
    for endpoint, state in endpoints:
        model = " ".join(filter(None, (endpoint["model_name"], endpoint["model_version"])))
        secrets = [each.rpartition("/")[2] for each in (endpoint["uri_secret"], endpoint["key_secret"]) if each]
        own = [endpoint["name"], state, endpoint["type"], endpoint["task"], model]
        named = ", ".join(secrets)
        for route in endpoint["routes"]:
            row = [*own, route["name"], _auth(route["auth"]), named, route["uri"]]
            # As a string it could hold rich's markup.
            table.add_row(*(Text(one_line(str(each))) for each in row))
            own, named = [""] * len(own), ""
    console = Console(width=_UNBOUNDED, highlight=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
