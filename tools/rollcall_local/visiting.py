"""Visits the pages as a browser without scripts does: signs in by the login pages, and reads."""

import html
import re
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy

PATIENCE = 60
"""Seconds that a page may take."""


class _Trusting(DefaultCookiePolicy):
    """Sends cookies for TLS to localhost without TLS, too, as browsers do."""

    def return_ok_secure(self, _cookie: Cookie, _request: urllib.request.Request) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    opener: urllib.request.OpenerDirector

    def read(self, address: str) -> str:
        """The text of a page."""
        with self.opener.open(address, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
        return text

    def heading(self, address: str) -> str:
        """The heading of a page."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.read(address), re.DOTALL)
        return html.unescape(found[1]) if found else ""


def signed_in(pages_url: str, user: str, password: str) -> Visitor:
    """Sign in.

    Raises:
        PermissionError: The login pages refuse the user.
    """
    jar = CookieJar(_Trusting())
    visitor = Visitor(urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)))
    form = visitor.read(f"{pages_url}/sign-in?to=/imports")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    fields = {name: html.unescape(value) for name, value in hidden.items()} | {"username": user, "password": password}
    request = urllib.request.Request(f"{pages_url}/login", urllib.parse.urlencode(fields).encode())  # noqa: S310 - localhost
    with visitor.opener.open(request, timeout=PATIENCE) as answer:
        # An operator is led on to the choice of a district.
        if not answer.url.startswith((f"{pages_url}/imports", f"{pages_url}/districts")):
            raise PermissionError(f"The login pages refuse {user}")
    return visitor
