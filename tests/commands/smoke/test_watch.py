"""`aihub smoke --watch`, where standard output is no terminal."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from click.testing import Result as Ran

import aihub.smoke
from aihub.cli import cli
from aihub.smoke import SmokeError
from aihub.smoke.results import EndpointResult, SmokeRun
from tests.unit.smoke.runs import broken, passed, throttled

pytestmark = pytest.mark.usefixtures("folder", "handlers")

Round = list[EndpointResult] | SmokeError


def watch(monkeypatch: pytest.MonkeyPatch, *rounds: Round) -> tuple[Ran, list[float]]:
    """Watches for as many rounds, then Ctrl-C; and the pauses."""
    left, pauses = list(rounds), list[float]()

    def run_smoke(*_arguments: object, run: SmokeRun, **_options: object) -> list[EndpointResult]:
        results = left.pop(0)
        if isinstance(results, SmokeError):
            raise results
        return results

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if not left:
            raise KeyboardInterrupt

    monkeypatch.setattr(aihub.smoke, "run_smoke", run_smoke)
    # Of the command alone: the standard library sleeps too. Its package has the command under the module's name.
    monkeypatch.setattr("aihub.cli.smoke.time", SimpleNamespace(sleep=sleep))
    return CliRunner().invoke(cli, ["smoke", "--watch", "7", "--evidence", "e.json"]), pauses


def test_only_what_changes_is_told_and_the_last_run_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    good, busy = passed("chat"), throttled("chat")
    ran, pauses = watch(monkeypatch, [good, passed("embed")], [good, passed("embed")], [busy, passed("embed")], [busy])
    told = [re.sub(r"^[0-9TZ:-]+ ", "", line) for line in ran.stdout.splitlines()]
    assert told == ["chat: ok", "embed: ok", f"chat: inconclusive: {busy.problem}", "embed: no longer in the stack"]
    assert (ran.exit_code, pauses) == (3, [7.0] * 4)


def test_stack_that_cannot_be_read_once_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, _ = watch(monkeypatch, [broken()], SmokeError("no network"), [passed("broken")])
    assert ran.exit_code == 0
    assert ran.stderr == "error: no network\n"
    assert len(ran.stdout.splitlines()) == 2


def test_stack_that_cannot_be_read_at_first_ends_it(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    ran, pauses = watch(monkeypatch, SmokeError("no stack is selected"))
    assert (ran.exit_code, ran.output, pauses) == (1, "error: no stack is selected\n", [])
    assert json.loads((folder / "e.json").read_text())["problem"] == "no stack is selected"
