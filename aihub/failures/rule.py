"""The rules on errors of Azure, which `rules.yaml` holds as data.

YAML and not a table in Python: a rule is text that people add and correct. It is loaded only once there is an error.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from aihub import fast_yaml
from aihub.clock import backoff_seconds
from aihub.failures.refusal import Refusal

_LONGEST_PAUSE_SECONDS = 30.0


@dataclass(frozen=True)
class Rule:
    """What an error means and what to do about it. All conditions that a rule has must hold."""

    id: str
    """Stable name, in kebab case."""
    cause: str
    """What is wrong; with placeholders, as `fix` and `place`."""
    fix: str
    """What to do."""
    document: str
    """URL of a page of Microsoft's, or path of a page of this project."""
    source: str
    """Where the error and its cure are known from."""
    codes: tuple[str, ...] = ()
    """Error codes; the error has one of them, at any level."""
    message: str = ""
    """Regular expression that is found in the error's text, in any case; its named groups fill placeholders."""
    types: tuple[str, ...] = ()
    """Last parts of types of resources in Pulumi, such as `Deployment`."""
    operations: tuple[str, ...] = ()
    """Operations of the engine: `create`, `update`, `delete`, `read`."""
    statuses: tuple[int, ...] = ()
    """HTTP statuses."""
    classes: tuple[str, ...] = ()
    """Error classes of the smoke test. Only such rules explain a call of an endpoint, and they explain nothing else."""
    place: str = ""
    """Path in the settings where the error is mended; empty for the path that declares the resource."""
    patience_seconds: float = 0
    """Longest time of retries for an error that passes by itself; 0 for one that is not retried."""

    def groups(self, refusal: Refusal, resource_type: str, operation: str) -> dict[str, str] | None:
        """Return the named groups of the message when the rule explains an error, else None."""
        if bool(self.classes) != bool(refusal.error_class) or (
            self.classes and refusal.error_class not in self.classes
        ):
            return None
        if self.codes and self.code(refusal) is None:
            return None
        if self.types and resource_type.rpartition(":")[2] not in self.types:
            return None
        if self.operations and operation not in self.operations:
            return None
        if self.statuses and refusal.status not in self.statuses:
            return None
        if not self.message:
            return {}
        found = re.search(self.message, refusal.text, re.IGNORECASE)
        return None if found is None else {name: value for name, value in found.groupdict().items() if value}

    def code(self, refusal: Refusal) -> str | None:
        """Return the error's code by which the rule explains it; None when it does so by other conditions."""
        own = {each.casefold() for each in self.codes}
        return next((each for each in refusal.codes if each.casefold() in own), None)

    def pause_seconds(self, attempts: int) -> float:
        """Return the pause after a number of tries: 2 s, then twice as long each time up to 30 s; 0 for none."""
        return min(_pause_seconds(attempts), self.patience_seconds - self.spent_seconds(attempts))

    def spent_seconds(self, attempts: int) -> float:
        """Return the sum of the pauses when a number of tries have failed."""
        return min(self.patience_seconds, sum(map(_pause_seconds, range(1, attempts))))


def _pause_seconds(attempts: int) -> float:
    return backoff_seconds(attempts, first=2.0, longest=_LONGEST_PAUSE_SECONDS)


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, in the order in which they are tried; the last one has no condition."""
    text = (files("aihub.failures") / "rules.yaml").read_text(encoding="utf-8")
    entries = fast_yaml.parse(text)
    return TypeAdapter(tuple[Rule, ...]).validate_python(entries)
