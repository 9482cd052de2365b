"""The Python language host of a Pulumi CLI built without one: what the CLI starts to run Python programs.

Replaces Pulumi's own `pulumi-language-python`: it runs programs and policy packs in the Python that it
was started with; it neither installs packages nor generates code.
"""
# ruff: noqa: ARG002, D102, N802  (the names of methods and parameters are the protocol's)

import logging
import platform
import queue
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from localazure.engine import plugin, program
from localazure.engine.parent import end_with_parent
from localazure.engine.python_packages import installed_packages
from localazure.grpc_guard import OwnUserOnly

THREADS = 64
"""Threads of the server: a program and each policy pack occupy one each while they run."""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Pulumi's LanguageRuntime service."""

    def __init__(self, engine_address: str) -> None:
        self._engine_address = engine_address
        self._programs: queue.SimpleQueue[tuple[Any, Future[dict[str, Any]]]] = queue.SimpleQueue()

    def run_programs(self) -> None:
        """Run programs in the calling thread as requests for them arrive. Does not return."""
        while True:
            request, answer = self._programs.get()
            try:
                answer.set_result(program.run(request, self._engine_address))
            except BaseException as error:  # noqa: BLE001 - the engine is told, whatever it is
                answer.set_exception(error)

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._engine_address = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version="1.0.0")

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        # No plugin is named: the engine would download each before the program starts, even unused ones.
        return language_pb2.GetRequiredPackagesResponse()

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[
                language_pb2.DependencyInfo(name=name, version=version)
                for name, version in installed_packages(transitive=request.transitiveDependencies)
            ]
        )

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        yield language_pb2.InstallDependenciesResponse(
            stdout=f"Nothing was installed: programs use {sys.executable} as it is.\n".encode()
        )

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.RuntimeOptionsResponse()

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        answer: Future[dict[str, Any]] = Future()
        self._programs.put((request, answer))
        return language_pb2.RunResponse(**answer.result())

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        return plugin.run(request, context)


def main() -> None:
    """Serve until the CLI ends."""
    end_with_parent(plugin.kill_all)
    logging.getLogger("grpc").setLevel(logging.CRITICAL)  # what goes wrong in a call is the caller's to show
    # Options for logs and tracing come first and may be new to this host; the engine's address comes last.
    host = LanguageHost(engine_address=sys.argv[-1])
    guard = OwnUserOnly()
    server = grpc.server(ThreadPoolExecutor(THREADS), interceptors=(guard,))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    guard.port = port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - the engine reads it
    host.run_programs()  # a program is entitled to the main thread


if __name__ == "__main__":
    main()
