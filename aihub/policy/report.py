"""What the policies come to, as text, JSON, SARIF or annotations."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from aihub.check.github import annotations
from aihub.check.run import CheckResult
from aihub.check.sarif import sarif
from aihub.policy.outcome import Outcome
from aihub.safe_text import cleaned
from aihub.settings import Problem

FORMS = ("text", "json", "sarif", "github")


def report(outcomes: Sequence[Outcome], output: str, root: str | None = None) -> str:
    """Return what the policies come to in a form.

    Args:
        outcomes: what they come to for each stack.
        output: `text`, `json` or `sarif`.
        root: folder of the repository's checkout; None where it is not known.
    """
    if output == "json":
        return json.dumps(cleaned([_document(each) for each in outcomes]), indent=2)
    if output == "sarif":
        return sarif(_as_check(outcomes), root)
    found = _as_check(outcomes)
    return "\n".join([*map(str, (*found.problems, *found.warnings)), *summary(outcomes)])


def annotated(outcomes: Sequence[Outcome], root: str | None) -> Iterator[str]:
    """Yield the findings as workflow commands of GitHub Actions."""
    yield from annotations(_as_check(outcomes), root)


def summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line for each stack."""
    for each in outcomes:
        failed, advised = ({problem.rule.id for problem in found} for found in (each.failed, each.advice))
        said = [
            f"{len({*each.passed} | failed | advised)} policies judged",
            f"{len(failed)} mandatory broken",
            f"{len(advised)} advisory broken",
            *([f"{len(each.waived)} waived"] if each.waived else []),
        ]
        name = each.stack or "the stack"
        yield f"{name} ({each.profile or 'no profile'}): {', '.join(said)}; about a policy: aihub policy --explain ID"


def _as_check(outcomes: Sequence[Outcome]) -> CheckResult:
    return CheckResult(
        tuple(each.stack for each in outcomes),
        tuple(sorted({problem for each in outcomes for problem in each.failed})),
        tuple(sorted({problem for each in outcomes for problem in (*each.advice, *each.unused)})),
        (),
        waived=tuple(waived for each in outcomes for waived in each.waived),
    )


def _document(each: Outcome) -> dict[str, Any]:
    return {
        "stack": each.stack,
        "profile": each.profile,
        "kept": each.is_kept,
        "pack": each.pack,
        "passed": each.passed,
        "failed": [*map(_plain, each.failed)],
        "advice": [*map(_plain, each.advice)],
        "waived": [{**_plain(one.problem), "waiver": one.name, "why": one.why} for one in each.waived],
    }


def _plain(problem: Problem) -> dict[str, Any]:
    found = {name: value for name, value in asdict(problem).items() if name != "rule"}
    return {"policy": problem.rule.id, "level": "advisory" if problem.is_warning else "mandatory", **found}
