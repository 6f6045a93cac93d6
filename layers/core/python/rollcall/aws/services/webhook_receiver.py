"""The operator's address for webhooks: HTTPS alone, no redirects, and never into a private network."""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rollcall.model.accounts.networks import plain
from rollcall.steps.webhook import NotPosted, Receiver

SILENCE = 5.0
"""Seconds of silence after which an attempt is given up; the function's own time limit ends one that drips."""

Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host name."""


def resolved(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host; IPv4 comes first, which is all that a function outside of a VPC reaches."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in sorted(found, key=lambda each: each[0] != socket.AF_INET)]


def is_public(address: str) -> bool:
    """Whether an IP address is of the internet, whichever way it is written."""
    ip = plain(address)
    # Reserved are also the IPv6 addresses that stand for IPv4 ones (RFC 6052), which lead where those do.
    return ip is not None and ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True, slots=True)
class HttpsReceiver(Receiver):
    """Posts to one address.

    The name is resolved once, and the connection goes to the IP address that was looked at, so that a name whose
    address changes in between leads nowhere else.
    """

    url: str
    resolve: Resolve = resolved
    may_reach: Callable[[str], bool] = is_public
    context: ssl.SSLContext | None = None
    """Whom to trust; None for the system's certificates."""

    def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        parts = urlsplit(self.url)
        if parts.scheme != "https" or not parts.hostname:
            raise NotPosted("NoHttps")
        port = parts.port or 443
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            addresses = self.resolve(parts.hostname, port)
            # One of them would be enough to be led inside.
            if not addresses or not all(map(self.may_reach, addresses)):
                raise NotPosted("PrivateAddress")
            context = self.context or ssl.create_default_context()
            connection = _Pinned(parts.hostname, port, addresses[0], context)
            try:
                connection.request("POST", path, body, dict(headers))
                return connection.getresponse().status
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as error:
            raise NotPosted(type(error).__name__) from error


class _Pinned(http.client.HTTPSConnection):
    """A connection to an IP address, whose certificate must be the host's."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SILENCE, context=context)
        self._address, self._trusted = address, context

    def connect(self) -> None:
        plain_socket = socket.create_connection((self._address, self.port), SILENCE)
        self.sock = self._trusted.wrap_socket(plain_socket, server_hostname=self.host)
