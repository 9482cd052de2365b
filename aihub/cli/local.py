"""`aihub local` and its subcommands."""

import sys
from typing import Any

import click

from aihub.cli.common import FAILED, output_option, progress, project_folder, show
from aihub.cli.option_types import Text


@click.group()
def local() -> None:
    """Manage the local Azure, an emulator on this machine.

    Azure's clients, Pulumi and `aihub` itself run against it without a subscription.
    """


@local.command()
@click.option(
    "--port",
    type=click.IntRange(1024, 65_533),
    help="First of three consecutive ports on 127.0.0.1.  [default: as last time, or free ports]",
)
@click.option(
    "--time-scale",
    type=click.FloatRange(0, 10),
    help="Duration of operations: 0 is none, 1 is as long as in Azure.  [default: as last time, or 0]",
)
@click.option(
    "--provider",
    type=click.Choice(["stand-in", "installed"]),
    help="azure-native plugin: a stand-in, or the real one.  [default: as last time, or stand-in]",
)
@output_option
def up(port: int | None, time_scale: float | None, provider: str | None, output: str) -> None:
    """Start the local Azure, or do nothing when it runs already."""
    from aihub.local import LocalCommands

    show(LocalCommands(project_folder(), progress).up(output, port=port, time_scale=time_scale, provider=provider))


@local.command()
@click.option(
    "--as",
    "principal",
    type=click.Choice(["deployer", "colleague", "reader"]),
    default="deployer",
    show_default=True,
    help="Principal to log in as: an Owner; a Contributor who may assign roles; one without any role.",
)
@click.option(
    "--address",
    type=Text(),
    metavar="ADDRESS",
    help="IPv4 address that the clients have: 203.0.113.7.  [default: some address on the internet]",
)
@click.option(
    "--network",
    type=Text(),
    metavar="NAME",
    help="Virtual network that the clients are in, with --address: vnet-ai-example.  [default: none, the internet]",
)
@output_option
def env(principal: str, address: str | None, network: str | None, output: str) -> None:
    """Print environment variables for the local Azure.

    Point a shell at it with: eval "$(aihub local env)".
    """
    from aihub.local import LocalCommands

    click.echo(LocalCommands(project_folder(), progress).env(output, principal, address, network))


@local.command()
@output_option
def status(output: str) -> None:
    """Show whether the local Azure runs, and where.

    Exit codes: 0 the local Azure runs; 1 it is down.
    """
    from aihub.local import LocalCommands

    text, is_up = LocalCommands(project_folder(), progress).status(output)
    show(text)
    sys.exit(0 if is_up else FAILED)


@local.command()
@output_option
def reset(output: str) -> None:
    """Delete all resources, and the state of stack `local`."""
    from aihub.local import LocalCommands

    show(LocalCommands(project_folder(), progress).reset(output))


@local.command()
@output_option
def down(output: str) -> None:
    """Stop the local Azure; its resources stay for the next `up`."""
    from aihub.local import LocalCommands

    show(LocalCommands(project_folder(), progress).down(output))


@local.command()
@click.argument("seconds", type=click.FloatRange(0))
@output_option
def advance(seconds: float, output: str) -> None:
    """Advance the local Azure's clock by SECONDS."""
    from aihub.local import LocalCommands

    show(LocalCommands(project_folder(), progress).advance(output, seconds))


@local.command()
@click.argument("resource_id", metavar="RESOURCE", type=Text())
@click.argument("member", type=Text())
@click.argument("value")
@output_option
def change(resource_id: str, member: str, value: str, output: str) -> None:
    """Set the MEMBER of a RESOURCE as the service itself does, such as an upgrade of a model: nobody has written it.

    RESOURCE is an ARM id, MEMBER a dotted path such as properties.model.version; VALUE may be JSON, and null removes
    the member.
    """
    from aihub.local import LocalCommands
    from aihub.responses import ResponseError, json_in

    try:
        parsed = json_in(value)
    except ResponseError:
        parsed = value
    show(LocalCommands(project_folder(), progress).change(output, resource_id, member, parsed))


@local.group()
def fault() -> None:
    """Inject faults into the local Azure."""


@fault.command("set")
@click.argument("kind", type=Text())
@click.option("--name", type=Text(), help="Name of the fault, to clear or replace it by.  [default: KIND]")
@click.option(
    "--host", metavar="PATTERN", type=Text(), help="Only requests to hosts that match, such as '*.openai.azure.com'."
)
@click.option("--path", metavar="REGEX", type=Text(), help="Only requests whose path contains a match.")
@click.option("--method", type=Text(), help="Only requests with this HTTP method, such as PUT.")
@click.option("--deployment", metavar="PATTERN", type=Text(), help="Only calls of deployments that match.")
@click.option("--after-seconds", type=float, metavar="SECONDS", help="Start after so many seconds.")
@click.option("--for-seconds", type=float, metavar="SECONDS", help="End after so many seconds.")
@click.option("--every", type=int, metavar="N", help="Only every N-th request.")
@click.option("--times", type=int, metavar="N", help="At most N requests.")
@click.option("--retry-after", type=int, metavar="SECONDS", help="throttle: value of the Retry-After header.")
@click.option("--seconds", type=float, help="role-spread, deployment-not-found: time since the creation; slow: delay.")
@click.option("--code", type=Text(), help="fail-operation: error code.")
@click.option("--message", type=Text(), help="fail-operation: error message.")
@click.option(
    "--member", metavar="PATH", type=Text(), help="ignore-write: property that is not applied, such as sku.capacity."
)
@click.option(
    "--value", help="ignore-write: value of the property after the write; may be JSON.  [default: the old value]"
)
@click.option("--model", type=Text(), help="wrong-model: model that answers.")
@click.option("--status", type=int, help="status: HTTP status code.")
@click.option("--done", is_flag=True, default=None, help="drop, hold: after the service has processed the request.")
@click.option("--body", help="status: response body; may be JSON.")
@output_option
def set_fault(kind: str, output: str, **given: Any) -> None:
    """Add a fault of a KIND (see docs/local-azure.md) to requests that match the options."""
    from aihub.local import LocalCommands

    members = {name: value for name, value in given.items() if value is not None}
    show(LocalCommands(project_folder(), progress).set_fault(output, kind, **members))


@fault.command("list")
@output_option
def list_faults(output: str) -> None:
    """List the faults, with how many requests matched and how many failed."""
    from aihub.local import LocalCommands

    show(LocalCommands(project_folder(), progress).list_faults(output))


@fault.command("clear")
@click.argument("name", type=Text(), required=False)
@output_option
def clear_faults(name: str | None, output: str) -> None:
    """Remove the fault NAME, or all faults that are not in .local/faults.yaml."""
    from aihub.local import LocalCommands

    show(LocalCommands(project_folder(), progress).clear_faults(output, name))
