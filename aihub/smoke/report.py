"""The results as a table or as JSON."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from aihub.smoke.probe import Call
from aihub.smoke.run import Result

if TYPE_CHECKING:
    from rich.text import Text


def report(results: list[Result], output: str) -> str:
    """The results in the form that was asked for: `text` or `json`."""
    return _json(results) if output == "json" else _table(results)


def _json(results: list[Result]) -> str:
    return json.dumps(
        [
            {
                **{
                    key: each.endpoint[key]
                    for key in ("name", "type", "task", "target_uri", "uri_secret", "key_secret")
                },
                "passed": each.passed,
                "problem": each.problem,
                "with_credential": asdict(each.with_credential) if each.with_credential else None,
                "without_credential": asdict(each.without_credential) if each.without_credential else None,
            }
            for each in results
        ],
        indent=2,
    )


def _table(results: list[Result]) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not results:
        return "no endpoints"
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("endpoint", "type", "target URI", "secrets", "with key", "without", "latency"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "latency" else "left")
    for each in results:
        secrets = [
            secret.rpartition("/")[2] for secret in (each.endpoint["uri_secret"], each.endpoint["key_secret"]) if secret
        ]
        table.add_row(
            Text(each.endpoint["name"], "bold"),
            each.endpoint["type"],
            each.endpoint["target_uri"],
            "\n".join(secrets),
            _shown(each.with_credential, good=bool(each.with_credential and each.with_credential.answered)),
            _shown(
                each.without_credential,
                good=bool(each.without_credential and not each.without_credential.answered),
            ),
            f"{each.with_credential.milliseconds} ms" if each.with_credential else "",
        )
    console = Console()
    if not console.is_terminal:
        # A file has no width: nothing is folded there.
        console = Console(width=400)
    with console.capture() as captured:
        console.print(table)
        for each in results:
            if each.problem:
                console.print(Text(f"{each.endpoint['name']}: {each.problem}", "red"))
    failed = sum(not each.passed for each in results)
    verdict = f"{len(results) - failed} of {len(results)} endpoints passed"
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "\n".join([*lines, verdict])


def _shown(call: Call | None, *, good: bool) -> "Text":
    from rich.text import Text

    if call is None:
        return Text("-", "red")
    return Text(str(call.status or "no answer"), "green" if good else "red")
