"""The evidence in GitHub Actions: a summary of the step, and annotations."""

from collections.abc import Iterator

from aihub.arm.bodies import Json
from aihub.markdown import escaped
from aihub.smoke.advice import advice, explanation
from aihub.workflow_commands import Level, annotation

_ANNOTATIONS = 10
"""As many of each level GitHub shows for a step."""
_SIGNS = {"pass": "✅", "fail": "❌", "inconclusive": "❔"}


def step_summary(evidence: Json) -> str:
    """Markdown for the file that GITHUB_STEP_SUMMARY names."""
    name = escaped(evidence["stack"] or evidence["project"])
    lines = [f"## Smoke test of {name}: {_SIGNS[evidence['verdict']]} {evidence['verdict']}", ""]
    if evidence["problem"]:
        lines += [escaped(evidence["problem"]), ""]
    if any(each["expected"] == "refusal" for each in evidence["endpoints"]):
        lines += ["Expected: network rules refuse every endpoint. A pass does not say that one works.", ""]
    if evidence["reached_from"] != "public":
        lines += [f"Called from: {evidence['reached_from']}", ""]
    if evidence["endpoints"]:
        lines += ["| endpoint | route | verdict | class | first answer | latency |", "|---|---|---|---|--:|--:|"]
        lines += [_row(endpoint, route) for endpoint in evidence["endpoints"] for route in endpoint["routes"]]
        lines.append("")
        lines += [
            f"- **{escaped(endpoint['name'])}**: {escaped(text)}"
            for endpoint in evidence["endpoints"]
            for text in [endpoint["problem"], *endpoint["warnings"]]
            if text
        ]
        failed = [each for each in evidence["endpoints"] if each["error_class"]]
        told = advice(
            (each["error_class"], explanation(each["name"], each["error_class"], said=each["problem"] or ""))
            for each in failed
        )
        lines += [f"- {escaped(line)}" for line in told]
    return "\n".join([*lines, ""])


def _row(endpoint: Json, route: Json) -> str:
    reached, latency = route["first_success_seconds"], route["latency_ms"]
    cells = [
        escaped(endpoint["name"]),
        escaped(route["name"]),
        f"{_SIGNS[route['verdict']]} {route['verdict']}",
        escaped(route["error_class"] or ""),
        "" if reached is None else f"{reached:.1f} s",
        f"{latency['median']} ms" if latency else "",
    ]
    return f"| {' | '.join(cells)} |"


def annotations(evidence: Json) -> list[str]:
    """Lines for the step's output. Broken is an error; what is not known, or only slow, a warning."""
    found: dict[Level, list[tuple[str, str]]] = {"error": list(_errors(evidence)), "warning": list(_warnings(evidence))}
    lines = []
    for level, messages in found.items():
        shown = messages[:_ANNOTATIONS]
        if len(messages) > _ANNOTATIONS:
            rest = len(messages) - _ANNOTATIONS + 1
            shown = [*messages[: _ANNOTATIONS - 1], ("aihub smoke", f"{rest} more; see the step's summary")]
        lines += [annotation(level, message, title=title) for title, message in shown]
    return lines


def _errors(evidence: Json) -> Iterator[tuple[str, str]]:
    if evidence["problem"]:
        yield "aihub smoke", evidence["problem"]
    for each in evidence["endpoints"]:
        if each["verdict"] == "fail":
            yield _title(each), each["problem"]


def _warnings(evidence: Json) -> Iterator[tuple[str, str]]:
    for each in evidence["endpoints"]:
        if each["verdict"] == "inconclusive":
            yield _title(each), each["problem"]
        for warning in each["warnings"]:
            yield each["name"], warning


def _title(endpoint: Json) -> str:
    return f"{endpoint['name']}: {endpoint['error_class'] or endpoint['verdict']}"
