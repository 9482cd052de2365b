"""`aihub plan`."""

import json

import click

from aihub.cli.common import output_option, progress, project_folder, show, stack_option, treat_signals_as_ctrl_c


@click.command()
@stack_option
@output_option
def plan(stack: str | None, output: str) -> None:
    """Show what a deploy would change, and the fingerprint that stands for it.

    The fingerprint is another one as soon as the state, the settings, the program, the stack or the planned changes
    are. `aihub deploy --expect FINGERPRINT` deploys this plan and no other. Nothing is changed, and no lock is taken.

    Exit codes: 0 the plan is shown; 1 it could not be made; 2 the settings are invalid.
    """
    from dataclasses import asdict

    from aihub.deploy.comparing import keep
    from aihub.deploy.plan import make_plan
    from aihub.deploy.target import open_target
    from aihub.deploy.words import counts, words
    from aihub.evidence.backend import Environment
    from aihub.safe_text import cleaned

    treat_signals_as_ctrl_c()
    project = project_folder()
    made = make_plan(open_target(Environment(project, stack), progress), progress)
    try:
        keep(project, made)
    except OSError as error:
        progress(
            f"{error.filename} cannot be written: {error.strerror}; a deploy cannot say what differs from this plan"
        )
    if output == "json":
        document = {"fingerprint": made.fingerprint, "changes": counts(made), **asdict(made)}
        show(json.dumps(cleaned(document), indent=2))
    else:
        show(words(made))
