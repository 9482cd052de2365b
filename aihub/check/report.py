"""The result of a check for a person and for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from aihub.check.run import CheckResult
from aihub.safe_text import cleaned
from aihub.settings import Problem

_MORE = "about a rule: aihub check --explain RULE"


def report(result: CheckResult, output: str, *, strict: bool = False, root: str | None = None) -> str:
    """Return the result in a form.

    Args:
        result: the result.
        output: `text`, one line for each finding and one for the verdict; `json`; or `sarif`.
        strict: whether warnings make the check fail, too.
        root: folder of the repository's checkout; None where it is not known.
    """
    match output:
        case "json":
            return json.dumps(cleaned(_document(result)), indent=2)
        case "sarif":
            from aihub.check.sarif import sarif

            return sarif(result, root)
    return "\n".join([*map(str, (*result.problems, *result.warnings)), *summary(result, strict=strict)])


def _verdict(result: CheckResult, *, strict: bool) -> str:
    waived = f"; {_count(len(result.waived), 'warning')} waived" if result.waived else ""
    if not result.is_valid:
        return f"not valid: {_count(len(result.problems), 'problem')}; {_MORE}"
    if strict and result.warnings:
        return f"not valid, since warnings count (--strict): {_count(len(result.warnings), 'warning')}{waived}; {_MORE}"
    return f"valid: {', '.join(result.stacks)}{waived}"


def summary(result: CheckResult, *, strict: bool = False) -> Iterator[str]:
    """Yield the lines below the findings: what stacks remove, the quota that they need, and the verdict."""
    for stack, each in (*result.removed, *result.quotas):
        yield f"{stack}: {each}"
    yield _verdict(result, strict=strict)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _document(result: CheckResult) -> dict[str, Any]:
    return {
        "valid": result.is_valid,
        "stacks": result.stacks,
        "problems": [*map(_plain, result.problems)],
        "warnings": [*map(_plain, result.warnings)],
        "waived": [{**_plain(each.problem), "waiver": each.name, "why": each.why} for each in result.waived],
        "removed": [{"stack": stack, "deployments": out.names} for stack, out in result.removed],
        "quotas": [{"stack": stack, **asdict(quota), "cores": quota.cores} for stack, quota in result.quotas],
    }


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule.id,
        "severity": problem.rule.severity,
        "file": problem.file,
        "line": problem.line,
        "path": problem.path,
        "text": problem.text,
    }
