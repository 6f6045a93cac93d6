"""Lets containers reach the local platform, which listens on this machine alone.

A container reaches this machine by the address of Docker's bridge. There a listener takes its connections for the time
of the call, and hands their bytes on.
"""

import contextlib
import errno
import socket
import threading
from collections.abc import Iterator, Sequence

from rollcall_local.settings import HOST

CHUNK = 1 << 16


@contextlib.contextmanager
def forwarded(address: str, ports: Sequence[int]) -> Iterator[bool]:
    """Hand on connections to `ports` of `address` to the same ports of `HOST` while the block runs.

    Yields whether that was needed: Docker Desktop has its bridge in a virtual machine, and leads containers to this
    machine's own address by itself.

    Raises:
        OSError: A port of the bridge is taken.
    """
    with contextlib.ExitStack() as stack:
        try:
            listeners = [stack.enter_context(_listener(address, port)) for port in ports]
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            listeners = []
        for listener in listeners:
            threading.Thread(target=_accept, args=(listener,), daemon=True).start()
        yield bool(listeners)


@contextlib.contextmanager
def _listener(address: str, port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen()
        try:
            yield listener
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts


def _accept(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with contextlib.suppress(OSError):  # the listener is closed
        while True:
            inner, _ = listener.accept()
            threading.Thread(target=_connect, args=(inner, port), daemon=True).start()


def _connect(inner: socket.socket, port: int) -> None:
    with inner, contextlib.suppress(OSError), socket.create_connection((HOST, port)) as outer:
        back = threading.Thread(target=_copy, args=(outer, inner), daemon=True)
        back.start()
        _copy(inner, outer)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(CHUNK):
            target.sendall(part)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
