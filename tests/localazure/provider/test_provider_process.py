"""The stand-in as a process of its own."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.empty_pb2 import Empty

from localazure.provider.__main__ import main
from tests.localazure.provider.fake_azure import engine

COMMAND = [sys.executable, "-m", "localazure.provider", "--port"]


async def test_it_prints_its_port_serves_and_ends_when_asked(tmp_path: Path) -> None:
    command = [*COMMAND, "0", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        port = int(process.stdout.readline())
        async with engine(port) as provider:
            assert (await provider.GetPluginInfo(Empty())).version == "3.29.0"
        assert (tmp_path / "provider.ready").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run([*COMMAND, str(port)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == f"error: port {port} of 127.0.0.1 is in use"
    assert "Traceback" not in ended.stderr


def test_a_second_one_in_the_same_folder_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [*COMMAND, "0", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        first.stdout.readline()
        monkeypatch.setattr(sys, "argv", command[2:])
        with pytest.raises(SystemExit) as ended:
            main()
        first.terminate()
    assert ended.value.code == f"error: already running, as process {first.pid}"
