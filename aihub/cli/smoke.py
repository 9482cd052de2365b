"""`aihub smoke`."""

import sys

import click

from aihub.cli.common import FAILED, fail, output_option, project_folder, stack_option


@click.command()
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
    sys.exit(0 if all(each.passed for each in results) else FAILED)
