"""The results as a table or as JSON."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from aihub.smoke.probe import Call
from aihub.smoke.run import Result

if TYPE_CHECKING:
    from rich.text import Text


_UNBOUNDED = 10_000


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
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not results:
        return "no endpoints"
    # The longest column comes last and no line is folded, so that a URI can be copied from a terminal of any width.
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for heading in ("ENDPOINT", "TYPE", "WITH KEY", "WITHOUT", "LATENCY", "SECRETS", "TARGET URI"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "LATENCY" else "left")
    for each in results:
        secrets = [each.endpoint["uri_secret"], each.endpoint["key_secret"]]
        table.add_row(
            each.endpoint["name"],
            each.endpoint["type"],
            _shown(each.with_credential, good=bool(each.with_credential and each.with_credential.answered)),
            _shown(
                each.without_credential, good=bool(each.without_credential and not each.without_credential.answered)
            ),
            f"{each.with_credential.milliseconds} ms" if each.with_credential else "",
            ", ".join(secret.rpartition("/")[2] for secret in secrets if secret),
            each.endpoint["target_uri"],
        )
    console = Console(width=_UNBOUNDED, highlight=False)
    with console.capture() as captured:
        console.print(table)
        for each in results:
            if each.problem:
                console.print(Text(f"{each.endpoint['name']}: {each.problem}", "red"))
    failed = sum(not each.passed for each in results)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "\n".join([*lines, "", f"{len(results) - failed} of {len(results)} endpoints passed"])


def _shown(call: Call | None, *, good: bool) -> "Text":
    from rich.text import Text

    if call is None:
        return Text("-", "red")
    return Text(str(call.status or "no answer"), "green" if good else "red")
