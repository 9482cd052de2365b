"""`aihub preflight`."""

import sys

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option
from aihub.cli.recording import record_option, record_origin, show_record


@click.command()
@stack_option
@click.option("--dry-run", is_flag=True, help="Purge nothing; only show what would be purged.")
@record_option
@output_option
def preflight(stack: str | None, output: str, *, dry_run: bool, is_recorded: bool) -> None:
    """Check in Azure, before `pulumi up`, what would make it fail.

    Checks among others whether the names of the hub, the vault and the secrets are free. A name may still belong to a
    soft-deleted resource: `hub.soft_deleted` in the settings says what to do, and with `purge` this command purges the
    resource.

    Exit codes: 0 `pulumi up` can run; 1 it would fail; 2 the settings are invalid; 3 Azure did not answer a question.
    """
    from aihub.preflight import preflight as run

    if is_recorded and dry_run:
        raise click.UsageError("--record writes the record of a whole preflight; leave --dry-run out")
    project = project_folder()
    origin = record_origin(project, stack) if is_recorded else None
    result = run(project, stack, progress, dry_run=dry_run)
    show(result.report(output))
    if origin:
        from aihub.preflight.record import record_preflight

        show_record(origin, record_preflight(origin, result))
    sys.exit(result.exit_code)
