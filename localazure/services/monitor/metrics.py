"""Metrics of resources, by which metric alerts are checked; nothing is measured here."""

import functools
from importlib.resources import files

from localazure import fast_yaml


@functools.cache
def _types() -> dict[str, dict[str, list[str]]]:
    text = (files(__package__) / "metrics.yaml").read_text(encoding="utf-8")
    return {name.lower(): metrics for name, metrics in fast_yaml.parse(text).items()}


def of(type_name: str) -> dict[str, list[str]] | None:
    """The dimensions of each metric of a type, by the metric's name; None when the type's metrics are not known."""
    return _types().get(type_name.lower())
