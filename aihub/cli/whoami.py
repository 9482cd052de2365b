"""`aihub whoami`."""

import click

from aihub.cli.common import output_option, project_folder, show, stack_option


@click.command()
@stack_option
@output_option
def whoami(stack: str | None, output: str) -> None:
    """Show the identity in use, and what it may do.

    Shows its tenant and subscription too, and where each was found. `pulumi up` uses the same identity: azure-native
    looks in the same places, in the same order.

    Exit codes: 0 the identity is shown; 1 nobody is logged in, or Azure does not answer.
    """
    from aihub.whoami import whoami as run

    show(run(project_folder(), stack).report(output))
