"""The address of the pages in a browser: one port of this machine, without TLS, in front of the local platform.

It stands in for names that AWS gives: the domains of the login pages, of the API and of S3. Browsers treat
`localhost` as they treat a site with TLS, so that cookies for TLS alone work, and nobody has to trust a certificate.
"""

import contextlib
import http.client
import re
import ssl
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rollcall_local.settings import HOST, Settings

LOGIN = r"/(oauth2/|login\b|logout\b|[^/]+/\.well-known/)"
"""The addresses of Cognito's login pages; the application has none of these."""

PATIENCE = 60
"""Seconds that the platform may take to answer."""

_OURS = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host", "server", "date"})
"""Headers of one connection alone, which are not handed on."""


@contextlib.contextmanager
def opened(settings: Settings, api: str, buckets: Sequence[str]) -> Iterator[None]:
    """Answer at the pages' address while the block runs.

    `api` is the id of the API behind the pages; `buckets` are those that browsers reach by presigned addresses.
    """

    class Handler(_Handler):
        platform = settings
        prefix = f"/_aws/execute-api/{api}/$default"
        direct = re.compile(rf"{LOGIN}|/({'|'.join(map(re.escape, buckets))})([/?]|$)")

    with ThreadingHTTPServer((HOST, settings.pages_port), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Hands one request on."""

    platform: Settings
    prefix: str
    direct: re.Pattern[str]
    """Addresses of the platform itself, which are not the application's."""
    protocol_version = "HTTP/1.1"
    # Else each body waits 40 ms behind its headers, until the reader has acknowledged these.
    disable_nagle_algorithm = True

    def _hand_on(self) -> None:
        is_direct = self.direct.match(self.path)
        path = self.path if is_direct else self.prefix + self.path
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        # The platform would take a request with a token for one to itself, and look for its signature.
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OURS}
        if is_direct:
            headers["Host"] = self.headers["Host"]  # a signature is for it
        context = ssl.create_default_context(cafile=str(self.platform.certificate))
        connection = http.client.HTTPSConnection(HOST, self.platform.port, timeout=PATIENCE, context=context)
        try:
            connection.request(self.command, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except OSError:
            self.send_error(502, "The local platform does not answer")
            return
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            # What the platform adds for scripts of other sites is not a part of the application's answer.
            if name.lower() not in _OURS and not name.lower().startswith("access-control-"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = _hand_on  # noqa: N815 - http.server finds them by these names

    def log_message(self, *_args: Any) -> None:
        """Say nothing: addresses hold what people search for."""
