"""What commands with the option `--record` share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aihub.cli.common import progress

if TYPE_CHECKING:
    from aihub.evidence.record import Record
    from aihub.evidence.writing import Origin


def record_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--record`, as `is_recorded`."""
    return click.option(
        "--record",
        "is_recorded",
        is_flag=True,
        help="Also write a record beside the stack's state, for promotion; see `aihub evidence`.",
    )(function)


def record_origin(project: Path, stack: str | None) -> "Origin":
    """Return the origin of a run, which shows that a record could be written before the run begins."""
    from aihub.evidence.backend import Environment
    from aihub.evidence.writing import origin

    return origin(Environment(project, stack))


def show_record(origin: "Origin", record: "Record") -> None:
    """Write a progress line that says which record was written, and where."""
    progress(f"record {record.sequence}: {origin.environment.store.where}")
