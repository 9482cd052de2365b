"""The evidence as one page for people: no script, and nothing that a browser would have to fetch."""

import functools
from collections import Counter
from typing import TYPE_CHECKING

from aihub.arm.bodies import Json
from aihub.smoke.classes import CLASSES
from aihub.smoke.report.plots import AS_IT_SHOULD, Scale, colours, latency_scale, outcome, time_scale, to_be_refused

if TYPE_CHECKING:
    from jinja2 import Template


_VERDICTS = ("fail", "inconclusive", "pass")
"""In the order in which they are shown."""
_PLOTTED = 40
"""Routes in the plot of latencies: the slowest."""
_LANES = 24
"""As many lanes the timeline shows whatever they hold; of more, those in which all went at once are folded away."""


def page(evidence: Json) -> str:
    """The page; it stands in one file and works from a disk."""
    endpoints = sorted(evidence["endpoints"], key=lambda each: _VERDICTS.index(each["verdict"]))
    # Ids of the page: names may hold what an id cannot.
    endpoints = [{**each, "id": f"endpoint-{index}"} for index, each in enumerate(endpoints)]
    lanes = [(endpoint, route) for endpoint in endpoints for route in endpoint["routes"]]
    return _template().render(
        evidence=evidence,
        endpoints=endpoints,
        is_refusal_expected=any(each["expected"] == "refusal" for each in endpoints),
        troubled=[each for each in endpoints if each["problem"] or each["warnings"]],
        counts=Counter(each["verdict"] for each in endpoints),
        verdicts=_VERDICTS,
        latency=_latency(lanes),
        timeline=_timeline(evidence, lanes),
        colours=colours(evidence),
        meanings={name: each.meaning for name, each in CLASSES.items()},
        as_it_should=AS_IT_SHOULD,
        outcome=outcome,
        to_be_refused=to_be_refused,
        last_status=_last_status,
        refusals=_refusals,
    )


@functools.cache
def _template() -> "Template":
    # Once: `--watch` writes a page each round, and reading the template takes longer than that.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("aihub.smoke.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"milliseconds": _milliseconds, "seconds": _seconds, "moment": _moment}
    return environment.get_template("page.html")


def _latency(lanes: list[tuple[Json, Json]]) -> Json | None:
    answered = [lane for lane in lanes if lane[1]["latency_ms"]]
    if not answered:
        return None
    slowest = sorted(answered, key=lambda lane: -lane[1]["latency_ms"]["median"])[:_PLOTTED]
    return {
        "scale": latency_scale([route["latency_ms"] for _, route in slowest]),
        "lanes": slowest,
        "total": len(answered),
    }


def _timeline(evidence: Json, lanes: list[tuple[Json, Json]]) -> Json:
    called = [lane for lane in lanes if lane[1]["attempts"]]
    few = len(called) <= _LANES
    shown = [lane for lane in called if few or not _went_at_once(lane[1])]
    scale: Scale = time_scale(evidence)
    return {"scale": scale, "lanes": shown, "folded": [lane for lane in called if lane not in shown]}


def _went_at_once(route: Json) -> bool:
    return route["verdict"] == "pass" and all(each["error_class"] is None for each in route["attempts"])


def _last_status(route: Json) -> str:
    """Return the status of the last call with the credential."""
    statuses = [_status(each) for each in route["attempts"] if each["kind"] == "with-credential"]
    return statuses[-1] if statuses else "-"


def _refusals(route: Json) -> str:
    """Return the last status of each kind of call that must be refused."""
    last = {each["kind"]: _status(each) for each in route["attempts"] if to_be_refused(each)}
    return ", ".join(dict.fromkeys(last.values())) or "-"


def _status(attempt: Json) -> str:
    return str(attempt["status"] or "no answer")


def _milliseconds(value: float) -> str:
    return f"{value:.0f} ms" if value < 10_000 else _seconds(value / 1000)


def _seconds(value: float) -> str:
    if value >= 60:
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    return f"{value:.2g} s" if value < 10 else f"{value:.0f} s"


def _moment(value: str) -> str:
    """UTC to the second."""
    return f"{value[:10]} {value[11:19]} UTC"
