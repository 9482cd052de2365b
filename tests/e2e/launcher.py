"""Stands for `python -m module`: hands all that such a process has to a server, which forks, and ends as the fork does.

Run as a script, thousands of times: what it imports is built into Python or is small, since that is most of its cost.
"""

import marshal
import posix
import sys
from _socket import AF_UNIX, SCM_RIGHTS, SOL_SOCKET, socket

TYPE_CHECKING = False
"""What `typing` has for type checkers; to import that takes as long as all else here."""
if TYPE_CHECKING:
    import signal
else:
    import _signal as signal

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that a launcher passes on to its fork."""


def main(address: str, option: str, what: str, *arguments: str) -> None:
    """Has the server fork and waits for the fork's end.

    Args:
        address: of the server's socket.
        option: what Python is told before the module; nothing for a script.
        what: the module or script.
        arguments: those of the module.
    """
    # What comes before there is a fork to pass it on to waits for that.
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    server = socket(AF_UNIX)
    server.connect(address)
    request = marshal.dumps((option, what, arguments, posix.getcwd(), posix.environ, posix.umask(0)))
    streams = b"".join(each.to_bytes(4, sys.byteorder) for each in (0, 1, 2))
    server.sendmsg([len(request).to_bytes(4, sys.byteorder)], [(SOL_SOCKET, SCM_RIGHTS, streams)])
    server.sendall(request)
    with open(server.fileno(), "rb", closefd=False) as answers:
        fork = int(answers.readline())
        for each in PASSED_ON:
            signal.signal(each, lambda number, _frame: posix.kill(fork, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
        code = int(answers.readline() or -signal.SIGKILL)
    if code < 0:
        if code != -signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        posix.kill(posix.getpid(), -code)
    posix._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
