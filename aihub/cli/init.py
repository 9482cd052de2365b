"""`aihub init`."""

import sys
from typing import Any

import click

from aihub.cli.add import terms_options
from aihub.cli.common import ProjectNotFoundError, output_option, progress, project_folder, show
from aihub.cli.option_types import BadOptionError, StackName, Text

_NO_PROJECT = (
    "aihub init writes the settings of a checkout of aihub, which holds the program that Pulumi runs (Pulumi.yaml, "
    "__main__.py, components/), and this folder is in none; clone it, and call aihub init inside"
)


class _Terminal:
    """A person at the terminal; questions go to standard error, so that standard output is the result alone."""

    def text(self, question: str, default: str | None) -> str:
        return str(click.prompt(question, default=default, err=True))

    def yes(self, question: str) -> bool:
        return click.confirm(question, err=True)

    def tell(self, line: str) -> None:
        progress(line)


@click.command()
@click.argument("stack", type=StackName(), required=False)
@click.option("--name", type=Text(), metavar="HUB", help="Name of the hub: globally unique, part of its host names.")
@click.option("--location", type=Text(), metavar="REGION", help="Azure region.  [default: that of config/base.yaml]")
@click.option(
    "--model", "models", type=Text(), multiple=True, metavar="MODEL[:SKU]", help="Model to deploy; repeatable."
)
@click.option(
    "--from",
    "source",
    type=Text(),
    metavar="EXAMPLE|FILE",
    help="Begin with an example (chat, guarded, rag) or with another stack's file, such as config/dev.yaml.",
)
@click.option(
    "--production/--no-production",
    default=None,
    help="Protect the hub and its vault against deletion.  [default: no]",
)
@click.option(
    "--profile",
    type=Text(),
    metavar="PROFILE",
    help="Values for many fields in one word: sandbox, standard or regulated.  [default: that of config/base.yaml]",
)
@click.option("--subscription", type=Text(), metavar="ID", help="Subscription.  [default: that of the login]")
@click.option("--offline", is_flag=True, help="Ask Azure nothing.")
@terms_options
@output_option
def init(stack: str | None, source: str | None, output: str, *, offline: bool, **given: Any) -> None:
    """Write the settings of the new environment STACK, by default dev.

    Asks for what no option says; without a terminal it says which options are missing. Where there are no settings yet,
    config/base.yaml gets what all environments share; config/STACK.yaml and Pulumi.STACK.yaml get the rest. No file is
    overwritten, and nothing is written that `aihub check` refuses.

    Whoever is logged in to Azure is offered the models that Azure lists for the region, and is told when the hub's name
    is taken. Otherwise models and regions are those of a snapshot, and names are not looked up.

    Exit codes: 0 the files are written; 1 the questions were interrupted; 2 an answer is missing or wrong, or the
    environment exists.
    """
    from datetime import UTC, datetime

    from aihub.authoring.deployment import Terms
    from aihub.init.azure import look
    from aihub.init.environment import origin_of
    from aihub.init.questions import Given, answered
    from aihub.init.run import initialize, refuse_existing
    from aihub.pulumi_cli import own_name

    try:
        project = project_folder()
    except ProjectNotFoundError:
        raise BadOptionError(_NO_PROJECT) from None
    terminal = _Terminal() if sys.stdin.isatty() else None
    full_name = stack or (terminal.text("Stack", "dev") if terminal else "dev")
    name = own_name(full_name)
    refuse_existing(project, name)
    answers = Given(
        name=given["name"],
        location=given["location"],
        models=given["models"],
        origin=origin_of(source) if source else None,
        is_production=given["production"],
        profile=given["profile"],
        subscription=given["subscription"],
        terms=Terms(given["accept_terms"], given["organization"], given["country"], given["industry"]),
    )
    azure, notes = (None, ()) if offline else look(given["subscription"], progress)
    today = datetime.now(UTC).date()
    found = answered(project, name, answers, terminal, azure, today)
    notes = (*notes, *found.notes)
    show(initialize(project, found.environment, found.catalogue, today, notes, full_name).report(output))
