"""`aihub deploy`."""

import json
import os
import sys
from contextlib import suppress

import click

from aihub.cli.common import (
    discard_stream,
    output_option,
    progress,
    project_folder,
    show,
    stack_option,
    treat_signals_as_ctrl_c,
)
from aihub.cli.option_types import Fingerprint
from aihub.errors import AihubError


@click.command()
@stack_option
@click.option(
    "--expect",
    metavar="FINGERPRINT",
    type=Fingerprint(),
    help="Deploy only the plan with this fingerprint, as printed by `aihub plan`.",
)
@output_option
def deploy(stack: str | None, expect: str | None, output: str) -> None:
    """Deploy a stack: gate, plan, `pulumi up` bound to the plan, smoke test.

    A stack that pins a release is deployed by the program of that release. What is done is recorded beside the state;
    see `aihub evidence`. A deploy that was ended by a signal is finished by running this command again.

    Exit codes: 0 deployed, and all endpoints passed; 1 the deploy or an endpoint failed; 2 the settings or options are
    invalid; 3 deployed, no endpoint failed, and some are inconclusive; 4 refused, and nothing was changed: the gate,
    another fingerprint, or another run.
    """
    from aihub import pulumi_cli
    from aihub.deploy.errors import SignalError
    from aihub.deploy.run import Deployed, Shown
    from aihub.deploy.run import deploy as run
    from aihub.deploy.words import words
    from aihub.evidence.backend import Environment
    from aihub.promotion.report import report as gate_report
    from aihub.smoke.report import report as smoke_report

    treat_signals_as_ctrl_c()
    for name, value in pulumi_cli.ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    is_text = output == "text"

    def tell(text: str) -> None:
        try:
            show(text, err=not is_text)
        except OSError:
            # A closed output neither ends a deploy half-way nor changes its exit code.
            discard_stream(sys.stdout if is_text else sys.stderr)

    shown = Shown(
        progress=progress,
        pulumi=tell,
        decision=lambda decision: tell(gate_report(decision, "text")),
        plan=lambda plan: tell(words(plan)),
        smoke=lambda results: tell(smoke_report(results, "text")),
    )
    result = Deployed()
    try:
        run(Environment(project_folder(), stack), expect, shown, result)
    except AihubError as error:
        result.problem, result.exit_code = str(error), error.exit_code
        with suppress(OSError):
            show(error.format_message(), err=True)
    except (KeyboardInterrupt, SystemExit):
        # The smoke test has written its evidence, and exits.
        result.problem, result.exit_code = "ended by a signal; run it again", SignalError.exit_code
        progress(f"error: {result.problem}")
    if output == "json":
        show(json.dumps(result.document(), indent=2))
    elif result.smoke:
        tell(f"report: {result.smoke['report']}")
    sys.exit(result.exit_code)
