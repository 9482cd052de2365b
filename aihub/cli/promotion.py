"""`aihub release promote` and `aihub release rollback`."""

import json
from typing import TYPE_CHECKING

import click

from aihub.cli.common import output_option, progress, project_folder, show
from aihub.cli.gate import unknown_without_records
from aihub.cli.option_types import StackName

if TYPE_CHECKING:
    from aihub.promotion.proposal import Proposal

_dry_run = click.option("--dry-run", is_flag=True, help="Show the pull request, and write nothing.")


@click.command()
@click.option(
    "--to", "stack", metavar="STACK", type=StackName(), required=True, help="Stack that is to pin the release."
)
@_dry_run
@output_option
def promote(stack: str, *, dry_run: bool, output: str) -> None:
    """Write the pull request that pins STACK to the release of the stack before.

    The order of the stacks is in config/promotion.yaml. Where the stack before pins a release, it is that one, else the
    one that passed there last, whose file is added in the same commit. The branch promote/STACK begins at the remote's
    default branch, and replaces what an earlier promotion left there. The checkout is not changed.

    Exit codes: 0 the pull request is written, or STACK pins the release already; 1 the release may not enter STACK;
    2 the settings, the rules, the checkout or the remote do not allow it; 3 the records cannot be read.
    """
    from aihub.evidence.backend import Environment
    from aihub.promotion.promote import AlreadyThere
    from aihub.promotion.promote import promote as prepare

    with unknown_without_records():
        found = prepare(Environment(project_folder(), stack))
    if isinstance(found, AlreadyThere):
        said = f"nothing to do: {stack} pins {found.release[:12]} already, the release of {found.before}"
        show(
            json.dumps({"stack": stack, "release": found.release, "changed": False}, indent=2)
            if output == "json"
            else said
        )
        return
    _write(found, dry_run=dry_run, output=output)


@click.command()
@click.argument("stack", type=StackName())
@_dry_run
@output_option
def rollback(stack: str, *, dry_run: bool, output: str) -> None:
    """Write the pull request that pins STACK to the last good release before the present one.

    It is the latest one that passed in STACK before the one that is pinned, and whose models can still be deployed. The
    text says what was passed over, and what has to be made anew. The branch is rollback/STACK. The checkout is not
    changed.

    Exit codes: 0 the pull request is written; 1 there is no release to go back to; 2 the settings, the rules, the
    checkout or the remote do not allow it; 3 the records cannot be read.
    """
    from aihub.evidence.backend import Environment
    from aihub.promotion.rollback import roll_back

    with unknown_without_records():
        found = roll_back(Environment(project_folder(), stack))
    _write(found, dry_run=dry_run, output=output)


def _write(proposal: "Proposal", *, dry_run: bool, output: str) -> None:
    from aihub.promotion.proposal import write

    for each in proposal.problems:
        progress(f"to mend on {proposal.base.own}: {each}")
    for condition in proposal.decision.conditions:
        if not condition.passed:
            progress(f"the gate does not pass yet: {condition.name}: {condition.why}")
    written = None if dry_run else write(proposal)
    opened = written and written.pull_request
    if written and opened and opened.why:
        progress(f"{proposal.base.own} is written, its text is in {written.text}; {opened.why}")
    if output == "json":
        document = {
            "stack": proposal.target.stack,
            "release": proposal.release.id,
            "changed": True,
            "branch": proposal.base.own,
            "into": proposal.base.branch,
            "commit": written and written.commit,
            "title": proposal.title,
            "text": proposal.text,
            "gate": proposal.decision.document(),
            "problems": proposal.problems,
            "pull_request": opened and opened.url,
            "command": opened and opened.command,
        }
        show(json.dumps(document, indent=2))
    elif opened:
        show(opened.url or opened.command or "")
    else:
        show(f"{proposal.title}\n\n{proposal.text}\n{proposal.patch}")
