"""`aihub local`: its verbs."""

import sys

import click

from aihub.cli.common import FAILED, output_option, progress, project_folder


@click.group()
def local() -> None:
    """The local Azure: real clients and the real Pulumi, without a subscription."""


@local.command()
@click.option(
    "--port",
    type=click.IntRange(1024, 65_533),
    help="First of three ports on 127.0.0.1. [default: as last time, or free ones]",
)
@click.option(
    "--time-scale",
    type=click.FloatRange(0, 10),
    help="How long operations take: 0 no time, 1 as in Azure. [default: as last time, or 0]",
)
@click.option(
    "--provider",
    type=click.Choice(["stand-in", "installed"]),
    help="Who serves azure-native: the stand-in or the real plugin. [default: as last time, or stand-in]",
)
@output_option
def up(port: int | None, time_scale: float | None, provider: str | None, output: str) -> None:
    """Start the local Azure; harmless when it runs."""
    from aihub.local import LocalVerbs

    click.echo(LocalVerbs(project_folder(), progress).up(output, port=port, time_scale=time_scale, provider=provider))


@local.command()
@output_option
def env(output: str) -> None:
    """Print what points a shell at the local Azure: eval "$(aihub local env)"."""
    from aihub.local import LocalVerbs

    click.echo(LocalVerbs(project_folder(), progress).env(output))


@local.command()
@output_option
def status(output: str) -> None:
    """Say what runs; exits with 1 when the local Azure is down."""
    from aihub.local import LocalVerbs

    text, is_up = LocalVerbs(project_folder(), progress).status(output)
    click.echo(text)
    sys.exit(0 if is_up else FAILED)


@local.command()
@output_option
def reset(output: str) -> None:
    """Forget every resource and the state of the stack `local`."""
    from aihub.local import LocalVerbs

    click.echo(LocalVerbs(project_folder(), progress).reset(output))


@local.command()
@output_option
def down(output: str) -> None:
    """Stop the local Azure; what it holds stays."""
    from aihub.local import LocalVerbs

    click.echo(LocalVerbs(project_folder(), progress).down(output))
