"""The result of a check as annotations of GitHub Actions, beside the lines of a pull request.

GitHub shows ten errors and ten warnings of a step; its log has all of them.
"""

from collections.abc import Iterator

from aihub.check.place import from_root
from aihub.check.run import CheckResult
from aihub.safe_text import one_line
from aihub.settings import Problem
from aihub.workflow_commands import annotation


def annotations(result: CheckResult, root: str | None) -> Iterator[str]:
    """Yield a line for each problem and warning.

    Args:
        result: the result.
        root: folder of the repository's checkout; None where it is not known.
    """
    for each in (*result.problems, *result.warnings):
        yield annotation(each.rule.severity, _message(each), **_place(each, root))


def _message(problem: Problem) -> str:
    return one_line(f"{problem.path}: {problem.text}" if problem.path else problem.text)


def _place(problem: Problem, root: str | None) -> dict[str, str | int | None]:
    is_in_file = problem.line > 0
    return {
        "file": one_line(from_root(problem.file, root)) if is_in_file else None,
        "line": problem.line if is_in_file else None,
        "title": problem.rule.id,
    }
