"""Stops a function of the local platform between two requests, at a place that the test names."""

import contextlib
import http.client
import os
import signal
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
from support.deployed import Deployed
from support.deployed_publishing import configured
from support.waiting import PATIENCE

from rollcall_local.settings import HOST, Settings

OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True, slots=True)
class Place:
    """A request that the function sends once it has come so far."""

    service: str
    """As the SDK's environment variables spell it."""
    matches: Callable[[str, str, Message], bool]
    """Of method, path and headers."""


def _is_transaction(_method: str, _path: str, headers: Message) -> bool:
    return headers.get("X-Amz-Target", "").endswith(".TransactWriteItems")


def _is_copy(name: str) -> Callable[[str, str, Message], bool]:
    return lambda _method, path, headers: "x-amz-copy-source" in headers and path.endswith(name)


POINTER = Place("DYNAMODB", _is_transaction)
"""All files are copied, and now the pointer is to be moved."""
COPYING = Place("S3", _is_copy("/staff.parquet"))
"""Some files are copied."""
SHOWING = Place("S3", lambda method, path, _: method == "PUT" and path.endswith("/current.json"))
"""The pointer is moved, and now `current.json` is to follow."""


needs_proc = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="functions' processes are found by /proc")


@dataclass
class Stopped:
    """The first request that came to the place; all others pass."""

    settings: Settings
    function: str
    place: Place
    _taken: Lock = field(default_factory=Lock)
    _came: Event = field(default_factory=Event)
    _decided: Event = field(default_factory=Event)
    _passes: bool = False

    def reached(self) -> None:
        """Waits until the function stands there."""
        assert self._came.wait(PATIENCE), "the function has not come there"

    def let_go(self) -> None:
        """The function goes on."""
        self._passes = True
        self._decided.set()

    def kill(self, *, request_arrives: bool = False) -> None:
        """The function's process dies on the spot; what it has sent arrives all the same, or does not."""
        (process,) = self._processes()
        os.kill(process, signal.SIGKILL)
        self._passes = request_arrives
        self._decided.set()

    def passes(self, method: str, path: str, headers: Message) -> bool:
        """Whether a request may go on; comes back only when that is known."""
        if not self.place.matches(method, path, headers) or not self._taken.acquire(blocking=False):
            return True
        self._came.set()
        self._decided.wait()
        return self._passes

    def close(self) -> None:
        """Lets go of whoever stands there still."""
        self._decided.set()

    def _processes(self) -> Iterator[int]:
        """Of this platform's workers of the function."""
        own = str(self.settings.temporary / f"ministack-lambda-{self.function}-")
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if str((process / "cwd").readlink()).startswith(own):
                    yield int(process.name)


@contextlib.contextmanager
def stopped(deployed: Deployed, place: Place) -> Iterator[Stopped]:
    """The function that publishes stops when it first comes to the place. It must have ended before the block does."""
    settings = deployed.platform.settings
    at = Stopped(settings, deployed.function("snapshot"), place)
    trust = ssl.create_default_context(cafile=settings.certificate)
    with ThreadingHTTPServer((HOST, 0), partial(_Handler, at, trust)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            address = f"http://{HOST}:{server.server_address[1]}"
            with configured(deployed, **{f"AWS_ENDPOINT_URL_{place.service}": address}):
                yield at
        finally:
            at.close()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Hands requests on to the platform, as they are: their signature covers the host that they were sent to."""

    protocol_version = "HTTP/1.1"

    def __init__(self, at: Stopped, trust: ssl.SSLContext, *args: object) -> None:
        self.at, self.trust = at, trust
        with contextlib.suppress(ConnectionError):  # of a process that was killed
            super().__init__(*args)  # type: ignore[arg-type]  # the server's

    def do_any(self) -> None:
        """One request, and its connection's only one."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        if not self.at.passes(self.command, self.path.partition("?")[0], self.headers):
            return
        settings = self.at.settings
        platform = http.client.HTTPSConnection(HOST, settings.port, timeout=PATIENCE, context=self.trust)
        with contextlib.closing(platform):
            platform.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                platform.putheader(name, value)
            platform.endheaders(body)
            self._answer(platform.getresponse())

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any  # noqa: N815 - the server's names

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_THE_CONNECTION:
                self.send_header(name, value)
        length = answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(body))
        self.send_header("Content-Length", length)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
