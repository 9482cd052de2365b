"""The command line: one verb each, no logic. What a verb needs is imported when it runs."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

_FAILED, _BAD_INPUT = 1, 2


class ProjectNotFoundError(click.ClickException):
    """The command was not called from inside the project."""


def project_folder() -> Path:
    """The folder with `Pulumi.yaml`, at or above the current one.

    Raises:
        ProjectNotFoundError: there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    raise ProjectNotFoundError(f"no Pulumi.yaml in {here} or above it; call aihub from inside the project")


def fail(message: str) -> NoReturn:
    """Ends with one line on standard error."""
    click.echo(f"error: {message}", err=True)
    sys.exit(_FAILED)


def progress(line: str) -> None:
    """A line of progress, apart from what a command answers."""
    click.echo(line, err=True)


def output_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--output text|json`, which every verb has."""
    return click.option(
        "--output",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Form of the answer.",
    )(function)


def stack_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--stack`, by default the one that PULUMI_STACK names or that is selected."""
    return click.option("--stack", metavar="NAME", envvar="PULUMI_STACK", help="The stack (environment).")(function)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aihub")
def cli() -> None:
    """Deploy language models to Azure AI Foundry endpoints, as code."""


@cli.command()
@click.option(
    "--stack",
    "stacks",
    metavar="NAME",
    multiple=True,
    help="Only this stack; can be repeated. [default: all]",
)
@output_option
def check(stacks: tuple[str, ...], output: str) -> None:
    """Check the settings in config/, offline.

    Exits with 0 when they are valid and with 2 when not; every problem is named with its file and line.
    """
    from aihub.check import check as run
    from aihub.check import report

    result = run(project_folder() / "config", list(stacks) or None)
    click.echo(report(result, output))
    sys.exit(0 if result.is_valid else _BAD_INPUT)


@cli.command()
@stack_option
@click.option("--only", "names", metavar="NAME", multiple=True, help="Only this endpoint; can be repeated.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="For one request of a call.",
)
@output_option
def smoke(stack: str | None, names: tuple[str, ...], timeout: float, output: str) -> None:
    """Call every endpoint of a stack with its key, and without it, on each of its routes.

    Exits with 0 when each answers with its key and refuses without it, else with 1. Each call is paid for as any other:
    a few tokens, and for image models one image.
    """
    from aihub.smoke import SmokeError, run_smoke
    from aihub.smoke.report import report

    try:
        results = run_smoke(project_folder(), stack, names, timeout_seconds=timeout)
    except SmokeError as error:
        fail(str(error))
    click.echo(report(results, output))
    sys.exit(0 if all(each.passed for each in results) else _FAILED)


@cli.command()
@stack_option
@output_option
def resume(stack: str | None, output: str) -> None:
    """Finish what a killed `pulumi up` left behind.

    Releases the stack's lock, waits for what is under way in Azure, and takes what became of it into the state. Call it
    only when that run is dead; then run `pulumi up`.
    """
    from dataclasses import asdict
    from json import dumps

    from aihub.resume import ResumeError
    from aihub.resume import resume as run

    try:
        done = run(project_folder(), stack, progress)
    except ResumeError as error:
        fail(str(error))
    if output == "json":
        click.echo(dumps(asdict(done), indent=2))
        return
    told = {"made by Azure": done.adopted, "still to be made": done.dropped, "changed or deleted": done.settled}
    click.echo("; ".join(f"{what}: {', '.join(names) or 'nothing'}" for what, names in told.items()))
    click.echo("now run: pulumi up")


@cli.group()
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
    sys.exit(0 if is_up else _FAILED)


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


def main() -> None:
    """The `aihub` command."""
    try:
        cli()
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is left to say.
        sys.stderr.close()
        sys.exit(_FAILED)
