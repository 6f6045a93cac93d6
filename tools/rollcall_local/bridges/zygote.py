"""Imports a function's handler and forks a worker for each start of it. Argument: a socket's file descriptor.

This runs as a script with the Python of functions; see `forks`. It ends when the socket closes.
"""

import io
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

MOST_BYTES = 1 << 20
STREAMS = 3


def serve(control: socket.socket) -> str | None:
    """Import, then fork at each request; return the program that a forked worker has to run, and None at the end."""
    first = json.loads(control.recv(MOST_BYTES))
    if not imported(first["program"], first["init"]):
        return None
    control.send(b"0")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers that have ended leave no zombies
    while True:
        message, descriptors, *_ = socket.recv_fds(control, MOST_BYTES, STREAMS)
        if not message:
            return None
        request = json.loads(message)
        child = os.fork()
        if child == 0:
            become_worker(descriptors, request["environment"], request["folder"])
            return str(request["program"])
        for each in descriptors:
            os.close(each)
        control.send(str(child).encode())


def imported(program: str, init: dict[str, Any]) -> bool:
    """Run a worker's program up to its first invocation; whether it is ready for one."""
    streams = sys.stdin, sys.stdout
    answer = io.StringIO()
    sys.stdin, sys.stdout = io.StringIO(json.dumps(init) + "\n"), answer  # ends where invocations would begin
    try:
        run(program)
    finally:
        sys.stdin, sys.stdout = streams
    return bool(json.loads(answer.getvalue())["status"] == "ready")


def become_worker(descriptors: list[int], environment: dict[str, str], folder: str) -> None:
    """Take over the streams, the environment and the folder that a process of its own would have been started with."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, each in enumerate(descriptors):
        os.dup2(each, number)
        os.close(each)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)


def run(program: str) -> None:
    """Run a worker's program as Python would."""
    sys.argv = [program]
    exec(compile(Path(program).read_bytes(), program, "exec"), {"__name__": "__main__"})  # noqa: S102 - MiniStack's own


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as control:
        to_run = serve(control)
    if to_run is not None:
        run(to_run)
