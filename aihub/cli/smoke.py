"""`aihub smoke`."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aihub.cli.common import fail, output_option, progress, project_folder, stack_option

if TYPE_CHECKING:
    from aihub.smoke.report import Record

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@stack_option
@click.option("--only", "names", metavar="NAME", multiple=True, help="Only this endpoint; can be repeated.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="For one request of a call.",
)
@click.option("--evidence", metavar="FILE", type=_FILE, help="The evidence: JSON; else in .local/smoke, by the time.")
@click.option("--html", metavar="FILE", type=_FILE, help="The same as a page for people; else beside the evidence.")
@click.option("--junit", metavar="FILE", type=_FILE, help="JUnit XML, for pipelines.")
@click.option(
    "--github/--no-github",
    default=None,
    help="Summary of the step and annotations for GitHub Actions; without either, when it runs there.",
)
@output_option
def smoke(
    *,
    stack: str | None,
    names: tuple[str, ...],
    timeout: float,
    evidence: Path | None,
    html: Path | None,
    junit: Path | None,
    github: bool | None,
    output: str,
) -> None:
    """Call every endpoint of a stack with its key, and without it, on each of its routes.

    Exits with 0 when all pass, with 1 when one fails, with 3 when none fails but some could not be judged. Each call is
    paid for as any other: a few tokens, and for image models one image.
    """
    from aihub.smoke import SmokeError, run_smoke
    from aihub.smoke.report import Files, Record, report

    project, summary = project_folder(), os.environ.get("GITHUB_STEP_SUMMARY")
    if github is None:
        github = bool(summary)
    files = Files.of(
        project, evidence=evidence, html=html, junit=junit, summary=Path(summary) if github and summary else None
    )
    settings = {"budget_seconds": None, "timeout_seconds": timeout, "only": list(names)}
    record = Record(project, stack, files, settings)
    try:
        with record:
            results = run_smoke(project, stack, names, timeout_seconds=timeout, run=record.run)
            record.results = results
    except SmokeError as error:
        _annotate(record, github=github, err=True)
        fail(str(error))
    except SystemExit:
        # By a signal; the terminal may be gone.
        with suppress(OSError):
            _annotate(record, github=github, err=True)
            progress(f"error: {record.document['problem']}\nreport: {files.html}")
        raise
    # In text the page's path is the last line; JSON has standard output for itself.
    if output == "json":
        progress(f"report: {files.html}")
    click.echo(report(results, output))
    _annotate(record, github=github, err=output == "json")
    if record.unwritten:
        fail(record.unwritten)
    if output == "text":
        click.echo(f"report: {files.html}")
    sys.exit(record.document["exit_code"])


def _annotate(record: "Record", *, github: bool, err: bool) -> None:
    """GitHub reads its commands from either stream."""
    if github:
        from aihub.smoke.report.github import annotations

        for line in annotations(record.document):
            click.echo(line, err=err)
