"""The result of a check in SARIF 2.1.0, the format of code-scanning services (OASIS; GitHub, Azure DevOps, editors)."""

import hashlib
import json
import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from aihub.check.place import from_root
from aihub.check.run import CheckResult
from aihub.rules import RULES, Rule
from aihub.safe_text import cleaned, one_line
from aihub.settings import Problem, Waived

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_Json = dict[str, Any]


def sarif(result: CheckResult, root: str | None) -> str:
    """Return a SARIF log with one run, in which a waived warning is a suppressed result.

    Args:
        result: the result of the check.
        root: folder of the repository's checkout; None where it is not known.
    """
    found: list[tuple[Problem, Waived | None]] = [(each, None) for each in (*result.problems, *result.warnings)]
    found += [(each.problem, each) for each in result.waived]
    broken = {each.rule.id: each.rule for each, _ in found}
    rules = [rule for rule in RULES.values() if rule.id in broken]
    # Policies are not in this registry.
    rules += [rule for name, rule in sorted(broken.items()) if name not in RULES]
    index = {rule.id: place for place, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "aihub", **_version(), "rules": [*map(_descriptor, rules)]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, waived, index, root) for problem, waived in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [cleaned(run)]}, indent=2, ensure_ascii=False)


def _version() -> dict[str, str]:
    try:
        return {"version": version("aihub")}
    except PackageNotFoundError:
        # Run from a checkout that is not installed.
        return {}


def _descriptor(rule: Rule) -> _Json:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} Source: {rule.source}. More: aihub check --explain {rule.id}"},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(problem: Problem, waived: Waived | None, index: Mapping[str, int], root: str | None) -> _Json:
    rule, file = problem.rule, from_root(problem.file, root)
    location: _Json = {}
    if problem.line:
        place = {"artifactLocation": {"uri": quote(os.fsencode(file))}, "region": {"startLine": problem.line}}
        location["physicalLocation"] = place
    if problem.path:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.path}]
    # Lines move; a result is the same one as long as its rule, file and field are.
    identity = hashlib.sha256(os.fsencode(f"{rule.id}\n{file}\n{problem.path}")).hexdigest()
    return {
        "ruleId": rule.id,
        "ruleIndex": index[rule.id],
        "level": rule.severity,
        "message": {"text": one_line(f"{problem.path}: {problem.text}" if problem.path else problem.text)},
        **({"locations": [location]} if location else {}),
        "partialFingerprints": {"ruleFileField/v1": identity},
        **({"suppressions": [{"kind": "inSource", "justification": waived.why}]} if waived else {}),
    }
