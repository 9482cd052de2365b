"""`aihub rotate`."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from aihub.cli.common import (
    FAILED,
    discard_stream,
    output_option,
    progress,
    project_folder,
    show,
    stack_option,
    treat_signals_as_ctrl_c,
)
from aihub.cli.option_types import EndpointName, File
from aihub.cli.recording import record_option, record_origin, show_record
from aihub.durations import duration


class Duration(click.ParamType[float]):
    """A duration such as `14d`, converted to seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds of a whole number with the unit d, h or m."""
        found = duration(str(value))
        if found is None:
            self.fail(f"{value!r} is not a duration; write days, hours or minutes, as in 14d, 12h or 30m", param, ctx)
        return found.total_seconds()


@click.command()
@stack_option
@click.option(
    "--deployment",
    "deployments",
    metavar="NAME",
    type=EndpointName(),
    multiple=True,
    help="Rotate the keys of this endpoint; repeatable.",
)
@click.option("--all", "everything", is_flag=True, help="Rotate the keys of all endpoints.")
@click.option(
    "--expiring-within",
    metavar="DURATION",
    type=Duration(),
    help="Rotate the keys whose secret expires within this time (14d, 12h, 30m), and finish started rotations.",
)
@click.option("--dry-run", is_flag=True, help="Change nothing; only show what would be done.")
@click.option(
    "--no-wait", is_flag=True, help="Do not wait until clients read the new key; a later run finishes the rotation."
)
@click.option(
    "--evidence",
    metavar="FILE",
    type=File(dir_okay=False, writable=True, path_type=Path),
    help="Write the evidence, a JSON record of what was done, to this file.",
)
@record_option
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
    is_recorded: bool,
    output: str,
) -> None:
    """Replace the keys of endpoints without downtime.

    No request is refused of clients that read their key from the vault. Each account, and each endpoint with keys of
    its own, has two keys. This command regenerates the one that is not in use and writes it to the vault. When clients
    have had time to read it (hub.key_read_interval_minutes) and the smoke test has passed, it regenerates the other key
    too. The endpoints of one account share its keys and are rotated together. An interrupted rotation is continued by
    the next run.

    Exit codes: 0 nothing failed; 1 a rotation failed.
    """
    if sum([bool(deployments), everything, expiring_within is not None]) != 1:
        raise click.UsageError(
            "say which keys to rotate: one of --deployment NAME, --all and --expiring-within DURATION"
        )
    if evidence and not evidence.parent.is_dir():
        raise click.BadParameter(f"the folder {evidence.parent} does not exist", param_hint="--evidence")
    if is_recorded and dry_run:
        raise click.UsageError("--record writes the record of what was done; leave --dry-run out")
    from aihub.evidence.rotation import evidence as evidence_of
    from aihub.files import write_whole
    from aihub.rotation.report import text
    from aihub.rotation.run import Selection, rotate

    # A rotation that is interrupted still writes its evidence.
    treat_signals_as_ctrl_c()
    selection = Selection(deployments, everything, expiring_within)
    project = project_folder()
    origin = record_origin(project, stack) if is_recorded else None
    run = rotate(project, stack, selection, tell=progress, wait=not no_wait, dry_run=dry_run)
    document = json.dumps(evidence_of(run), indent=2)
    code = run.exit_code
    if evidence:
        try:
            write_whole(evidence, f"{document}\n".encode())
        except OSError as error:
            progress(f"error: {evidence} cannot be written: {error.strerror}")
            code = FAILED
    if run.problem:
        progress(f"error: {run.problem}")
    _show(document if output == "json" else text(run))
    if origin:
        from aihub.rotation.record import record_rotation

        show_record(origin, record_rotation(origin, run, partial=bool(deployments)))
    sys.exit(code)


def _show(answer: str) -> None:
    try:
        if answer:
            show(answer)
    except BrokenPipeError:
        discard_stream()
