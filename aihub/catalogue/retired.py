"""Models that Azure has retired, from what was known when this version was made (`retired.yaml`)."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub import fast_yaml

_FACTS = Path(__file__).with_name("retired.yaml")


@dataclass(frozen=True)
class Retired:
    """A retired model."""

    use: str
    """The model to use in its place."""
    date: str | None
    """The day of its retirement; None where no page of Microsoft's gives it."""


def retired(model: str, version: str | None) -> Retired | None:
    """Return the retirement of a model, or None; of an unknown version only where all versions are retired."""
    for fact in _facts().get(model.casefold(), ()):
        if version in fact.get("versions", [version]):
            return Retired(str(fact["use"]), str(fact["date"]) if "date" in fact else None)
    return None


@functools.cache
def _facts() -> dict[str, list[dict[str, Any]]]:
    """Return the facts by the names of models in lower case."""
    found: dict[str, list[dict[str, Any]]] = {}
    for fact in fast_yaml.parse(_FACTS.read_text(encoding="utf-8")):
        found.setdefault(str(fact["model"]).casefold(), []).append(fact)
    return found
