"""A CLI without a language host gets a twin beside launchers."""

import subprocess
import sys
from pathlib import Path

import pytest

from localazure.engine import Engine, pulumi_with_python

LAUNCHERS = ["pulumi-language-python", "pulumi-resource-pulumi-python"]


@pytest.fixture
def bare(tmp_path: Path) -> Engine:
    pulumi = tmp_path / "cache" / "pulumi"
    pulumi.parent.mkdir()
    pulumi.write_text("#!/bin/sh\necho it is me\n")
    pulumi.chmod(0o755)
    return Engine(pulumi, has_language_host=False)


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_a_bare_cli_gets_launchers_that_use_this_python(bare: Engine, tmp_path: Path) -> None:
    twin = pulumi_with_python(bare, tmp_path / "its own" / "bin")
    assert subprocess.check_output([twin], text=True) == "it is me\n"
    assert sorted(path.name for path in twin.parent.iterdir()) == ["pulumi", *LAUNCHERS]
    for name in LAUNCHERS:
        launcher = twin.with_name(name)
        assert sys.executable in launcher.read_text()
        # Ends at once: its stdin, which its CLI would hold, is closed.
        subprocess.run([launcher, "127.0.0.1:1"], stdin=subprocess.DEVNULL, check=True, capture_output=True)


def test_a_second_time_nothing_is_touched(bare: Engine, tmp_path: Path) -> None:
    folder = pulumi_with_python(bare, tmp_path / "bin").parent
    before = snapshot(folder)
    pulumi_with_python(bare, folder)
    pulumi_with_python(Engine(folder / "pulumi", has_language_host=False), folder)
    assert snapshot(folder) == before


def test_what_is_out_of_date_is_replaced(bare: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("pulumi", *LAUNCHERS):
        (folder / name).write_text("of another version")
    twin = pulumi_with_python(bare, folder)
    assert subprocess.check_output([twin], text=True) == "it is me\n"
    assert sys.executable in (folder / LAUNCHERS[0]).read_text()


def test_across_file_systems_the_twin_is_a_copy(bare: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    twin = pulumi_with_python(bare, tmp_path / "bin")
    assert subprocess.check_output([twin], text=True) == "it is me\n"


def test_a_distribution_is_used_as_it_is(bare: Engine, tmp_path: Path) -> None:
    distribution = Engine(bare.pulumi, has_language_host=True)
    assert pulumi_with_python(distribution, tmp_path / "bin") == bare.pulumi
    assert not (tmp_path / "bin").exists()


def test_the_twin_found_on_path_is_not_taken_for_a_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from localazure.engine import engine_path

    pulumi = tmp_path / "pulumi"
    pulumi.write_text("#!/bin/sh\necho v3.999.0\n")
    pulumi.chmod(0o755)
    twin = pulumi_with_python(Engine(pulumi, has_language_host=False), tmp_path / "bin")
    monkeypatch.setenv("PATH", str(twin.parent))
    assert engine_path(lambda _: None) == Engine(twin, has_language_host=False)
