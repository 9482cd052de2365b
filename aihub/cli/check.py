"""`aihub check`."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aihub.cli.common import BAD_INPUT, ProjectNotFoundError, output_option_of, project_folder, show
from aihub.cli.option_types import BadOptionError, StackName, Text

if TYPE_CHECKING:
    from aihub.check import CheckResult

_ALL = "*"
"""What `--explain` without a name means."""


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
    metavar="[STACK|RULE]",
    is_flag=False,
    flag_value=_ALL,
    type=Text(),
    help="Print each value of a stack's settings (without a name: of all stacks), where it comes from, and why its "
    "profile has it; or the page of a rule, whose id stands at the end of each line.",
)
@click.option(
    "--path",
    metavar="PATH",
    type=Text(),
    help="With --explain: only values whose path begins so, such as hub.network or deployments.*.sku.",
)
def check(stacks: tuple[str, ...], output: str, explain: str | None, path: str | None, *, strict: bool) -> None:
    """Check the settings in config/, offline.

    Shows every problem with its file and line, what is wrong, what to write instead, and the id of the rule. `sarif`
    is for services that scan code, `github` annotates a pull request in GitHub Actions.

    --explain shows the settings instead: each value and what says it, the profile, base.yaml, the stack's own file
    (overlay), a release or the field's default.

    Exit codes: 0 the settings are valid; 2 they are not, or with --strict there are warnings, or the current folder is
    in no project.
    """
    # What is imported and read lives until the end: looking for garbage in it takes a tenth of the command's time.
    gc.disable()
    # pydantic looks for plugins in the metadata of each package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
    from aihub.check import check as run

    if path is not None and explain is None:
        raise BadOptionError("--path: for --explain only; write --explain, too")
    if explain is not None and _is_rule(explain):
        _explain_rule(explain)
        return
    try:
        folder = project_folder()
    except ProjectNotFoundError as error:
        error.show()
        sys.exit(BAD_INPUT)
    if explain is not None:
        names = _own_names(stacks if explain == _ALL else (*stacks, explain))
        _explain(folder / "config", names, path, output)
        return
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


def _is_rule(name: str) -> bool:
    from aihub.rules import RULES

    if (rule_id := name.strip("[]")) in RULES:
        return True
    from policy.rules import RULES as POLICIES

    return rule_id in POLICIES


def _explain_rule(rule_id: str) -> None:
    from aihub.check.pages import explanation

    show(explanation(rule_id))


def _explain(config: Path, names: list[str], path: str | None, output: str) -> None:
    if output not in ("text", "json"):
        raise BadOptionError(f"--output {output}: not for --explain; write text or json")
    from aihub.check.explain import as_json, as_text
    from aihub.check.origins import explained, known_stacks

    found = explained(config, known_stacks(config, names), path)
    if output == "json":
        show(as_json(found))
    else:
        show("\n\n".join(as_text(each, is_narrowed=path is not None) for each in found))
