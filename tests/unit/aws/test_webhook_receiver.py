"""Posting to the operator's address, over TLS to a server on this machine: what is reached, and what never is."""

import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rollcall.aws.services import webhook_receiver
from rollcall.aws.services.webhook_receiver import HttpsReceiver, is_public
from rollcall.steps.webhook import NotPosted
from rollcall_local import certificate


@dataclass
class Server:
    """A server with a certificate for `localhost`."""

    port: int
    context: ssl.SSLContext
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The names that were looked up."""

    def receiver(self, url: str = "https://localhost:{}/hook?team=7", **more: Any) -> HttpsReceiver:  # noqa: ANN401
        given = {"resolve": self.local, "may_reach": lambda _address: True, "context": self.context, **more}
        return HttpsReceiver(url.format(self.port), **given)

    def local(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return ["127.0.0.1"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("tls")
    certificate.write(folder / "certificate.pem", folder / "key.pem")
    made = Server(0, ssl.create_default_context(cafile=folder / "certificate.pem"))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.requests.append((self.path, dict(self.headers), body))
            self.send_response(int(self.headers.get("x-answer", "204")))
            self.send_header("location", f"https://localhost:{made.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        listening.socket = own.wrap_socket(listening.socket, server_side=True, do_handshake_on_connect=False)
        made.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield made
        listening.shutdown()


def test_a_body_arrives_with_its_headers_at_the_address_whose_name_was_looked_up_once(server: Server) -> None:
    server.requests.clear()
    server.asked.clear()
    assert server.receiver().post(b'{"type":"x"}', {"webhook-id": "msg_1"}) == 204
    ((path, headers, body),) = server.requests
    assert (path, headers["webhook-id"], body) == ("/hook?team=7", "msg_1", b'{"type":"x"}')
    assert headers["Host"] == f"localhost:{server.port}"
    assert server.asked == ["localhost"]


def test_no_redirect_is_followed(server: Server) -> None:
    server.requests.clear()
    assert server.receiver().post(b"{}", {"x-answer": "307"}) == 307
    assert len(server.requests) == 1


def test_the_name_must_be_the_certificates(server: Server) -> None:
    with pytest.raises(NotPosted, match="SSLCertVerificationError"):
        server.receiver("https://hooks.example.org:{}/").post(b"{}", {})


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server) -> None:
    with pytest.raises(NotPosted, match="SSLCertVerificationError"):
        server.receiver(context=None).post(b"{}", {})


def test_nobody_is_waited_for_without_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket  # noqa: PLC0415 - of this test alone

    monkeypatch.setattr(webhook_receiver, "SILENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://localhost:{silent.getsockname()[1]}/"
        with pytest.raises(NotPosted, match="TimeoutError"):
            server.receiver(url).post(b"{}", {})


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["172.16.0.1"],
        ["192.168.1.1"],
        ["169.254.169.254"],  # where credentials are had
        ["100.64.0.1"],
        ["0.0.0.0"],  # noqa: S104 - an address that leads here
        ["224.0.0.1"],
        ["255.255.255.255"],
        ["::1"],
        ["fd00:ec2::254"],
        ["fe80::1"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a9fe:a9fe"],
        ["8.8.8.8", "10.0.0.1"],
        ["not an address"],
        [],
    ],
)
def test_a_private_network_is_never_reached(addresses: Sequence[str], server: Server) -> None:
    """Not even if the name has a public address, too."""
    server.requests.clear()
    receiver = server.receiver(resolve=lambda *_: addresses, may_reach=is_public)
    with pytest.raises(NotPosted, match="PrivateAddress"):
        receiver.post(b"{}", {})
    assert server.requests == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", ["http://localhost/", "ftp://localhost/", "https:///x", ""])
def test_nothing_but_https_is_spoken(url: str, server: Server) -> None:
    with pytest.raises(NotPosted, match="NoHttps"):
        server.receiver(url).post(b"{}", {})


def test_a_name_that_is_not_there_is_no_answer(server: Server) -> None:
    def unknown(*_asked: object) -> Sequence[str]:
        raise OSError

    with pytest.raises(NotPosted, match="OSError"):
        server.receiver(resolve=unknown).post(b"{}", {})
