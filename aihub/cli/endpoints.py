"""`aihub endpoints`."""

import click

from aihub.cli.common import output_option, project_folder, show, stack_option


@click.command()
@stack_option
@output_option
def endpoints(stack: str | None, output: str) -> None:
    """List the endpoints of a stack, with their routes and the names of their secrets.

    Reads the stack alone: it needs no login to Azure, and says nothing of what is there now. The first route of an
    endpoint is that of its target URI. STATE is deployed, or paused by the settings, removed by a run that deletes it,
    wrong-uri for addresses that are not the endpoint's own, or unknown when the stack's resources cannot be read.

    Exit codes: 0 the endpoints are listed; 1 there is no such stack, or it has no endpoints to read.
    """
    from aihub.connect.listing import as_json, as_table
    from aihub.contract.stack import endpoint_states

    found = endpoint_states(project_folder(), stack)
    show(as_json(found) if output == "json" else as_table(found))
