"""Runs the SDK's host of dynamic providers, for a Pulumi CLI that was built without its launcher."""

import runpy
from typing import Any

import grpc

from localazure.engine.parent import end_with_parent
from localazure.grpc_guard import OwnUserOnly


def main() -> None:
    """Serve dynamic providers to this user's processes until the CLI ends."""
    end_with_parent()
    _guard_servers()
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


def _guard_servers() -> None:
    """Replace `grpc.server` by one that makes guarded servers: the SDK has no option for interceptors."""
    usual = grpc.server

    def guarded(*args: Any, **options: Any) -> grpc.Server:
        guard = OwnUserOnly()
        server = usual(*args, interceptors=(guard,), **options)
        bind = server.add_insecure_port

        def add_insecure_port(address: str) -> int:
            guard.port = bind(address)
            return guard.port

        server.add_insecure_port = add_insecure_port
        return server

    grpc.server = guarded


if __name__ == "__main__":
    main()
