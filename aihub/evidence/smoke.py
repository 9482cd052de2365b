"""The evidence of a run: one JSON document, whose form `docs/evidence.schema.json` publishes.

It holds no secret, no prompt and nothing that a model said.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median

from aihub.arm.bodies import Json
from aihub.contract.endpoint import Endpoint
from aihub.digests import json_digest
from aihub.reachability.place import farthest, strictest
from aihub.safe_text import cleaned
from aihub.smoke.results import EXIT_CODES, EndpointResult, RouteResult, Verdict, worst

SCHEMA_VERSION = "1"


@dataclass(frozen=True)
class RunInfo:
    """Facts about a run besides its results."""

    project: str
    stack: str | None
    started: datetime
    finished: datetime
    settings: Json
    """Options of the run: `budget_seconds`, `timeout_seconds`, `only`, ..."""
    tools: Json
    """Version of each tool."""
    endpoints: Sequence[Endpoint] = ()
    """All endpoints of the contract, including those that were not tested."""
    problem: str | None = None
    """Error that ended the run early; None when all endpoints were tested."""
    exit_code: int | None = None
    """Exit code; None when it follows from the verdict."""


def evidence(results: Sequence[EndpointResult], run: RunInfo) -> Json:
    """Return the evidence document of a run."""
    verdict = _verdict(results, run)
    document: Json = {
        "schema_version": SCHEMA_VERSION,
        "project": run.project,
        "stack": run.stack,
        "contract_digest": contract_digest(run.endpoints),
        "started": _utc(run.started),
        "finished": _utc(run.finished),
        "duration_seconds": round((run.finished - run.started).total_seconds(), 3),
        "verdict": verdict,
        "exit_code": EXIT_CODES[verdict] if run.exit_code is None else run.exit_code,
        "problem": run.problem,
        "network": strictest(each.get("network") for each in run.endpoints),
        "reached_from": farthest(each.place for each in results).where,
        "settings": run.settings,
        "tools": run.tools,
        "endpoints": [_endpoint(each) for each in results],
    }
    # The document is cleaned here, so that all that is made from it is clean.
    whole: Json = cleaned(document)
    return whole


def contract_digest(endpoints: Sequence[Endpoint]) -> str:
    """Return the SHA-256 of the stack output `endpoints` as JSON with sorted keys and without blanks."""
    return json_digest(list(endpoints))


def checks_digest(endpoints: Sequence[Endpoint]) -> str:
    """Return the SHA-256 of what the settings ask of the endpoints: `checks` by endpoint, as JSON of the same form."""
    return json_digest({each["name"]: each.get("checks", {}) for each in endpoints})


def _verdict(results: Sequence[EndpointResult], run: RunInfo) -> Verdict:
    unfinished: list[Verdict] = []
    if run.problem:
        unfinished = ["fail" if run.exit_code == EXIT_CODES["fail"] else "inconclusive"]
    return worst([*(each.verdict for each in results), *unfinished])


def _endpoint(result: EndpointResult) -> Json:
    endpoint = result.endpoint
    reached = [each.first_success_seconds for each in result.route_results]
    return {
        "name": endpoint["name"],
        "type": endpoint["type"],
        "task": endpoint["task"],
        "target_uri": endpoint["target_uri"],
        "resource_id": endpoint["resource_id"],
        "model": {
            "publisher": endpoint["publisher"],
            "name": endpoint["model_name"],
            "version": endpoint["model_version"],
        },
        "verdict": result.verdict,
        "error_class": result.error_class,
        "problem": result.problem,
        "warnings": result.warnings,
        "expected": result.expected,
        "reached_from": result.place.where,
        "reached_by": result.place.proof,
        # The time of the last route: from then on the endpoint as a whole could be used.
        "first_success_seconds": None if None in reached else max(filter(None, reached), default=0.0),
        "routes": [_route(each) for each in result.route_results],
    }


def _route(outcome: RouteResult) -> Json:
    answered = [
        each.milliseconds
        for each in outcome.attempts
        if each.kind == "with-credential" and each.error_class is None and each.status is not None
    ]
    latency = {"min": min(answered), "median": round(median(answered)), "max": max(answered)} if answered else None
    return {
        "name": outcome.route["name"],
        "uri": outcome.route["uri"],
        "verdict": outcome.verdict,
        "error_class": outcome.error_class,
        "problem": outcome.problem,
        "first_success_seconds": outcome.first_success_seconds,
        "latency_ms": latency,
        "attempts": [asdict(each) for each in sorted(outcome.attempts, key=lambda each: each.at_seconds)],
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
