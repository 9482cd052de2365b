"""`aihub smoke`."""

import os
import signal
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from aihub.cli.common import (
    discard_stream,
    fail,
    output_option,
    progress,
    project_folder,
    show,
    stack_option,
    treat_signals_as_ctrl_c,
)
from aihub.cli.option_types import EndpointName, File
from aihub.cli.recording import record_option, record_origin, show_record
from aihub.errors import AihubError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aihub.smoke import EndpointResult
    from aihub.smoke.report import Record
    from aihub.smoke.results import SmokeRun

    class _Run(Protocol):
        def __call__(self, *, run: SmokeRun, is_quiet: bool = ...) -> list[EndpointResult]: ...


_FILE = File(dir_okay=False, path_type=Path)


@click.command()
@stack_option
@click.option(
    "--only", "names", metavar="NAME", type=EndpointName(), multiple=True, help="Test only this endpoint; repeatable."
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="Longest time for one request.",
)
@click.option(
    "--budget",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    help="Longest time for one endpoint, with all retries.  [default: smoke.budget_seconds in the settings]",
)
@click.option(
    "--watch",
    metavar="[SECONDS]",
    is_flag=False,
    flag_value=60.0,
    type=click.FloatRange(min=1),
    help="Repeat every SECONDS (by default 60) until Ctrl-C; without a terminal, print one line for each change.",
)
@click.option(
    "--evidence",
    metavar="FILE",
    type=_FILE,
    help="Write the evidence, a JSON record of the run, to this file.  [default: a file in .local/smoke]",
)
@click.option(
    "--html",
    metavar="FILE",
    type=_FILE,
    help="Write the report, an HTML page, to this file.  [default: next to the evidence]",
)
@click.option("--junit", metavar="FILE", type=_FILE, help="Write the results as JUnit XML to this file.")
@click.option(
    "--github/--no-github",
    default=None,
    help="Write a job summary and annotations for GitHub Actions.  [default: when run there]",
)
@click.option(
    "--expect-blocked",
    is_flag=True,
    help="Run this outside the network: every endpoint must be refused by its network rules, and only that passes.",
)
@record_option
@output_option
def smoke(
    *,
    stack: str | None,
    names: tuple[str, ...],
    timeout: float,
    budget: float | None,
    watch: float | None,
    evidence: Path | None,
    html: Path | None,
    junit: Path | None,
    github: bool | None,
    expect_blocked: bool,
    is_recorded: bool,
    output: str,
) -> None:
    """Call every endpoint with its credential, and without.

    An endpoint passes when each of its routes answers a call with the credential, and refuses a call without it. The
    calls are billed like any others: a few tokens each, and one image for image models.

    Exit codes: 0 all endpoints passed; 1 one failed; 3 none failed, and some are inconclusive.
    """
    from aihub.smoke import run_smoke
    from aihub.smoke.report import Files, Record

    if is_recorded and watch is not None:
        raise click.UsageError("--record writes the record of one run; leave --watch out")
    project, summary = project_folder(), os.environ.get("GITHUB_STEP_SUMMARY")
    if github is None:
        github = bool(summary)
    files = Files.of(
        project, evidence=evidence, html=html, junit=junit, summary=Path(summary) if github and summary else None
    )
    settings = {
        "budget_seconds": budget,
        "timeout_seconds": timeout,
        "only": list(names),
        "expect_blocked": expect_blocked,
    }
    run = partial(
        run_smoke,
        project,
        stack,
        names,
        timeout_seconds=timeout,
        budget_seconds=budget,
        expect_blocked=expect_blocked,
    )
    record = partial(Record, project, stack, files, settings)
    if watch is None:
        writes = _recorder(project, stack, partial=bool(names)) if is_recorded else None
        sys.exit(_once(run, record(), files.html, writes, github=github, output=output))
    sys.exit(_watch(run, record, watch, output))


def _recorder(project: Path, stack: str | None, *, partial: bool) -> "Callable[[Record], None]":
    """Return what writes the record of a run, once it is certain that one can be written."""
    from aihub.evidence.writing import record_smoke

    begun = record_origin(project, stack)

    def write(run: "Record") -> None:
        show_record(begun, record_smoke(begun, run.document, run.run.contract, partial=partial))

    return write


def _once(
    run: "_Run",
    record: "Record",
    page: Path,
    write_record: "Callable[[Record], None] | None",
    *,
    github: bool,
    output: str,
) -> int:
    from aihub.smoke.report import report

    try:
        with record:
            record.results = run(run=record.run)
    except AihubError:
        _annotate(record, github=github, err=True)
        raise
    except SystemExit:
        # A signal ended the run; the terminal may be closed.
        with suppress(OSError):
            _annotate(record, github=github, err=True)
            progress(f"error: {record.document['problem']}")
            progress(f"report: {page}")
        raise
    try:
        click.echo(report(record.results, output))
        # With --output json nothing else goes to standard output.
        _annotate(record, github=github, err=output == "json")
        if not record.unwritten:
            show(f"report: {page}", err=output == "json")
    except BrokenPipeError:
        # A closed standard output (`| head -1`) does not change the exit code.
        discard_stream()
        with suppress(OSError):
            progress("error: standard output was closed before all was written")
            progress(f"report: {page}")
    if write_record:
        write_record(record)
    if record.unwritten:
        fail(record.unwritten)
    return int(record.document["exit_code"])


def _watch(run: "_Run", new_record: "Callable[[], Record]", every_seconds: float, output: str) -> int:
    """Repeat the run until a signal ends it, and return the exit code of the last complete run."""
    treat_signals_as_ctrl_c()
    code: int | None = None
    known: list[EndpointResult] = []
    try:
        while True:
            record = new_record()
            try:
                with record:
                    record.results = run(run=record.run, is_quiet=True)
                code = int(record.document["exit_code"])
                _show_round(known, record.results, every_seconds, output)
                known = record.results
            except AihubError as error:
                if code is None:
                    raise
                progress(error.format_message())
            if record.unwritten:
                progress(f"error: {record.unwritten}")
            time.sleep(every_seconds)
    except (KeyboardInterrupt, SystemExit, BrokenPipeError) as ended:
        if isinstance(ended, BrokenPipeError):
            discard_stream()
        if code is not None:
            return code
        if isinstance(ended, SystemExit):
            raise
        return 128 + signal.SIGINT


def _show_round(
    before: "list[EndpointResult]", after: "list[EndpointResult]", every_seconds: float, output: str
) -> None:
    from aihub.smoke.report import report
    from aihub.smoke.watch import changes

    if output == "json":
        click.echo(report(after, output))
    elif sys.stdout.isatty():
        click.clear()
        click.echo(f"{report(after, output)}\nagain in {every_seconds:g} s; Ctrl-C ends")
    else:
        for line in changes(before, after):
            show(line)


def _annotate(record: "Record", *, github: bool, err: bool) -> None:
    """Print annotations for GitHub Actions, which reads them from standard output and standard error."""
    if github:
        from aihub.smoke.report.github import annotations

        for line in annotations(record.document):
            click.echo(line, err=err)
