"""Forks a function's workers from a process that has imported its handler, where tests ask for it.

A start costs 0.6 CPU seconds, two thirds of them for imports, and tests start hundreds of workers. A function has its
own process to fork from, with the same code, layers and Python, so that a module which a function lacks is missing here
as well. The worker then runs MiniStack's own program from its beginning, with its own environment; only what it imports
is there already. The first start of a function imports everything, and so does each one with the least memory.
"""

import contextlib
import contextvars
import io
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import types
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

_SCRIPT = Path(__file__).with_name("zygote.py")
_LAYERS = "_LAMBDA_LAYERS_DIRS"
_ANSWER_BYTES = 64
_LEAST_MIB = 128
"""The least memory of a function. Whoever gives it that looks at its memory, of which a fork's share does not count."""

_starting: contextvars.ContextVar[Any] = contextvars.ContextVar("starting", default=None)


def fork_workers(lambda_runtime: Any) -> "Zygotes":
    """Replace the processes that MiniStack starts for functions; on systems without pidfds, change nothing."""
    zygotes = Zygotes()
    if not hasattr(os, "pidfd_open"):
        return zygotes
    spawn: Callable[[Any], None] = lambda_runtime.Worker._spawn  # noqa: SLF001 - there is no hook

    def spawn_as_fork(worker: Any) -> None:
        begun = _starting.set(worker)
        try:
            spawn(worker)
        finally:
            _starting.reset(begun)

    def start(command: Sequence[str], **options: Any) -> Any:
        worker = _starting.get()
        forked = None if worker is None else zygotes.fork(worker, command, options["env"], options["cwd"])
        return forked or subprocess.Popen(command, **options)

    lambda_runtime.Worker._spawn = spawn_as_fork  # noqa: SLF001
    with_forks = types.ModuleType("subprocess")
    with_forks.__dict__.update(subprocess.__dict__, Popen=start)
    lambda_runtime.subprocess = with_forks
    return zygotes


class Zygotes:
    """One zygote for each function: of its newest code, layers and handler."""

    def __init__(self) -> None:
        """Begin without any; the first start of a function makes its own."""
        self._kept: dict[str, tuple[object, Zygote]] = {}
        self._locks: dict[str, threading.Lock] = {}

    def fork(self, worker: Any, command: Sequence[str], environment: Mapping[str, str], folder: str) -> "Forked | None":
        """Fork a worker; None where it must be started in the usual way, which also reports what can't be imported."""
        if worker.config.get("MemorySize") == _LEAST_MIB:
            return None
        with self._locks.setdefault(worker.func_name, threading.Lock()):
            layers = [os.path.realpath(layer) for layer in environment.get(_LAYERS, "").split(os.pathsep) if layer]
            key = (worker.code_zip, layers, worker.config["Handler"])
            kept, zygote = self._kept.get(worker.func_name, (None, None))
            try:
                if zygote is None or kept != key:
                    self._end(worker.func_name)
                    zygote = Zygote(worker, command, {**environment, _LAYERS: os.pathsep.join(layers)})
                    self._kept[worker.func_name] = key, zygote
                return zygote.fork(command[1], environment, folder)
            except (OSError, ValueError):
                self._end(worker.func_name)
                return None

    def end(self) -> None:
        """End all, before they end with this process; workers stay."""
        for function in [*self._kept]:
            self._end(function)

    def _end(self, function: str) -> None:
        _, zygote = self._kept.pop(function, (None, None))
        if zygote is not None:
            zygote.end()


class Zygote:
    """A process that has imported a function's handler, in a folder with the function's code."""

    def __init__(self, worker: Any, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it by the command of the worker that is to be forked first.

        Raises:
            OSError, ValueError: It could not import the handler.
        """
        self._folder = tempfile.mkdtemp(prefix="zygote-")
        with zipfile.ZipFile(io.BytesIO(worker.code_zip)) as code:
            code.extractall(self._folder)
        python, program = command
        self._control, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with control:
            self._process = subprocess.Popen(
                [python, "-P", _SCRIPT, str(control.fileno())],
                cwd=self._folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[control.fileno()],
            )
        module, _, handler = worker.config["Handler"].rpartition(".")
        init = {"code_dir": self._folder, "module": module.replace("/", "."), "handler": handler}
        try:
            self._ask({"program": program, "init": init})
        except (OSError, ValueError):
            self.end()
            raise

    def fork(self, program: str, environment: Mapping[str, str], folder: str) -> "Forked":
        """Fork a process that runs `program` in `folder`.

        Raises:
            OSError, ValueError: The zygote has ended.
        """
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            pipes = [os.pipe() for _ in range(3)]
            given = [pipes[0][0], pipes[1][1], pipes[2][1]]
            for each in given:
                theirs.callback(os.close, each)
            streams: list[IO[str]] = [
                ours.enter_context(os.fdopen(pipes[0][1], "w", buffering=1)),
                ours.enter_context(os.fdopen(pipes[1][0])),
                ours.enter_context(os.fdopen(pipes[2][0])),
            ]
            process = self._ask({"program": program, "environment": dict(environment), "folder": folder}, given)
            forked = Forked(process, *streams)
            ours.pop_all()
            return forked

    def end(self) -> None:
        """End it; its workers stay."""
        self._control.close()  # it waits for this
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, request: Mapping[str, Any], descriptors: Sequence[int] = ()) -> int:
        socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        return int(self._control.recv(_ANSWER_BYTES))


class Forked:
    """A worker's process, with as much of `subprocess.Popen` as MiniStack uses; it is no child of ours."""

    def __init__(self, pid: int, stdin: IO[str], stdout: IO[str], stderr: IO[str]) -> None:
        """`pid` is the process's id, the others are our ends of its pipes."""
        self.pid = pid
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.returncode: int | None = None
        self._pidfd: int | None = None
        try:
            self._pidfd = os.pidfd_open(pid)
        except ProcessLookupError:
            self.returncode = 0

    def poll(self) -> int | None:
        """Whether it has ended: 0, for nobody asks how; or None."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises:
            TimeoutExpired: It has not, after `timeout` seconds.
        """
        if self.returncode is None and self._pidfd is not None:
            ending = select.poll()
            ending.register(self._pidfd, select.POLLIN)
            if not ending.poll(None if timeout is None else timeout * 1000):
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = 0
        return 0

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def __del__(self) -> None:
        """Close what it is known by; MiniStack drops workers without a word."""
        if self._pidfd is not None:
            os.close(self._pidfd)
