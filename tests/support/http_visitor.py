"""Somebody at the pages without a browser: requests by HTTP, with cookies, signed in through the login form."""

import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

PATIENCE = 60
"""Seconds that an answer may take on a machine with other work to do."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Leave the answer to the visitor."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    url: str
    status: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.content.decode()


@dataclass
class Visitor:
    """One person with one set of cookies."""

    url: str
    """The address of the pages."""
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as a person does: fill in the login form."""
        login = self.get("/sign-in")
        answer = self.follow(
            self.ask(urljoin(login.url, "/login"), {**hidden(login.text), "username": username, "password": password})
        )
        assert answer.status == 200, answer.text
        assert "Sign out" in answer.text, "not signed in"

    def get(self, address: str) -> Answer:
        """Look at a page, and at where it leads."""
        return self.follow(self.ask(address))

    def post(self, address: str, **form: str) -> Answer:
        """Send a form with the session's token, which the page of all imports has; see where it leads."""
        token = hidden(self.get("/imports").text)["csrf"]
        return self.follow(self.ask(address, {"csrf": token, **form}))

    def follow(self, answer: Answer) -> Answer:
        """Go where an answer leads."""
        for _ in range(10):
            if not 300 <= answer.status < 400:
                break
            answer = self.ask(urljoin(answer.url, answer.headers["Location"]))
        return answer

    def ask(self, address: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request."""
        url = urljoin(self.url, address)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if urlsplit(url).netloc != urlsplit(self.url).netloc:
            headers = {}  # another site
        elif form is not None:
            headers["Origin"] = self.url
        body = None if form is None else urlencode(form).encode()
        request = urllib.request.Request(url, body, headers)  # noqa: S310 - of this machine
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=PATIENCE) as found:
                answer = Answer(url, found.status, found.headers, found.read())
        except urllib.error.HTTPError as error:
            answer = Answer(url, error.code, error.headers, error.read())
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for each in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(each).items():
                self.cookies.pop(name, None)
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def form_with_file(fields: Mapping[str, str], name: str, content: bytes) -> tuple[bytes, Mapping[str, str]]:
    """The body and the headers of a form that sends a file, which follows the fields (multipart/form-data)."""
    edge = "edge-of-parts"
    parts = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = parts.encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
