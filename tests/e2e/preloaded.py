"""Python processes that are forked from one that has imported what they need, as most of their time goes into imports.

A launcher stands for `python -m module`: it hands its arguments, variables, folder and standard streams to a server,
which forks. The fork runs the module as Python would, and the launcher ends as the fork does. A program whose folder
has modules of its own imports these; only what it needs from elsewhere was imported beforehand.
"""

import atexit
import contextlib
import gc
import importlib
import marshal
import os
import pkgutil
import runpy
import selectors
import shlex
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

import psutil

LAUNCHERS = {
    # As localazure.engine.launchers has them: with -P the current folder is not on the module path.
    "pulumi-language-python": ("-Pm", "localazure.engine.language_host"),
    "pulumi-resource-pulumi-python": ("-m", "localazure.engine.dynamic_host"),
    "aihub": ("", str(Path(sys.executable).parent / "aihub")),
    # Any module, for the local Azure's processes.
    "python-m": ("-m",),
    # Any script.
    "python-script": ("",),
}
_PACKAGES = ("aihub", "components", "localazure")
_LATE = (
    # What they import when they need it, and what that imports likewise.
    "aiohttp",
    "anyio._backends._asyncio",
    "azure.core.rest._requests_basic",
    "azure.identity",
    "grpc._server",
    "httpcore2",
    "msal_extensions",
    "openai.lib.azure",
    "openai.resources.chat.chat",
    "openai.resources.responses",
    "openai.types",
    "pulumi.runtime.proto.language_pb2_grpc",
    "rich.progress",
    "rich.table",
)
_AZURE_NATIVE = (
    "applicationinsights",
    "authorization",
    "cognitiveservices",
    "keyvault",
    "machinelearningservices",
    "monitor",
    "operationalinsights",
    "resources",
    "storage",
)
_OF_PROGRAM = "components"
"""The package that a program has in its own folder."""
_CHECKOUT = Path(__file__).parents[2]


class _Request(NamedTuple):
    """What a launcher hands over, and which it is."""

    launcher: int
    option: str
    what: str
    arguments: tuple[str, ...]
    folder: str
    variables: dict[bytes, bytes]
    umask: int


@contextlib.contextmanager
def preloaded(folder: Path, pulumi: Path) -> Iterator[Path]:
    """Runs the server; yields a folder with launchers and, beside them, a link to the Pulumi CLI that finds them."""
    folder.mkdir()
    address = folder / "socket"
    for name, what in LAUNCHERS.items():
        command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launcher.py")), str(address), *what]
        launcher = folder / name
        launcher.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
        launcher.chmod(0o700)
    (folder / "pulumi").hardlink_to(pulumi.resolve())
    command = [sys.executable, "-m", "tests.e2e.preloaded", str(address)]
    pipe = subprocess.PIPE
    # Its own session: Ctrl-C is for those who use its forks.
    with subprocess.Popen(command, cwd=_CHECKOUT, stdin=pipe, stdout=pipe, start_new_session=True) as server:
        assert server.stdin
        assert server.stdout
        try:
            assert server.stdout.readline(), "the server of preloaded processes did not start"
            yield folder
        finally:
            server.stdin.close()


# --- the server


class _Server:
    """Forks for launchers, tells each when its fork has ended, and kills the forks of launchers that are gone."""

    def __init__(self, address: str) -> None:
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(64)
        self._ended, self._wake = socket.socketpair()
        self._ended.setblocking(False)
        self._wake.setblocking(False)
        for each in (self._listener, self._ended, sys.stdin):
            self._selector.register(each, selectors.EVENT_READ)
        self._forks: dict[int, socket.socket] = {}
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno())

    def next_request(self) -> _Request | None:
        """What a fork has to run, in that fork; None, in the server, when it is no longer needed."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    for pid in self._forks:
                        os.kill(pid, signal.SIGKILL)
                    return None
                if key.fileobj is self._ended:
                    self._ended.recv(4096)
                    self._reap()
                elif key.fileobj is self._listener:
                    if request := self._accept():
                        return request
                elif key.data in self._forks:
                    os.kill(key.data, signal.SIGKILL)
                    self._selector.unregister(key.fileobj)

    def _accept(self) -> _Request | None:
        launcher, _ = self._listener.accept()
        process, _, _ = struct.unpack("3i", launcher.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        size, streams, _, _ = socket.recv_fds(launcher, 4, 3)
        length = int.from_bytes(size, sys.byteorder)
        with launcher.makefile("rb") as request:
            sent = request.read(length)
        is_whole = 0 < length == len(sent)
        pid = os.fork() if is_whole else 0
        if is_whole and pid == 0:
            self._leave(launcher, streams)
            return _Request(process, *marshal.loads(sent))  # noqa: S302 - of this user's launchers
        for each in streams:
            os.close(each)
        if is_whole:
            self._forks[pid] = launcher
            self._selector.register(launcher, selectors.EVENT_READ, pid)
            # A launcher that was interrupted meanwhile is gone: its end is read next, and ends the fork.
            with contextlib.suppress(OSError):
                launcher.sendall(f"{pid}\n".encode())
        return None

    def _leave(self, launcher: socket.socket, streams: list[int]) -> None:
        """Keeps nothing of the server's but the streams of the launcher."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for connection in (launcher, self._listener, self._ended, self._wake, *self._forks.values()):
            connection.close()
        for standard, stream in enumerate(streams):
            os.dup2(stream, standard)
            os.close(stream)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                launcher = self._forks.pop(pid)
                with contextlib.suppress(KeyError):
                    self._selector.unregister(launcher)
                with contextlib.suppress(OSError):
                    launcher.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
                launcher.close()


def _preload() -> None:
    from aihub.settings import load
    from aihub.smoke.report import html

    for package in _PACKAGES:
        folder = importlib.import_module(package).__path__
        for each in pkgutil.walk_packages(folder, f"{package}."):
            # Those that run when they are imported, or that are to be run.
            if not each.name.endswith(("__main__", "_host")):
                importlib.import_module(each.name)
    for name in _LATE:
        importlib.import_module(name)
    for name in _AZURE_NATIVE:
        # Each class is loaded when it is first used.
        service = importlib.import_module(f"pulumi_azure_native.{name}")
        for each in pkgutil.iter_modules(service.__path__):
            getattr(service, each.name)
    # What is made when it is first used.
    html._template()
    load(_CHECKOUT / "config", "dev")


def _forget_program(folder: Path) -> None:
    """Forgets the modules of this checkout's program, unless the program in the folder has the same."""
    with contextlib.suppress(OSError):
        if (folder / _OF_PROGRAM).samefile(_CHECKOUT / _OF_PROGRAM):
            return
    for name in [each for each in sys.modules if each.split(".")[0] == _OF_PROGRAM]:
        del sys.modules[name]


def _descend_from(launcher: int) -> None:
    """Has psutil take the parents of the launcher, such as the Pulumi CLI, for those of this process."""
    parents = psutil.Process.parents

    def parents_of(self: psutil.Process) -> list[psutil.Process]:
        if self.pid != os.getpid():
            return parents(self)
        above = psutil.Process(launcher)
        return [above, *parents(above)]

    psutil.Process.parents = parents_of  # type: ignore[method-assign]


def _run(request: _Request) -> NoReturn:
    """Runs a module, or a script, as a Python that is started in the launcher's place does, and ends as that does."""
    os.environ.clear()
    os.environb.update(request.variables)
    os.umask(request.umask)
    os.chdir(request.folder)
    _forget_program(Path(request.folder))
    _descend_from(request.launcher)
    sys.argv = [request.what, *request.arguments]
    code: object = None
    try:
        if request.option:
            for each in (sys.stdout, sys.stderr):
                each.reconfigure(write_through=True)  # type: ignore[union-attr]
            if request.option == "-m":
                sys.path.insert(0, request.folder)
            runpy.run_module(request.what, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(request.what, run_name="__main__")
    except SystemExit as error:
        code = error.code
    _end(code)


def _end(code: object) -> NoReturn:
    """Ends the process without taking apart all that was imported, which would copy each page that is shared."""
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)  # noqa: T201
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit((code or 0) & 0xFF)


def _serve(address: str) -> None:
    _preload()
    assert threading.active_count() == 1, "only a process without threads can be forked"
    gc.collect()
    gc.freeze()
    server = _Server(address)
    print(flush=True)  # noqa: T201
    if request := server.next_request():
        _run(request)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
