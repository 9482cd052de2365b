"""`aihub whoami`."""

import click

from aihub.cli.common import output_option, project_folder, show, stack_option


@click.command()
@stack_option
@output_option
def whoami(stack: str | None, output: str) -> None:
    """Say which identity, tenant and subscription the commands use, where each was found, and what it may do.

    It is the one that `pulumi up` uses: azure-native looks in the same places, in the same order.
    """
    from aihub.whoami import whoami as run

    show(run(project_folder(), stack).report(output))
