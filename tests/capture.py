"""A server on this machine that an address can lead to by mistake, and keeps every byte that it is sent."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ANSWER = b"HTTP/1.1 401 No\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}"


@dataclass
class Captured:
    """What arrived."""

    port: int
    received: bytearray = field(default_factory=bytearray)
    connections: int = 0


@contextmanager
def capturing(tls: ssl.SSLContext | None = None, answer: bytes = ANSWER) -> Iterator[Captured]:
    """Listens, by TLS if there is a context for it, and gives every request the same answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        captured = Captured(server.getsockname()[1])
        # Ends by itself: `accept` fails once the socket is closed.
        thread = threading.Thread(target=_serve, args=(server, tls, answer, captured))
        thread.start()
        try:
            yield captured
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(server: socket.socket, tls: ssl.SSLContext | None, answer: bytes, captured: Captured) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            captured.connections += 1
            with connection, suppress(OSError):
                connection.settimeout(1)
                with tls.wrap_socket(connection, server_side=True) if tls else connection as stream:
                    captured.received += stream.recv(1 << 20)
                    stream.sendall(answer)
