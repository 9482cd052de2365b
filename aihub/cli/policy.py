"""`aihub policy`."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aihub.cli.common import (
    BAD_INPUT,
    FAILED,
    UNKNOWN,
    ProjectNotFoundError,
    output_option_of,
    progress,
    project_folder,
    show,
)
from aihub.cli.option_types import BadOptionError, File, StackName, Text

if TYPE_CHECKING:
    from aihub.policy.outcome import Outcome

_STDIN = Path("-")


@click.command()
@click.argument("file", required=False, type=File(dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--stack",
    "stacks",
    metavar="NAME",
    type=StackName(),
    multiple=True,
    help="Stack whose state is judged; with FILE, the stack whose settings give the profile; repeatable with --settings.  [default: the "
    "selected stack; with --settings all]",
)
@click.option("--settings", "is_of_settings", is_flag=True, help="Judge the settings in config/, offline.")
@click.option(
    "--profile",
    type=click.Choice(("sandbox", "standard", "regulated")),
    help="Judge as if the settings had this profile.",
)
@click.option("--explain", metavar="ID", type=Text(), help="Print the page of a policy, and judge nothing.")
@output_option_of("text", "json", "sarif", "github")
def policy(
    *,
    file: Path | None,
    stacks: tuple[str, ...],
    is_of_settings: bool,
    profile: str | None,
    explain: str | None,
    output: str,
) -> None:
    """Judge a stack by the policies: what a security review asks.

    FILE is what `pulumi preview --json --show-sames` or `pulumi stack export` prints, `-` standard input. Without it
    the state of the selected stack is judged. The profile of the stack's settings says which policies are mandatory.

    Exit codes: 0 no mandatory policy is broken; 1 one is; 2 the settings, FILE or an option are invalid; 3 Pulumi
    cannot say what the stack has.
    """
    if explain is not None:
        from aihub.check.pages import explanation

        show(explanation(explain))
        return
    if is_of_settings and file:
        raise BadOptionError("--settings judges the settings alone; leave FILE or --settings out")
    if len(stacks) > 1 and not is_of_settings:
        raise BadOptionError("--stack: one at a time; write several with --settings")
    try:
        project = project_folder()
    except ProjectNotFoundError as error:
        error.show()
        sys.exit(BAD_INPUT)
    outcomes = _of_settings(project, stacks, profile) if is_of_settings else _of_state(project, file, stacks, profile)
    _show(outcomes, output)
    sys.exit(0 if all(each.is_kept for each in outcomes) else FAILED)


def _of_settings(project: Path, stacks: tuple[str, ...], profile: str | None) -> "list[Outcome]":
    from aihub import settings
    from aihub.policy.run import judge_stacks
    from aihub.pulumi_cli import own_name

    config = project / "config"
    return judge_stacks(config, [*map(own_name, stacks)] or settings.stacks(config), profile)


def _of_state(project: Path, file: Path | None, stacks: tuple[str, ...], profile: str | None) -> "list[Outcome]":
    from aihub.policy.documents import parse, read_file
    from aihub.policy.run import judge_document, read_selected
    from aihub.pulumi_cli import PulumiError

    stack = stacks[0] if stacks else None
    try:
        if file is None:
            stack = stack or os.environ.get("PULUMI_STACK") or None
            document = read_selected(project, stack)
        elif file == _STDIN:
            document = parse(sys.stdin.read(), "standard input")
        else:
            document = read_file(file)
    except PulumiError as error:
        show(error.format_message(), err=True)
        sys.exit(UNKNOWN)
    if not document.is_whole:
        progress(
            f"{document.name} shows changes alone, so what the whole stack decides is not judged; add --show-sames"
        )
    return [judge_document(project / "config", document, stack, profile)]


def _show(outcomes: "list[Outcome]", output: str) -> None:
    from aihub.policy.report import annotated, report, summary

    root = os.environ.get("GITHUB_WORKSPACE")
    if output == "github":
        # `show` would take the workflow commands for such that others wrote.
        for line in annotated(outcomes, root):
            click.echo(line)
        show("\n".join(summary(outcomes)))
        return
    show(report(outcomes, output, root))
