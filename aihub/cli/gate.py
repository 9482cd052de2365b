"""`aihub release gate`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from aihub.cli.common import FAILED, UNKNOWN, output_option_of, project_folder, show
from aihub.cli.option_types import StackName, Text


@contextmanager
def unknown_without_records() -> Iterator[None]:
    """Exit with UNKNOWN when records cannot be read."""
    from aihub.azure.errors import ServiceError
    from aihub.azure.login import LoginError
    from aihub.evidence.errors import EvidenceError
    from aihub.pulumi_cli import PulumiError

    try:
        yield
    except (EvidenceError, PulumiError, LoginError, ServiceError) as error:
        show(error.format_message(), err=True)
        sys.exit(UNKNOWN)


@click.command()
@click.option("--to", "stack", metavar="STACK", type=StackName(), required=True, help="Stack that the release enters.")
@click.option(
    "--release",
    "release_id",
    metavar="ID",
    type=Text(),
    help="Id of the release, or its first digits.  [default: the release that the stack pins]",
)
@output_option_of("text", "json", "markdown")
def gate(stack: str, release_id: str | None, output: str) -> None:
    """Decide whether a release may enter a stack.

    The order of the stacks and the conditions are in config/promotion.yaml. What is decided by is evidence alone: the
    records of the stack before and of the stack itself; no resource in Azure is looked at.

    Exit codes: 0 it may; 1 it may not; 2 the settings, the rules or the release are invalid; 3 it could not be found
    out, since the records cannot be read.
    """
    from aihub.evidence.backend import Environment
    from aihub.promotion.gate import decide
    from aihub.promotion.report import report

    with unknown_without_records():
        decision = decide(Environment(project_folder(), stack), release_id)
    show(report(decision, output))
    sys.exit(0 if decision.passed else FAILED)
