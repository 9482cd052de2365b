"""The result of a check for a person and for programs."""

import json
from dataclasses import asdict
from typing import Any

from aihub.check.run import CheckResult
from aihub.safe_text import cleaned
from aihub.settings import Problem


def report(result: CheckResult, output: str) -> str:
    """Return the result as `text`, one line for each problem and one for the verdict, or as `json`."""
    if output == "json":
        found = {"problems": [*map(_plain, result.problems)], "warnings": [*map(_plain, result.warnings)]}
        found["removed"] = [{"stack": stack, "deployments": out.names} for stack, out in result.removed]
        found["quotas"] = [{"stack": stack, **asdict(quota), "cores": quota.cores} for stack, quota in result.quotas]
        return json.dumps(cleaned({"valid": result.is_valid, "stacks": result.stacks, **found}), indent=2)
    count = len(result.problems)
    invalid = f"not valid: {count} problem{'' if count == 1 else 's'}"
    verdict = f"valid: {', '.join(result.stacks)}" if result.is_valid else invalid
    more = [f"{stack}: {each}" for stack, each in (*result.removed, *result.quotas)]
    return "\n".join([*map(str, result.problems), *map(str, result.warnings), *more, verdict])


def _plain(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "path": problem.path, "text": problem.text}
