"""`make bench` measures each variant, of every command, and says what with."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.__main__ import main
from localazure.instance import LocalAzure


@pytest.mark.e2e
@pytest.mark.usefixtures("preloaded_environment")
def test_every_command_is_measured_in_each_variant(launchers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.project.LocalAzure", lambda folder: LocalAzure(folder, [str(launchers / "python-m")]))
    sizes = ("--sizes", "1", "--growth", "1", "--endpoints", "10", "--records", "2")
    ran = CliRunner().invoke(main, [*sizes, "--rounds", "1", "--time-scale", "0.01", "--output", "json"])
    assert ran.exit_code == 0, ran.stderr
    measured = json.loads(ran.stdout)
    assert [each["command"] for each in measured["engine"]] == [
        "first preview",
        "first up",
        "no-op preview",
        "no-op up",
        "destroy",
    ]
    for each in measured["engine"]:
        assert each["deployments"] == 1
        assert each["ratio"] > 0
        assert list(each["runs"]) == ["ours", "sdk as it comes", "plain"]
        for runs in each["runs"].values():
            assert len(runs) == 1
            assert runs[0]["seconds"] > 0
            assert all(runs[0]["peak_mb"][process] > 10 for process in ("CLI", "stand-in", "local Azure"))
            # Here that of a launcher: what it stands for is no child of the CLI.
            assert runs[0]["peak_mb"]["program"] > 1
    assert {"python -c pass", "aihub --help", "aihub check", "aihub release gate"} <= set(measured["command_line"])
    (demo,) = measured["demo"]
    assert demo["resources"] > 30
    assert demo["critical_path_seconds"] > 1
    assert demo["ratio"] > 1
    (shares,) = measured["shares"]
    assert "search_cycles_where_possible" in shares["runs"]
    assert [each["deployments"] for each in measured["growth"]] == [1]
    assert measured["growth"][0]["state_mb"] > 0
    assert [(each["endpoints"], each["hosts"]) for each in measured["smoke"]] == [(1, 1), (10, 5), (10, 1)]
    for each in measured["smoke"]:
        assert each["seconds"] > 1
        assert each["calls"] >= 6 * each["endpoints"]
        assert 0 < each["cpu_seconds"] < each["seconds"] * 2
        assert each["over_one_alone"] == each["seconds"] / measured["smoke"][0]["seconds"]
    assert measured["conditions"]["pulumi-azure-native"]
    assert "round 1 of 1: destroy, plain" in ran.stderr


@pytest.mark.parametrize("sizes", ["fifty", "0", "", "5,-1"])
def test_sizes_that_are_none_are_refused_at_once(sizes: str) -> None:
    ran = CliRunner().invoke(main, ["--sizes", sizes])
    assert ran.exit_code == 2
    assert "such as 5,50" in ran.stderr
    assert "round" not in ran.stderr
