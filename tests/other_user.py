"""Connections that belong to another user of this machine; to make them takes root."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

import pytest

NOBODY = 65534

needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or not hasattr(socket, "AF_NETLINK"), reason="only root of a Linux can act as another user"
)


def socket_of_nobody() -> socket.socket:
    """A socket is that user's who makes it, whoever uses it then."""
    os.seteuid(NOBODY)
    try:
        return socket.socket()
    finally:
        os.seteuid(0)


@contextlib.contextmanager
def as_nobody(port: int) -> Iterator[int]:
    """A port that leads to another one of this machine, over connections of another user."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
        yield listener.getsockname()[1]
        # Wakes up who waits in accept().
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            near, _ = listener.accept()
            threading.Thread(target=_relay, args=(near, port), daemon=True).start()


def _relay(near: socket.socket, port: int) -> None:
    with near, socket_of_nobody() as far:
        far.connect(("127.0.0.1", port))
        back = threading.Thread(target=_copy, args=(far, near), daemon=True)
        back.start()
        _copy(near, far)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
