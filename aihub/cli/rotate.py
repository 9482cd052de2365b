"""`aihub rotate`."""

import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from aihub.cli.common import (
    FAILED,
    end_by_signals_as_by_ctrl_c,
    forget_reader,
    output_option,
    progress,
    project_folder,
    show,
    stack_option,
)
from aihub.cli.option_types import File, Text

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}


class Duration(click.ParamType[float]):
    """A time span such as `14d`, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Reads a number and its unit."""
        match = re.fullmatch(r"(\d+)([dhm])", str(value))
        if not match:
            self.fail(f"{value!r} is no time span; write days, hours or minutes, as in 14d, 12h or 30m", param, ctx)
        return float(int(match[1]) * _SECONDS[match[2]])


@click.command()
@stack_option
@click.option(
    "--deployment",
    "deployments",
    metavar="NAME",
    type=Text(),
    multiple=True,
    help="Of this endpoint; can be repeated.",
)
@click.option("--all", "everything", is_flag=True, help="Of all endpoints.")
@click.option(
    "--expiring-within",
    metavar="SPAN",
    type=Duration(),
    help="Of those whose secret expires within 14d, 12h, …, and those whose rotation is not finished.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--no-wait", is_flag=True, help="Do not wait for clients to move to the new key; a later run finishes it."
)
@click.option(
    "--evidence",
    metavar="FILE",
    type=File(dir_okay=False, writable=True, path_type=Path),
    help="Write what was done as JSON.",
)
@output_option
def rotate(
    *,
    stack: str | None,
    deployments: tuple[str, ...],
    everything: bool,
    expiring_within: float | None,
    dry_run: bool,
    no_wait: bool,
    evidence: Path | None,
    output: str,
) -> None:
    """Replace the keys of endpoints, without a refused request of clients that read them from the vault.

    Each owner of keys has two. A new one is made in the slot that nobody uses and published; when clients have had the
    time to read it (hub.key_read_interval_minutes) and the smoke test has passed, the other one is replaced too.
    Endpoints on one account share its keys and are rotated together. Interrupted anywhere, the next run goes on.

    Exits with 0 when nothing failed, else with 1.
    """
    if sum([bool(deployments), everything, expiring_within is not None]) != 1:
        raise click.UsageError("say whose keys: one of --deployment NAME, --all and --expiring-within SPAN")
    if evidence and not evidence.parent.is_dir():
        raise click.BadParameter(f"there is no folder {evidence.parent}", param_hint="--evidence")
    from aihub.rotation import report
    from aihub.rotation.run import Selection, rotate

    # With evidence.
    end_by_signals_as_by_ctrl_c()
    selection = Selection(deployments, everything, expiring_within)
    run = rotate(project_folder(), stack, selection, tell=_tell, wait=not no_wait, dry_run=dry_run)
    document = json.dumps(report.evidence(run), indent=2)
    code = run.exit_code
    if evidence:
        try:
            evidence.write_text(f"{document}\n", encoding="utf-8")
        except OSError as error:
            _tell(f"error: {evidence} cannot be written: {error.strerror}")
            code = FAILED
    if run.problem:
        _tell(f"error: {run.problem}")
    answer = document if output == "json" else report.text(run)
    try:
        if answer:
            show(answer)
    except BrokenPipeError:
        forget_reader()
    sys.exit(code)


def _tell(line: str) -> None:
    # A reader who has gone ends no rotation, and changes no exit code.
    with suppress(OSError):
        progress(line)
