"""`aihub drift`."""

import sys

import click

from aihub.cli.common import (
    UNKNOWN,
    ProjectNotFoundError,
    discard_stream,
    output_option_of,
    progress,
    project_folder,
    show,
    stack_option,
    treat_signals_as_ctrl_c,
)
from aihub.cli.recording import record_option, record_origin, show_record
from aihub.errors import AihubError


@click.command()
@stack_option
@record_option
@output_option_of("text", "json", "markdown")
def drift(stack: str | None, output: str, *, is_recorded: bool) -> None:
    """Compare Azure with the stack's state, and change neither.

    Finds what somebody has changed, deleted or made beside the program, and what Azure has changed by itself: upgraded
    models, new defaults. Keys are compared with the secrets that publish them, and never shown.

    Exit codes: 0 no drift; 1 drift; 2 invalid options; 3 a part could not be compared, and the rest shows no drift; 4
    only changes that Azure made by itself.
    """
    from aihub.drift import find_drift
    from aihub.drift.report import as_json, markdown, text

    treat_signals_as_ctrl_c()
    try:
        project = project_folder()
        origin = record_origin(project, stack) if is_recorded else None
        result = find_drift(project, stack, progress)
        _show({"text": text, "json": as_json, "markdown": markdown}[output](result))
        if origin:
            from aihub.drift.record import record_drift

            show_record(origin, record_drift(origin, result))
    except ProjectNotFoundError as error:
        error.show()
        sys.exit(UNKNOWN)
    except AihubError as error:
        progress(error.format_message())
        sys.exit(UNKNOWN)
    except KeyboardInterrupt:
        progress("interrupted; nothing is known")
        sys.exit(UNKNOWN)
    sys.exit(result.exit_code)


def _show(text: str) -> None:
    # Whoever stops reading does not change the exit code.
    try:
        show(text)
    except BrokenPipeError:
        discard_stream()
