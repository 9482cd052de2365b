"""`aihub env`."""

import json

import click

from aihub.cli.common import output_option, show


@click.command()
@output_option
def env(output: str) -> None:
    """Print what this shell should tell the Pulumi CLI: eval "$(aihub env)".

    More of Azure's waits beside one another, a compressed state, and the program's own patience in `pulumi destroy`.
    """
    from aihub import pulumi_cli

    show(
        json.dumps(pulumi_cli.ENVIRONMENT, indent=2) if output == "json" else pulumi_cli.exports(pulumi_cli.ENVIRONMENT)
    )
