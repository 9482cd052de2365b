"""`aihub preflight`."""

import sys

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option


@click.command()
@stack_option
@click.option("--dry-run", is_flag=True, help="Change nothing: only say what would be purged.")
@output_option
def preflight(stack: str | None, output: str, *, dry_run: bool) -> None:
    """Say before `pulumi up` what would stop it.

    Looks whether the names of the hub, the vault and the secrets are free. Those that something deleted still holds are
    treated as `hub.soft_deleted` in the settings says; with `purge` it is deleted here, for good. Exits with 0 when
    nothing is in the way or it is taken care of, with 1 when something is, with 3 when Azure does not say.
    """
    from aihub.preflight import preflight as run

    result = run(project_folder(), stack, progress, dry_run=dry_run)
    show(result.report(output))
    sys.exit(result.exit_code)
