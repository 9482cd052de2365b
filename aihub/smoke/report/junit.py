"""The evidence as JUnit XML, which pipelines show as tests: a suite for the stack, a test for each route."""

import re
from typing import Any

from aihub.arm.bodies import Json

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(evidence: Json) -> bytes:
    """The XML.

    A failed route is a failure. An inconclusive one is an error, by which JUnit means a test that could not be carried
    out: every system that reads JUnit shows it as not passed, where a skipped test would look as good as a passed one.
    """
    from junitparser import Error, JUnitXml, TestSuite

    suite = TestSuite(_text(evidence["stack"] or evidence["project"]))
    suite.timestamp = evidence["started"].removesuffix("Z")
    for name in ("project", "contract_digest", "verdict"):
        suite.add_property(name, _text(evidence[name]))
    if evidence["reached_from"] != "public":
        suite.add_property("reached_from", evidence["reached_from"])
    for tool, version in evidence["tools"].items():
        if version:
            suite.add_property(f"tools.{tool}", _text(version))
    for endpoint in evidence["endpoints"]:
        suite.add_testcases([_case(endpoint, route) for route in endpoint["routes"]])
        # What is wrong with the endpoint itself, such as a secret that holds another URI, is no route's.
        if all(route["verdict"] == "pass" for route in endpoint["routes"]) and endpoint["verdict"] != "pass":
            suite.add_testcase(_case(endpoint, {**endpoint, "name": "endpoint", "attempts": []}))
    if evidence["problem"]:
        from junitparser import TestCase

        run = TestCase("run", classname="run", time=evidence["duration_seconds"])
        run.result = [Error(_text(evidence["problem"]), "run")]
        suite.add_testcase(run)
    suite.time = evidence["duration_seconds"]
    document = JUnitXml("aihub smoke")
    document.add_testsuite(suite)
    document.time = evidence["duration_seconds"]
    written: bytes = document.tostring()
    return written


def _case(endpoint: Json, route: Json) -> Any:
    from junitparser import Error, Failure, Properties, Property, TestCase

    case = TestCase(_text(route["name"]), classname=_text(endpoint["name"]), time=_seconds(route["attempts"]))
    properties = Properties()
    for name, value in {
        "model": endpoint["model"]["name"],
        "uri": route.get("uri"),
        "expected": "refusal" if endpoint["expected"] == "refusal" else None,
        "first_success_seconds": route["first_success_seconds"],
        "attempts": len(route["attempts"]),
    }.items():
        if value is not None:
            properties.add_property(Property(name, _text(value)))
    case.append(properties)
    if route["verdict"] != "pass":
        kind = Failure if route["verdict"] == "fail" else Error
        problem = route["problem"] or endpoint["problem"]
        case.result = [kind(_text(problem), _text(route["error_class"] or route["verdict"]))]
    if endpoint["warnings"]:
        case.system_out = _text("\n".join(endpoint["warnings"]))
    return case


def _seconds(attempts: list[Json]) -> float:
    """From the first request's start to the last one's end."""
    starts: list[float] = [each["at_seconds"] for each in attempts]
    ends: list[float] = [each["at_seconds"] + each["milliseconds"] / 1000 for each in attempts]
    return round(max(ends) - min(starts), 3) if attempts else 0.0


def _text(value: object) -> str:
    """Without what XML 1.0 cannot hold: an error's code is the service's own text."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))
