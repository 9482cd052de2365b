"""`aihub preflight`."""

import sys
from pathlib import Path

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option
from aihub.cli.option_types import File, Text
from aihub.cli.recording import record_option, record_origin, show_record

_BUDGET_SECONDS = 60
"""Default of `--budget`: the longest wait for one answer (`TIMEOUTS` in aihub/azure/pipeline.py). What a throttled or
failing service has not answered by then, it seldom answers soon."""


@click.command()
@stack_option
@click.option("--dry-run", is_flag=True, help="Purge nothing; only show what would be purged.")
@click.option(
    "--preview",
    type=File(path_type=Path, dir_okay=False),
    help="Output of `pulumi preview --json`: judge only what it creates, updates, replaces or deletes.",
)
@click.option(
    "--budget",
    metavar="SECONDS",
    type=click.IntRange(1, 3600),
    default=_BUDGET_SECONDS,
    show_default=True,
    help="Time for all checks together; a check that Azure has not answered by then is unknown.",
)
@click.option(
    "--skip",
    "skipped",
    metavar="CHECK",
    type=Text(),
    multiple=True,
    help="Leave a check out, by its id; repeatable. Where the caller does not deploy: permissions, operators, "
    "vault-access.",
)
@record_option
@output_option
def preflight(
    stack: str | None,
    output: str,
    preview: Path | None,
    budget: int,
    skipped: tuple[str, ...],
    *,
    dry_run: bool,
    is_recorded: bool,
) -> None:
    """Check in Azure, before `pulumi up`, what would make it fail.

    The checks run side by side and only read. Each result is pass, warn, fail or unknown, with the evidence and what to
    do; docs/preflight.md describes every check. A name may still belong to a soft-deleted resource:
    `hub.soft_deleted` in the settings says what to do, and with `purge` this command purges the resource after the
    checks.

    Exit codes: 0 `pulumi up` can run; 1 it would fail, or nobody is logged in; 2 the settings or the preview are
    invalid; 3 Azure did not answer a question.
    """
    from aihub.preflight import preflight as run

    if is_recorded and (dry_run or preview or skipped):
        others = "--dry-run, --preview and --skip"
        raise click.UsageError(f"--record writes the record of a whole preflight; leave {others} out")
    project = project_folder()
    origin = record_origin(project, stack) if is_recorded else None
    report = run(project, stack, progress, dry_run=dry_run, budget=budget, preview=preview, skipped=skipped)
    show(report.text(output))
    if origin:
        from aihub.preflight.record import record_preflight

        show_record(origin, record_preflight(origin, report))
    sys.exit(report.exit_code)
