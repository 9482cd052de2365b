"""The results as a table or as JSON."""

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aihub.safe_text import cleaned, one_line
from aihub.smoke.advice import advice, explanation_of
from aihub.smoke.call import Call
from aihub.smoke.results import EndpointResult, RouteResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text


_UNBOUNDED = 10_000
_COLUMNS = ("ENDPOINT", "TYPE", "ROUTE", "WITH KEY", "WITHOUT", "LATENCY", "SECRETS", "TARGET URI")


def report(results: list[EndpointResult], output: str) -> str:
    """The results in the form that was asked for: `text` or `json`."""
    return _json(results) if output == "json" else _table(results)


def _json(results: list[EndpointResult]) -> str:
    return json.dumps(cleaned([_as_json(each) for each in results]), indent=2)


def _as_json(result: EndpointResult) -> dict[str, Any]:
    routes = [_route_as_json(outcome) for outcome in result.route_results]
    return {
        **{key: result.endpoint[key] for key in ("name", "type", "task", "target_uri", "uri_secret", "key_secret")},
        "passed": result.passed,
        "verdict": result.verdict,
        "error_class": result.error_class,
        "problem": result.problem,
        "advice": _advice_as_json(result),
        "warnings": result.warnings,
        "expected": result.expected,
        "reached_from": result.place.where,
        "reached_by": result.place.proof,
        # Those of the target URI, which is the first route's.
        "with_credential": routes[0]["with_credential"],
        "without_credential": routes[0]["without_credential"],
        "routes": routes,
    }


def _advice_as_json(result: EndpointResult) -> dict[str, str] | None:
    found = explanation_of(result)
    if found is None:
        return None
    return {"cause": found.cause, "fix": found.fix, "document": found.rule.document, "place": found.place}


def _route_as_json(outcome: RouteResult) -> dict[str, Any]:
    return {
        "name": outcome.route["name"],
        "uri": outcome.route["uri"],
        "verdict": outcome.verdict,
        "error_class": outcome.error_class,
        "first_success_seconds": outcome.first_success_seconds,
        "problem": outcome.problem,
        "with_credential": asdict(outcome.with_credential) if outcome.with_credential else None,
        "without_credential": asdict(outcome.without_credential) if outcome.without_credential else None,
    }


def _table(results: list[EndpointResult]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not results:
        return "no endpoints"
    # The longest column comes last and no line is folded, so that a URI can be copied from a terminal of any width.
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for heading in _COLUMNS:
        table.add_column(heading, no_wrap=True, justify="right" if heading == "LATENCY" else "left")
    for each in results:
        for row in _rows(each):
            # As a string it could hold rich's markup.
            table.add_row(*(Text(one_line(each)) if isinstance(each, str) else each for each in row))
    console = Console(width=_UNBOUNDED, highlight=False)
    with console.capture() as captured:
        console.print(table)
        for each in results:
            if each.problem:
                named = f" ({each.error_class})" if each.error_class else ""
                colour = "red" if each.verdict == "fail" else "yellow"
                console.print(Text(one_line(f"{each.endpoint['name']}: {each.problem}{named}"), colour))
            for warning in each.warnings:
                console.print(Text(one_line(f"{each.endpoint['name']}: warning: {warning}"), "yellow"))
        for line in _places(results):
            console.print(Text(one_line(line)))
        for line in advice((str(each.error_class), found) for each in results if (found := explanation_of(each))):
            console.print(Text(one_line(line)))
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "\n".join([*lines, "", _count(results)])


def _count(results: list[EndpointResult]) -> str:
    counts = Counter(each.verdict for each in results)
    unknown = f", {counts['inconclusive']} inconclusive" if counts["inconclusive"] else ""
    if any(each.expected == "refusal" for each in results):
        return f"{counts['pass']} of {len(results)} endpoints are refused by network rules, as expected{unknown}"
    return f"{counts['pass']} of {len(results)} endpoints passed{unknown}"


def _places(results: list[EndpointResult]) -> "Iterator[str]":
    """Yield from where endpoints were called whose network rules keep somebody out, a line for each proof."""
    names: dict[tuple[str, str], list[str]] = {}
    for each in results:
        if each.place.where != "public":
            names.setdefault((each.place.where, each.place.proof), []).append(each.endpoint["name"])
    for (where, proof), found in names.items():
        yield f"called from {_WHERE[where]}: {', '.join(found)}: {proof}"


_WHERE = {"inside": "inside the network", "outside": "outside the network", "unknown": "a place that nothing shows"}


def _rows(result: EndpointResult) -> "Iterator[tuple[str | Text, ...]]":
    """A line for each route; what is the endpoint's own stands on the first."""
    endpoint, is_answer_expected = result.endpoint, result.expected == "answer"
    secrets = [endpoint["uri_secret"], endpoint["key_secret"]]
    name: str = endpoint["name"]
    type_name: str = endpoint["type"]
    secret_names = ", ".join(secret.rpartition("/")[2] for secret in secrets if secret)
    for outcome in result.route_results:
        answer, refusal = outcome.with_credential, outcome.without_credential
        yield (
            name,
            type_name,
            outcome.route["name"],
            _shown(answer, good=bool(answer and answer.answered) if is_answer_expected else outcome.verdict == "pass"),
            _shown(refusal, good=bool(refusal and not refusal.answered)),
            f"{answer.milliseconds} ms" if answer else "",
            secret_names,
            outcome.route["uri"],
        )
        name = type_name = secret_names = ""


def _shown(call: Call | None, *, good: bool) -> "Text":
    from rich.text import Text

    if call is None:
        return Text("-", "red")
    return Text(str(call.status or "no answer"), "green" if good else "red")
