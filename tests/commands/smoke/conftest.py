"""A project's folder, and signals that are again what they were."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, with a Pulumi CLI that knows its stack and no more."""
    (tmp_path / "Pulumi.yaml").write_text("name: hub\nruntime: python\n")
    pulumi = tmp_path / "bin" / "pulumi"
    pulumi.parent.mkdir()
    pulumi.write_text('#!/bin/sh\n[ "$1" = version ] && echo v3.272.0 || echo selected\n')
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", f"{pulumi.parent}:/usr/bin:/bin")
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS", "PULUMI_STACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
