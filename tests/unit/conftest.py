"""Temporary folders are in memory, and nothing is started: that is what the other tiers are for."""

import platform
import socket
import subprocess
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NoReturn

import pytest

from tests.in_memory import temporary_folders, tmp_path

__all__ = ("temporary_folders", "tmp_path")


@pytest.fixture(scope="package", autouse=True)
def nothing_is_started() -> Iterator[None]:
    """Refuses processes, and what listens or connects."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        pytest.fail("starts a process or a connection, so it belongs in another tier: see CONTRIBUTING.md")

    # Once in a process Python starts `uname`, of which Azure's clients tell, and urllib3 looks whether there is IPv6.
    platform.platform()
    import_module("urllib3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess.Popen, "__init__", refuse)
        for name in ("bind", "connect", "connect_ex"):
            patch.setattr(socket.socket, name, refuse)
        yield
