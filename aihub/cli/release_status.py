"""`aihub release status`."""

import click

from aihub.cli.common import output_option, project_folder, show


@click.command()
@output_option
def status(output: str) -> None:
    """Show which release is in which environment.

    A table of releases by environments, in the order of config/promotion.yaml: what is deployed, and how its latest
    full smoke test went. It is read from the records of evidence; no resource in Azure is looked at.
    """
    from aihub.promotion.status import report
    from aihub.promotion.status import status as find

    show(report(find(project_folder()), output))
