"""`aihub local env --address --network`: a place that cannot be is refused with one line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from aihub.cli import cli


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--address", "10.80.0.20"], "10.80.0.20 is an address inside of a virtual network; say in which one"),
        (["--address", "10.80.0"], "'10.80.0' is no IPv4 address; write it as 203.0.113.7"),
        (["--address", "2001:db8::1"], "is no IPv4 address"),
        (["--network", "vnet-ai-example"], "--network needs --address, an address in that network"),
        (["--address", "10.80.0.20", "--network", "/subscriptions/x"], "is no name of a virtual network"),
    ],
)
def test_place_that_cannot_be_is_refused_with_one_line(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(cli, ["local", "env", *arguments])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.startswith("Error: ")
    assert answer.stderr.count("\n") == 1
    assert words in answer.stderr
