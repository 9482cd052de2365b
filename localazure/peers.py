"""Finds out from the kernel which user's process is at the other end of a local connection.

A port of 127.0.0.1 is open to all users of the machine. What serves there may ask for a secret, but the Pulumi engine
has none to send: it dials `127.0.0.1:PORT`, without TLS and without metadata (`dialPlugin` in its
pkg/resource/plugin/plugin.go).
"""

import asyncio
import contextlib
import errno
import os
import socket
import struct
import subprocess
import sys

import psutil

Address = tuple[str, int]

REFUSAL = "this is the local Azure of another user of this machine"

# Linux: include/uapi/linux/sock_diag.h, inet_diag.h and netlink.h.
_NETLINK_SOCK_DIAG, _SOCK_DIAG_BY_FAMILY, _REQUEST = 4, 20, 1
_HEADER = struct.Struct("=IHHII")
_QUESTION = struct.Struct("=BBBBI")
_ENDS = struct.Struct("!HH4s12x4s12x4x8s")
_ANSWER = struct.Struct("=BBBB48xIIIII")
_ANY_STATE, _NO_COOKIE = 0xFFFFFFFF, b"\xff" * 8


def is_of_this_user(peer: Address, here: Address) -> bool:
    """Whether a process of this user holds the other end of a TCP connection; False where that cannot be found out.

    Args:
        peer: the other end, an IPv4 address and a port.
        here: this end.
    """
    try:
        return _is_ours_by_kernel(peer, here)
    except OSError:
        return _is_ours_by_lsof(peer, here)


def environment_of(peer: Address, here: Address) -> dict[str, str] | None:
    """The environment of the process at the other end, if it is this user's; None where it cannot be found out.

    Args:
        peer: the other end, an IPv4 address and a port.
        here: this end.
    """
    with contextlib.suppress(psutil.Error, OSError):
        found = psutil.net_connections("tcp4")
        holder = next((each.pid for each in found if each.laddr == peer and each.raddr == here), None)
        return psutil.Process(holder).environ() if holder else None
    # On macOS only root may list all connections.
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if any(each.laddr == peer and each.raddr == here for each in process.net_connections("tcp4")):
                return process.environ()
    return None


async def is_ours(connection: asyncio.BaseTransport) -> bool:
    """As `is_of_this_user`, for a connection of an event loop."""
    ends = [connection.get_extra_info(end) for end in ("peername", "sockname")]
    return all(ends) and await asyncio.to_thread(is_of_this_user, *ends)


def _is_ours_by_kernel(peer: Address, here: Address) -> bool:
    """Asks Linux for the socket with the peer's address; OSError where the kernel does not answer `sock_diag`."""
    if sys.platform != "linux":
        raise OSError
    ends = _ENDS.pack(peer[1], here[1], socket.inet_aton(peer[0]), socket.inet_aton(here[0]), _NO_COOKIE)
    question = _QUESTION.pack(socket.AF_INET, socket.IPPROTO_TCP, 0, 0, _ANY_STATE) + ends
    header = _HEADER.pack(_HEADER.size + len(question), _SOCK_DIAG_BY_FAMILY, _REQUEST, 0, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _NETLINK_SOCK_DIAG) as kernel:
        kernel.send(header + question)
        answer = kernel.recv(4096)
    if _HEADER.unpack_from(answer)[1] != _SOCK_DIAG_BY_FAMILY:
        error = -struct.unpack_from("=i", answer, _HEADER.size)[0]
        if error == errno.ENOENT:
            # The connection has been closed.
            return False
        raise OSError(error, os.strerror(error))
    *_, user, inode = _ANSWER.unpack_from(answer, _HEADER.size)
    # A socket without a process has no inode, and its user may be reported as 0 without being root.
    return bool(inode and user == os.geteuid())


def _is_ours_by_lsof(peer: Address, here: Address) -> bool:
    """Asks lsof for the sockets of this user's processes: for systems other than Linux, such as macOS."""
    command = ["lsof", "-nP", "-a", "-u", str(os.geteuid()), f"-iTCP@{peer[0]}:{peer[1]}", "-Fn"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    return f"n{peer[0]}:{peer[1]}->{here[0]}:{here[1]}" in listed.splitlines()
