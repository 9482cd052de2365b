"""`aihub call`."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from aihub.cli.common import output_option, progress, project_folder, stack_option
from aihub.cli.option_types import BadOptionError, EndpointName, File, Text

_FILE = File(dir_okay=False, path_type=Path)


@click.command()
@click.argument("name", type=EndpointName())
@click.argument("prompt", required=False)
@stack_option
@click.option("--route", metavar="ROUTE", type=Text(), help="Call this route.  [default: that of the target URI]")
@click.option("--system", metavar="TEXT", type=Text(), help="Instructions to the model that stand before the prompt.")
@click.option("--file", metavar="FILE", type=_FILE, help="The recording to transcribe.")
@click.option("--out", metavar="FILE", type=_FILE, help="Write the answer to this file.  [default: to standard output]")
@click.option("--force", is_flag=True, help="Replace the file of --out if it exists.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=1),
    default=300.0,
    show_default=True,
    help="Longest wait for the answer to begin, or to go on.",
)
@click.option(
    "--usage/--no-usage",
    default=None,
    help="Write time and tokens to standard error.  [default: on a terminal]",
)
@output_option
def call(
    *,
    name: str,
    prompt: str | None,
    stack: str | None,
    route: str | None,
    system: str | None,
    file: Path | None,
    out: Path | None,
    force: bool,
    timeout: float,
    usage: bool | None,
    output: str,
) -> None:
    """Call an endpoint, and print its answer as it comes.

    NAME is the endpoint, PROMPT what to ask; without it, or with -, standard input is. Models that answer with text
    stream it. Embeddings print their vector, images and speech go to the file of --out, a recording comes from --file.
    Rerank and endpoints of one's own models take a JSON object as PROMPT.

    The key is read from Key Vault, and never printed. --output json prints the service's whole answer.

    Exit codes: 0 answered; 1 the endpoint is broken, or refuses; 2 the call cannot be made from what was given; 3 the
    endpoint does not answer now: throttled, or a role has not taken effect yet.
    """
    project = project_folder()
    with _ended_by_ctrl_c():
        from aihub.call.request import Given
        from aihub.call.run import Options, call_endpoint

        given = Given(_text(prompt) if file is None else None, system, file)
        how = Options(out, is_forced=force, is_json=output == "json", timeout_seconds=timeout)
        called = call_endpoint(project, stack, name, route, given, how)
    if usage or (usage is None and sys.stderr.isatty()) or called.heard.is_cut:
        progress(called.summary())


@contextmanager
def _ended_by_ctrl_c() -> Iterator[None]:
    """Have Ctrl-C end the process at once, whatever it waits for, as it ends curl."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _text(prompt: str | None) -> str | None:
    """Return the prompt, or what standard input has."""
    if prompt is None or prompt == "-":
        if prompt is None and sys.stdin.isatty():
            return None
        try:
            prompt = sys.stdin.read()
        except UnicodeDecodeError:
            raise BadOptionError("standard input is not text in UTF-8; name a recording with --file") from None
        prompt = prompt.removesuffix("\n")
    if not prompt.strip():
        raise BadOptionError("the prompt is empty; write it behind the endpoint's name, or to standard input")
    return prompt
