"""A machine of the tests' own: what is on PATH, an empty cache, no network."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# A Go that "builds" what the test put in its place: `body` runs with `target`, the file to write.
FAKE_GO = """
import pathlib, sys, time
target = pathlib.Path(next(a for a in sys.argv if a.startswith("-o="))[3:])
def finish():
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("#!/bin/sh\\necho v3.274.1\\n")
    target.chmod(0o755)
{body}
"""

Install = Callable[[str, str], Path]


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where engines are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "aihub" / "pulumi"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every download goes to a port where nobody listens."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")


@pytest.fixture
def install(bin_folder: Path, cache: Path, no_network: None) -> Install:
    """Put a program of these lines of Python on PATH; `go` and `pulumi` have a short form."""

    def put(name: str, body: str) -> Path:
        program = bin_folder / name
        text = FAKE_GO.format(body=body) if name == "go" else body
        program.write_text(f"#!{sys.executable} -S\n{text}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return program

    return put


@pytest.fixture
def environment(install: Install) -> dict[str, str]:
    """The variables with which another process finds itself on the same machine."""
    return dict(os.environ)
