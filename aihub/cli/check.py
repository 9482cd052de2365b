"""`aihub check`."""

import gc
import os
import sys
from typing import TYPE_CHECKING

import click

from aihub.cli.common import BAD_INPUT, ProjectNotFoundError, output_option_of, project_folder, show
from aihub.cli.option_types import StackName, Text

if TYPE_CHECKING:
    from aihub.check import CheckResult


@click.command()
@click.option(
    "--stack",
    "stacks",
    metavar="NAME",
    type=StackName(),
    multiple=True,
    help="Check only this stack; repeatable.  [default: all stacks]",
)
@output_option_of("text", "json", "sarif", "github")
@click.option("--strict", is_flag=True, help="Fail when there are warnings, too.")
@click.option(
    "--explain",
    metavar="RULE",
    type=Text(),
    help="Print the page of a rule, whose id stands at the end of each line, and check nothing.",
)
def check(stacks: tuple[str, ...], output: str, explain: str | None, *, strict: bool) -> None:
    """Check the settings in config/, offline.

    Shows every problem with its file and line, what is wrong, what to write instead, and the id of the rule. `sarif`
    is for services that scan code, `github` annotates a pull request in GitHub Actions.

    Exit codes: 0 the settings are valid; 2 they are not, or with --strict there are warnings, or the current folder is
    in no project.
    """
    # What is imported and read lives until the end: looking for garbage in it takes a tenth of the command's time.
    gc.disable()
    # pydantic looks for plugins in the metadata of each package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
    from aihub.check import check as run

    if explain is not None:
        _explain(explain)
        return
    try:
        folder = project_folder()
    except ProjectNotFoundError as error:
        error.show()
        sys.exit(BAD_INPUT)
    result = run(folder / "config", _own_names(stacks) if stacks else None, os.environ)
    _show(result, output, strict=strict)
    sys.exit(0 if result.is_valid and not (strict and result.warnings) else BAD_INPUT)


def _own_names(stacks: tuple[str, ...]) -> list[str]:
    from aihub.pulumi_cli import own_name

    return [own_name(stack) for stack in stacks]


def _show(result: "CheckResult", output: str, *, strict: bool) -> None:
    from aihub.check import report, summary

    root = os.environ.get("GITHUB_WORKSPACE")
    if output == "github":
        from aihub.check.github import annotations

        # `show` would take the workflow commands for such that others wrote.
        for line in annotations(result, root):
            click.echo(line)
        show("\n".join(summary(result, strict=strict)))
        return
    show(report(result, output, strict=strict, root=root))


def _explain(rule_id: str) -> None:
    from aihub.check.pages import explanation

    show(explanation(rule_id))
