"""What a script passes when its own variable is not set: refused with one line, before anything is asked or done."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aihub.cli import cli
from tests.tables import one_test_of

OF_A_STACK = {
    "rotate": ["rotate", "--all"],
    "smoke": ["smoke"],
    "resume": ["resume"],
    "preflight": ["preflight"],
    "check": ["check"],
}
STACK = pytest.mark.parametrize("command", OF_A_STACK.values(), ids=OF_A_STACK)


@pytest.fixture(autouse=True)
def _in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULUMI_STACK", raising=False)

    def none(*_: Any, **__: Any) -> Any:
        raise AssertionError("a command was run")

    monkeypatch.setattr(subprocess, "run", none)
    monkeypatch.setattr("signal.signal", lambda *_: None)


def refused(*arguments: str, **environment: str) -> str:
    """The one line that a refused command line gets."""
    answer: Result = CliRunner().invoke(cli, arguments, env=environment)
    assert (answer.exit_code, answer.stdout) == (2, ""), answer.output
    [line] = answer.stderr.splitlines()
    return line.removeprefix("Error: ")


@STACK
@pytest.mark.parametrize("name", ["", " ", "\t"])
def test_an_empty_stack_is_not_the_selected_one(command: list[str], name: str) -> None:
    assert refused(*command, "--stack", name) == "--stack is empty; give it a value, or leave it out"


NO_NAMES = (
    "--dry-run",
    "-prod",
    "two words",
    "dev\n",
    "d\x1b[2Jev",
    "\u202edev",
    "d\u00e9v",
    "a/b/c/dev",
    "dev/",
    "/dev",
    "a//dev",
    "x" * 101,
    "dev;ls",
    "../dev;",
)


@one_test_of({f"{command} {name!r}": (each, name) for command, each in OF_A_STACK.items() for name in NO_NAMES})
def test_what_is_no_name_of_a_stack_is_refused_and_not_repeated(case: tuple[list[str], str]) -> None:
    command, name = case
    told = refused(*command, "--stack", name)
    assert told.startswith("--stack is not the name of a stack; write up to 100 letters, ")
    assert f" {name} " not in told
    assert re.fullmatch(r"[ -~]+", told)


@pytest.mark.parametrize("command", [each for each in OF_A_STACK.values() if each != ["check"]], ids=" ".join)
@pytest.mark.parametrize(
    ("value", "what"), [("", "is empty; "), (" ", "is empty; "), ("two words", "is not the name of a stack; ")]
)
def test_the_variable_is_looked_at_as_the_option_is(command: list[str], value: str, what: str) -> None:
    assert refused(*command, PULUMI_STACK=value).startswith(f"PULUMI_STACK {what}")


@pytest.mark.parametrize("name", ["dev", "acme/dev", "acme/models/dev", "A-1_b.c", "x" * 100])
def test_pulumis_own_names_are_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 1, "", "error: enough")

    monkeypatch.setattr(subprocess, "run", run)
    assert CliRunner().invoke(cli, ["resume", "--stack", name]).stderr == "error: enough\n"
    assert asked[0][-2:] == ["--stack", name]


def test_an_option_wins_over_an_empty_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, "", "error: enough")
    )
    answer = CliRunner().invoke(cli, ["resume", "--stack", "dev"], env={"PULUMI_STACK": ""})
    assert (answer.exit_code, answer.stderr) == (1, "error: enough\n")


def test_settings_are_those_of_the_stacks_own_name() -> None:
    Path("config/dev.yaml").write_text("hub: {name: ai-x, location: eastus}\n", encoding="utf-8")
    answer = CliRunner().invoke(cli, ["check", "--stack", "acme/models/dev"])
    assert (answer.exit_code, answer.stdout) == (0, "valid: dev\n")


@pytest.mark.parametrize("value", ["", " "])
@pytest.mark.parametrize(
    "command",
    [
        ["rotate", "--deployment"],
        ["rotate", "--deployment", "chat", "--deployment"],
        ["rotate", "--all", "--evidence"],
        ["smoke", "--only"],
        ["smoke", "--evidence"],
        ["smoke", "--html"],
        ["smoke", "--junit"],
        *(["local", "fault", "set", "drop", f"--{each}"] for each in ("name", "host", "path", "method", "deployment")),
        *(["local", "fault", "set", "drop", f"--{each}"] for each in ("code", "message", "model")),
    ],
    ids=" ".join,
)
def test_other_options_have_a_value_too(command: list[str], value: str) -> None:
    assert refused(*command, value) == f"{command[-1]} is empty; give it a value, or leave it out"


@pytest.mark.parametrize(("command", "name"), [("clear", "NAME"), ("set", "KIND")])
def test_so_has_an_argument(command: str, name: str) -> None:
    assert refused("local", "fault", command, "") == f"{name} is empty; give it a value, or leave it out"
