"""Shell completion by click's own protocol."""

import shlex
from pathlib import Path
from typing import Protocol

import pytest
from click.shell_completion import shell_complete
from click.testing import CliRunner

from aihub.cli import cli


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: hub\nruntime: python\n")
    (tmp_path / "Pulumi.extra.yaml").write_text("")
    write(tmp_path, "base", "deployments: {gpt-4.1: {type: azure-openai}, gpt-5: {}, old: {}}")
    write(tmp_path, "dev", "deployments: {old: null, devonly: {}}")
    write(tmp_path, "prod", "hub: {name: x}")
    write(tmp_path, "promotion", "order: [dev, prod]")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    return tmp_path


def write(folder: Path, stack: str, text: str) -> None:
    (folder / "config" / f"{stack}.yaml").write_text(text, encoding="utf-8")


class Completed(Protocol):
    def __call__(self, *words: str, **environment: str) -> list[str]: ...


@pytest.fixture
def completed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Completed:
    """What bash is told by click's protocol, in the current folder."""

    def ask(*words: str, **environment: str) -> list[str]:
        typed = {"COMP_WORDS": shlex.join(["aihub", *words]), "COMP_CWORD": str(len(words))}
        for name, value in {**typed, **environment}.items():
            monkeypatch.setenv(name, value)
        assert shell_complete(cli, {}, "aihub", "_AIHUB_COMPLETE", "bash_complete") == 0
        for name in environment:
            monkeypatch.delenv(name)
        told = capsys.readouterr()
        assert told.err == ""
        return [line.partition(",")[2] for line in told.out.splitlines() if line]

    return ask


@pytest.mark.usefixtures("project")
def test_commands_and_options_are_completed(completed: Completed) -> None:
    assert set(completed("en")) == {"env", "endpoints"}
    assert "--stack" in completed("smoke", "--st")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "words", [("smoke", "--stack"), ("check", "--stack"), ("release", "gate", "--to"), ("release", "rollback")]
)
def test_stacks_are_those_with_settings_or_a_file_of_pulumis(completed: Completed, words: tuple[str, ...]) -> None:
    assert completed(*words, "") == ["dev", "extra", "prod"]
    assert completed(*words, "p") == ["prod"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("words", [("smoke", "--only"), ("rotate", "--deployment"), ("call",), ("connect",)])
def test_deployments_are_those_of_the_stack(completed: Completed, words: tuple[str, ...]) -> None:
    assert completed(*words, "") == ["devonly", "gpt-4.1", "gpt-5", "old"]
    assert completed(words[0], "--stack", "dev", *words[1:], "") == ["devonly", "gpt-4.1", "gpt-5"]
    assert completed(*words, "", PULUMI_STACK="acme/prod") == ["gpt-4.1", "gpt-5", "old"]
    assert completed(*words, "gpt-4") == ["gpt-4.1"]


@pytest.mark.parametrize(
    "text", ["deployments: {gpt", "deployments: [a]", "- x", "\x00", "deployments: {1: {}}", "a: &a [*a]", "'"]
)
def test_a_file_that_is_being_written_has_no_names_and_no_error(project: Path, completed: Completed, text: str) -> None:
    write(project, "dev", text)
    assert completed("call", "--stack", "dev", "") == ["gpt-4.1", "gpt-5", "old"]
    write(project, "base", text)
    assert completed("call", "--stack", "dev", "") == []
    (project / "config" / "base.yaml").write_bytes(b"\xff\xfe")
    assert completed("call", "--stack", "dev", "") == []


def test_outside_a_project_there_are_no_names(
    tmp_path: Path, completed: Completed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert completed("call", "") == []
    assert completed("smoke", "--stack", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_begins_with_how_to_install_it(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0
    assert f"aihub completion {shell}" in result.stdout.partition("()")[0]
    assert f"_AIHUB_COMPLETE={shell}_complete" in result.stdout
    assert result.stdout.count("#compdef aihub") == (shell == "zsh")
    # zsh reads the mark of a completion in the first line only.
    assert result.stdout.startswith("#compdef aihub\n") == (shell == "zsh")


def test_another_shell_is_refused() -> None:
    result = CliRunner().invoke(cli, ["completion", "tcsh"])
    assert result.exit_code == 2
    assert "'bash', 'zsh', 'fish'" in result.stderr
