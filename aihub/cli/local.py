"""`aihub local`: its verbs."""

import sys
from typing import Any

import click

from aihub.cli.common import FAILED, output_option, progress, project_folder, show
from aihub.cli.option_types import Text


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

    show(LocalVerbs(project_folder(), progress).up(output, port=port, time_scale=time_scale, provider=provider))


@local.command()
@click.option(
    "--as",
    "principal",
    type=click.Choice(["deployer", "colleague", "reader"]),
    default="deployer",
    help="Who logs in: an Owner (the default); a Contributor who may assign roles; somebody without any role.",
)
@output_option
def env(principal: str, output: str) -> None:
    """Print what points a shell at the local Azure: eval "$(aihub local env)"."""
    from aihub.local import LocalVerbs

    click.echo(LocalVerbs(project_folder(), progress).env(output, principal))


@local.command()
@output_option
def status(output: str) -> None:
    """Say what runs; exits with 1 when the local Azure is down."""
    from aihub.local import LocalVerbs

    text, is_up = LocalVerbs(project_folder(), progress).status(output)
    show(text)
    sys.exit(0 if is_up else FAILED)


@local.command()
@output_option
def reset(output: str) -> None:
    """Forget every resource and the state of the stack `local`."""
    from aihub.local import LocalVerbs

    show(LocalVerbs(project_folder(), progress).reset(output))


@local.command()
@output_option
def down(output: str) -> None:
    """Stop the local Azure; what it holds stays."""
    from aihub.local import LocalVerbs

    show(LocalVerbs(project_folder(), progress).down(output))


@local.command()
@click.argument("seconds", type=click.FloatRange(0))
@output_option
def advance(seconds: float, output: str) -> None:
    """Move the local Azure's time on by SECONDS, at once."""
    from aihub.local import LocalVerbs

    show(LocalVerbs(project_folder(), progress).advance(output, seconds))


@local.group()
def fault() -> None:
    """Make things go wrong in the local Azure."""


@fault.command("set")
@click.argument("kind", type=Text())
@click.option("--name", type=Text(), help="To clear or replace it by. [default: its kind]")
@click.option("--host", metavar="PATTERN", type=Text(), help="Only requests to such hosts: '*.openai.azure.com'.")
@click.option("--path", metavar="REGEX", type=Text(), help="Only requests with this in their path.")
@click.option("--method", type=Text(), help="Only such requests: PUT.")
@click.option("--deployment", metavar="PATTERN", type=Text(), help="Only calls of such deployments.")
@click.option("--after-seconds", type=float, help="From then on.")
@click.option("--for-seconds", type=float, help="No longer than that.")
@click.option("--every", type=int, help="Each n-th of the requests.")
@click.option("--times", type=int, help="No more than so many requests.")
@click.option("--retry-after", type=int, metavar="SECONDS", help="throttle: when to come back.")
@click.option("--seconds", type=float, help="role-spread, deployment-not-found: since it was made; slow: how much.")
@click.option("--code", type=Text(), help="fail-operation: the error's code.")
@click.option("--message", type=Text(), help="fail-operation: the error's text.")
@click.option("--member", metavar="PATH", type=Text(), help="ignore-write: what is not applied, such as sku.capacity.")
@click.option("--value", help="ignore-write: what it has then; JSON is taken as such. [default: what it had]")
@click.option("--model", type=Text(), help="wrong-model: who answers.")
@click.option("--status", type=int, help="status: the HTTP status.")
@click.option("--done", is_flag=True, default=None, help="drop, hold: once the service has done what is asked.")
@click.option("--body", help="status: the body; JSON is sent as such.")
@output_option
def set_fault(kind: str, output: str, **given: Any) -> None:
    """Let requests go wrong, in a way that KIND names."""
    from aihub.local import LocalVerbs

    members = {name: value for name, value in given.items() if value is not None}
    show(LocalVerbs(project_folder(), progress).set_fault(output, kind, **members))


@fault.command("list")
@output_option
def list_faults(output: str) -> None:
    """List the faults and what they did."""
    from aihub.local import LocalVerbs

    show(LocalVerbs(project_folder(), progress).list_faults(output))


@fault.command("clear")
@click.argument("name", type=Text(), required=False)
@output_option
def clear_faults(name: str | None, output: str) -> None:
    """Clear the fault NAME, or all that are not in .local/faults.yaml."""
    from aihub.local import LocalVerbs

    show(LocalVerbs(project_folder(), progress).clear_faults(output, name))
