"""Plugins written in Python that the engine asks the language host to run: policy packs, mostly."""

import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import grpc
from pulumi.runtime.proto import language_pb2

_running: set[subprocess.Popen[bytes]] = set()


def run(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
    """Run the plugin of a `RunPluginRequest`; yield its output and at last its exit code.

    The engine cancels the call when it no longer needs the plugin, which ends the plugin.
    """
    python = _python(request.info)
    if not python.is_file():
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"there is no Python at {python}")
    child = subprocess.Popen(
        [python, "-u", *_arguments(request)],
        cwd=request.pwd,
        env=dict(variable.split("=", 1) for variable in request.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    _running.add(child)
    if not context.add_callback(child.kill):
        child.kill()
    yield from _output(child)
    yield language_pb2.RunPluginResponse(exitcode=child.wait())
    _running.discard(child)


def kill_all() -> None:
    """End the plugins that still run."""
    for child in list(_running):
        child.kill()


def _python(info: Any) -> Path:
    """The Python of the virtual environment that the plugin's project file names, else the one in use."""
    if "virtualenv" in info.options:
        return Path(info.root_directory, info.options["virtualenv"], "bin", "python")
    return Path(sys.executable)


def _arguments(request: Any) -> list[str]:
    folder = request.info.program_directory
    if request.kind == "analyzer":
        return ["-m", "pulumi.policy", *request.args, folder]
    return [folder, *request.args]


def _output(child: subprocess.Popen[bytes]) -> Iterator[Any]:
    chunks: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read(stream: IO[bytes], response: Callable[[bytes], Any]) -> None:
        while chunk := stream.read1(4096):  # type: ignore[attr-defined]  # a pipe is buffered
            chunks.put(response(chunk))
        chunks.put(None)

    assert child.stdout is not None
    assert child.stderr is not None
    for stream, response in (
        (child.stdout, lambda chunk: language_pb2.RunPluginResponse(stdout=chunk)),
        (child.stderr, lambda chunk: language_pb2.RunPluginResponse(stderr=chunk)),
    ):
        threading.Thread(target=read, args=(stream, response), daemon=True).start()
    for _ in range(2):
        yield from iter(chunks.get, None)
