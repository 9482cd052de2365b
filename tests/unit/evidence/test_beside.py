"""Another stack's records are read with the identity of the stack that is entered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aihub.evidence.backend
import aihub.evidence.blob
from aihub import pulumi_cli
from aihub.evidence.backend import Environment


@pytest.mark.parametrize(
    ("given", "named"), [("prod", "test"), ("acme/prod", "acme/test"), ("acme/aihub/prod", "acme/aihub/test")]
)
def test_stack_beside_has_the_same_organization(tmp_path: Path, given: str, named: str) -> None:
    beside = Environment(tmp_path, given).beside("test")
    assert (beside.selected, beside.stack) == (named, "test")


def test_stack_beside_is_read_with_the_same_identity_and_backend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    opened: dict[str, Any] = {}

    class Deployer:
        def __init__(self, stack: str) -> None:
            self.credential = f"identity of {stack}"

    def open_blobs(url: str, _project: str, stack: str, _environment: object, credential: Callable[[], object]) -> str:
        opened[stack] = (url, credential())
        return stack

    def run(_folder: Path, arguments: list[str], stack: str | None, **_options: Any) -> str:
        asked.append(" ".join(arguments))
        return '{"url": "azblob://state"}'

    monkeypatch.setattr(pulumi_cli, "run", run)
    monkeypatch.setattr(aihub.evidence.backend, "deployer", lambda _folder, stack: Deployer(str(stack)))
    monkeypatch.setattr(aihub.evidence.blob, "open_blobs", open_blobs)
    prod = Environment(tmp_path, "prod")
    assert [each.store is not None for each in (prod, prod.beside("test"))] == [True, True]
    assert opened == {
        "prod": ("azblob://state", "identity of prod"),
        "test": ("azblob://state", "identity of prod"),
    }
    assert asked == ["whoami --json"]
