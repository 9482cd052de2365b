"""What the Pulumi CLI says while it reads resources, whatever it says, and however it ends."""

import json
import os
import stat
import sys
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aihub.drift.engine import Reading, read_all
from aihub.pulumi_cli import PulumiError

READ = {"inputs": {"a": 1}, "outputs": {"b": 2}}


def event(urn: str, op: str, new: Any = None) -> str:
    return json.dumps({"resOutputsEvent": {"metadata": {"urn": urn, "op": op, "new": new}}})


def error(message: str, urn: str | None = None) -> str:
    return json.dumps({"diagnosticEvent": {"severity": "error", "message": message, **({"urn": urn} if urn else {})}})


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a CLI on PATH that prints some lines, and then runs some Python."""

    def put(*lines: str, then: str = "", code: int = 0) -> Path:
        script = tmp_path / "pulumi"
        said = "\n".join(lines)
        body = f"import os, signal, sys, time\nprint({said!r}, flush=True)\n{then}\nsys.exit({code})\n"
        script.write_text(f"#!{sys.executable}\n{body}", encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return tmp_path

    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    return put


def read(folder: Path, seconds: float = 60.0) -> Reading:
    return read_all(folder, "dev", {"a", "b", "c"}, lambda _line: None, seconds)


def test_resources_that_are_read_gone_or_refused_are_told_apart(pulumi: Any) -> None:
    folder = pulumi(
        event("a", "same", READ),
        event("b", "delete"),
        # A component, which no provider reads.
        event("component", "same", READ),
        "no JSON at all",
        '["not", "an", "event"]',
        error("<{%reset%}>error: Preview failed: 403 AuthorizationFailed<{%reset%}>\n", "c"),
        error("preview failed"),
        code=1,
    )
    found = read(folder)
    assert found == Reading({"a": READ, "b": None}, {"c": "403 AuthorizationFailed"})


def test_command_reads_without_running_the_program_or_changing_the_state(pulumi: Any) -> None:
    folder = pulumi(event("a", "same", READ), then="open('arguments', 'w').write(' '.join(sys.argv[1:]))")
    read(folder)
    said = (folder / "arguments").read_text(encoding="utf-8").split()
    assert said[0] == "refresh"
    assert {"--preview-only", "--run-program=false", "--json", "--non-interactive"} <= set(said)


def test_command_that_read_nothing_is_an_error_in_its_own_words(pulumi: Any) -> None:
    folder = pulumi(then="sys.stderr.write('error: incorrect passphrase\\n')", code=255)
    with pytest.raises(PulumiError, match=r"^incorrect passphrase$"):
        read(folder)


# Also when it ignores the signals that ask it to end.
@pytest.mark.parametrize("deaf", ["", "signal.signal(signal.SIGINT, signal.SIG_IGN)"])
def test_what_was_read_until_the_time_is_over_is_kept(pulumi: Any, monkeypatch: pytest.MonkeyPatch, deaf: str) -> None:
    stopped = error("the operation was cancelled while it waited for Azure", "b")
    then = f"{deaf}\nopen('said', 'w').close()\ntime.sleep(600)"
    folder = pulumi(event("a", "same", READ), stopped, error("403", "c"), then=then)
    asked = count()

    def monotonic() -> float:
        """The time is over as soon as all of that is said."""
        return 600.0 if next(asked) and (folder / "said").exists() else 0.0

    monkeypatch.setattr("aihub.drift.engine.time", SimpleNamespace(monotonic=monotonic))
    monkeypatch.setattr("aihub.drift.engine._TELL_SECONDS", 0.05)
    monkeypatch.setattr("aihub.drift.engine._END_SECONDS", 0.2)
    found = read(folder)
    assert (found.read, found.failed) == ({"a": READ}, {"c": "403"})
    assert found.problem == "Azure did not answer within 60 s"


def test_missing_cli_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PulumiError, match="no pulumi on PATH"):
        read(tmp_path)


def test_progress_names_what_is_waited_for(pulumi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aihub.drift.engine._TELL_SECONDS", 0.05)
    monkeypatch.setattr("aihub.drift.engine._NAMED", 1)
    until_told = "while not os.path.exists('told'): time.sleep(0.01)"
    folder = pulumi(event("x::a", "same", READ), error("403", "x::b"), then=until_told)

    def tell(line: str) -> None:
        if line == "2 of 3 resources are read; waiting for c":
            (folder / "told").touch()

    assert read_all(folder, "dev", ["x::a", "x::b", "x::c"], tell).read == {"x::a": READ}
