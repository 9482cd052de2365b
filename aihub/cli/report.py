"""`aihub report`."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from aihub.cli.common import output_option_of, progress, project_folder, show
from aihub.cli.option_types import StackName, Text


@click.command()
@click.option(
    "--since", metavar="COMMIT", type=Text(), help="Commit to compare the settings with.  [default: nothing to compare]"
)
@click.option(
    "--stack",
    "stacks",
    metavar="NAME",
    type=StackName(),
    multiple=True,
    help="Report on this stack alone; repeatable.  [default: the stacks of config/promotion.yaml]",
)
@click.option(
    "--results",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder with what commands left, by stack: dev/plan.out, plan.log and plan.code.",
)
@output_option_of("markdown", "json")
def report(since: str | None, stacks: tuple[str, ...], results: Path | None, output: str) -> None:
    """Report what a change does, for a pull request.

    Compares the effective settings of each stack with those of another commit, offline and without a login, and adds
    what commands found out, as far as they ran. Fits into a comment, whatever is cut. Shows no value that may be a
    secret.

    Exit codes: 0 reported, whether anything changes or fails or not; 2 config/promotion.yaml is invalid.
    """
    from aihub.pulumi_cli import own_name
    from aihub.releases.git import is_known
    from aihub.report.changes import changes
    from aihub.report.markdown import markdown
    from aihub.report.results import read_results

    project = project_folder()
    if since and not is_known(project, since):
        progress(f"git does not know the commit {since}, so every stack counts as changed")
        since = None
    found = changes(project, since, [own_name(each) for each in stacks])
    if output == "json":
        documents = [{**asdict(each), "changed": each.changed, "deploy": each.deploy} for each in found]
        show(json.dumps({"since": since, "stacks": documents}, indent=2))
        return
    kept = {each.stack: read_results(results / each.stack) for each in found} if results else {}
    show(markdown(found, kept, since))
