"""`aihub smoke --watch` for hours: each round leaves nothing behind in its process."""

import gc
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from click.testing import CliRunner

from aihub.cli import cli
from localazure.instance import LocalAzure
from tests.local.smoke_world import World, new_world

ROUNDS, SETTLED = 500, 20
EVERY = 10
"""How many rounds the local Azure's time passes for at once."""
_GROWTH_BYTES = 20_000_000
"""What the libraries may still take in after the first rounds; one client that is kept takes 1 MB a round."""


@pytest.fixture
def world(local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = new_world(local_azure, tmp_path, monkeypatch)
    yield made
    made.hub.delete()


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def holders(backwards: str) -> list[type]:
    """The kinds of objects that hold a value, which is given backwards so that the search does not find itself."""
    gc.collect()
    return [
        type(each)
        for each in gc.get_objects()
        if any(backwards in held[::-1] for held in gc.get_referents(each) if type(held) is str)
        or any(backwards.encode() in held[::-1] for held in gc.get_referents(each) if type(held) is bytes)
    ]


@pytest.mark.timeout(900)
def test_five_hundred_rounds_leave_no_socket_memory_or_secret_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    del world.endpoint["routes"][1:]
    backwards, world.hub = world.hub.key[::-1], replace(world.hub, key="")
    rounds, files, sizes = itertools.count(1), list[int](), list[int]()

    def sleep(seconds: float) -> None:
        number = next(rounds)
        if number in {SETTLED, ROUNDS}:
            gc.collect()
            files.append(open_files())
            sizes.append(psutil.Process().memory_info().rss)
        if number == ROUNDS:
            raise KeyboardInterrupt
        if number % EVERY == 0:
            world.azure.advance(EVERY * seconds)

    # Of the command alone: the standard library sleeps too.
    monkeypatch.setattr("aihub.cli.smoke.time", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr("aihub.smoke.run.read_endpoints", lambda *_: [world.endpoint])
    monkeypatch.setattr("aihub.pulumi_cli.read_json", lambda *_: {})
    monkeypatch.setattr("aihub.evidence.tools._output", lambda *_: None)
    ran = CliRunner().invoke(cli, ["smoke", "--watch"])

    assert ran.exit_code == 0, ran.output
    # Of all rounds only the first has something to tell.
    assert [line.partition(" ")[2] for line in ran.stdout.splitlines()] == ["chat: ok"]
    assert files[1] <= files[0]
    assert sizes[1] - sizes[0] < _GROWTH_BYTES
    assert holders(backwards) == []
