"""`aihub adopt`."""

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option
from aihub.cli.option_types import Text


@click.command()
@click.argument("resource_group", type=Text(), required=False)
@stack_option
@click.option("--hub", metavar="NAME", type=Text(), help="The hub in the resource group, where there are several.")
@click.option(
    "--all", "everything", is_flag=True, help="Take all that the settings declare and Azure has into the state."
)
@click.option(
    "--deployment",
    "deployments",
    metavar="NAME",
    type=Text(),
    multiple=True,
    help="Take this deployment into the state, with its secrets; repeatable.",
)
@click.option(
    "--resource",
    "ids",
    metavar="ID",
    type=Text(),
    multiple=True,
    help="Take the resource with this ARM id into the state, and what is below it; repeatable.",
)
@output_option
def adopt(
    *,
    resource_group: str | None,
    stack: str | None,
    hub: str | None,
    everything: bool,
    deployments: tuple[str, ...],
    ids: tuple[str, ...],
    output: str,
) -> None:
    """Take over resources that run in Azure, unchanged. Nothing is written in Azure.

    `aihub adopt RESOURCE_GROUP` reads a resource group and writes config/<stack>.yaml, which must not exist yet. It
    lists what the settings cannot express.

    `aihub adopt --all` then takes what the settings declare and Azure has into the stack's state, so that `pulumi up`
    changes it and does not try to create it. With --deployment or --resource it takes one thing into a stack whose
    settings declare it already. An interrupted run is finished by the next one.

    Exit codes: 0 adopted; 1 not possible, and nothing was changed; 2 the settings or the arguments are invalid.
    """
    if sum([bool(resource_group), everything, bool(deployments or ids)]) != 1:
        raise click.UsageError(
            "say what to adopt: one of RESOURCE_GROUP (write the settings), --all, and --deployment NAME or --resource ID "
            "(take what the settings declare into the state)"
        )
    if hub and not resource_group:
        raise click.UsageError("--hub chooses among the hubs of a RESOURCE_GROUP; the settings name theirs")
    project = project_folder()
    if resource_group:
        from aihub.adopt.settings.run import write_settings

        written = write_settings(project, stack, resource_group, hub, progress)
        show(written.json() if output == "json" else written.text())
        return
    from aihub.adopt.selection import Selection
    from aihub.adopt.state.run import take

    adopted = take(project, stack, Selection(deployments, ids), progress)
    show(adopted.json() if output == "json" else adopted.text())
