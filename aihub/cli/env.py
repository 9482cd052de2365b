"""`aihub env`."""

import json

import click

from aihub.cli.common import output_option, show


@click.command()
@output_option
def env(output: str) -> None:
    """Print environment variables for the Pulumi CLI.

    Set them with: eval "$(aihub env)". They raise the number of parallel operations, compress the state in file and
    container backends, and have `pulumi destroy` run the program, which retries transient errors.

    Exit codes: 0 the variables are printed; 2 an option is invalid.
    """
    from aihub import pulumi_cli

    show(
        json.dumps(pulumi_cli.ENVIRONMENT, indent=2) if output == "json" else pulumi_cli.exports(pulumi_cli.ENVIRONMENT)
    )
