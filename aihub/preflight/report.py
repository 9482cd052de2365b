"""The report of a preflight: all results, the verdict, and the exit code."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from aihub.preflight.check import Result, Status, worst
from aihub.safe_text import cleaned
from aihub.settings import Loaded

FIELDS = {
    "check": "Id of the check: docs/preflight.md has a section for each.",
    "status": "`fail`: `pulumi up` would fail; `unknown`: Azure did not answer, or not in time.",
    "where": "Path in the settings.",
    "what": "Evidence: what Azure said, with its numbers and names.",
    "fix": "What happens next, or what to do; empty where nothing is to be done.",
}
"""Members of a result in JSON, and what they say."""
_EXIT_CODES: dict[Status, int] = {"pass": 0, "warn": 0, "fail": 1, "unknown": 3}
_SHOWN: tuple[Status, ...] = ("warn", "unknown", "fail")
VERDICTS: dict[int, str] = {
    0: "`pulumi up` can run",
    1: "`pulumi up` would fail",
    3: "it is not known whether `pulumi up` would fail",
}


@dataclass(frozen=True)
class Report:
    """The results, in the order of the checks."""

    stack: str
    results: tuple[Result, ...]
    checked: Loaded
    """The settings that were checked."""

    @property
    def exit_code(self) -> int:
        """0: nothing prevents `pulumi up`; 1: something does; 3: Azure did not answer a question."""
        return _EXIT_CODES[worst(self.results)]

    def text(self, output: str) -> str:
        """Return the report as `text` for a person, or as `json`.

        The text has one line for each result, what fails last, and then a verdict. Of several results of a check that
        pass the first one is shown.
        """
        if output == "json":
            return json.dumps(cleaned(self.document()), indent=2)
        rest = [each for status in _SHOWN for each in self.results if each.status == status]
        verdict = f"{self.stack}: {VERDICTS[self.exit_code]}"
        return "\n".join([*self._passed(), *map(str, rest), verdict])

    def _passed(self) -> Iterator[str]:
        """Yield a line for each check that has results that pass."""
        passed: dict[str, list[Result]] = {}
        for each in self.results:
            if each.status == "pass":
                passed.setdefault(each.check, []).append(each)
        for first, *more in passed.values():
            yield str(replace(first, what=f"{first.what} (and {len(more)} more)") if more else first)

    def document(self) -> dict[str, Any]:
        """Return the report in the form of docs/preflight.schema.json."""
        results = [{name: getattr(each, name) for name in FIELDS} for each in self.results]
        return {"stack": self.stack, "exit_code": self.exit_code, "results": results}
