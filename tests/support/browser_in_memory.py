"""A browser without a window: cookies, redirects, forms and links, over the application in memory."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from support.clock import Clock
from support.cognito_in_memory import LOGIN, Cognito

from rollcall_apps.application import Application
from rollcall_apps.request import SESSION_COOKIE

HOPS = 10
"""The most redirects that are followed."""


@dataclass(frozen=True)
class Answer:
    """What a browser gets."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    cookies: tuple[str, ...]
    body: str
    address: str

    @property
    def location(self) -> str:
        return self.headers["location"]

    @property
    def page(self) -> "Page":
        return Page.of(self.body)


@dataclass
class Page(HTMLParser):
    """The elements and the text of a page."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, html: str) -> "Page":
        page = cls()
        page.feed(html)
        page.close()
        return page

    def __post_init__(self) -> None:
        """Begin to parse."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def title(self) -> str:
        """The heading of the first level."""
        return self.text.partition("· Rollcall")[0].strip()

    def fields(self) -> dict[str, str]:
        """The hidden fields of all forms."""
        hidden = (each for tag, each in self.elements if tag == "input" and each.get("type") == "hidden")
        return {each["name"]: each["value"] for each in hidden}

    def links(self) -> list[str]:
        return [each["href"] for tag, each in self.elements if tag == "a" and "href" in each]


@dataclass
class Browser:
    """One person's browser."""

    application: Application
    cognito: Cognito
    clock: Clock
    home: str
    cookies: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)
    """Value and end of each cookie."""

    def send(
        self,
        method: str,
        address: str,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        **event: Any,  # noqa: ANN401 - parts of the event in place of what they would be
    ) -> Answer:
        """Send a request; redirects are not followed."""
        address = address.removeprefix(self.home)
        assert address.startswith("/"), address
        path, _, query = address.partition("?")
        sent = [f"{name}={value}" for name, (value, end) in self.cookies.items() if not end or end > self.clock.now()]
        request = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path.partition("#")[0],
            "rawQueryString": query.partition("#")[0],
            "cookies": sent,
            "headers": {"host": urlsplit(self.home).netloc, **(headers or {})},
            "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
            "isBase64Encoded": False,
            **({"body": body} if body is not None else {}),
            **event,
        }
        answer = self.application.answer(json.loads(json.dumps(request)), None)
        json.dumps(answer)  # as Lambda does
        for cookie in answer.get("cookies") or ():
            self._keep(cookie)
        text = answer["body"] or ""
        if answer.get("isBase64Encoded"):
            text = base64.b64decode(text).decode("utf-8", "replace")
        named = {name.lower(): str(value) for name, value in answer["headers"].items()}
        return Answer(answer["statusCode"], named, tuple(answer.get("cookies") or ()), text, address)

    def get(self, address: str, **event: Any) -> Answer:  # noqa: ANN401 - as above
        """Ask for a page; redirects within the site are followed."""
        answer = self.send("GET", address, **event)
        for _ in range(HOPS):
            if "location" not in answer.headers or not answer.location.startswith(("/", self.home)):
                break
            answer = self.send("GET", urljoin(answer.address, answer.location.removeprefix(self.home)))
        return answer

    def post(self, address: str, csrf: str | None = None, **form: str) -> Answer:
        """Send a form as a page of this site does, with the token of its session or with another."""
        token = self.csrf if csrf is None else csrf
        body = urlencode({**({"csrf": token} if token else {}), **form})
        kind = {"content-type": "application/x-www-form-urlencoded", "origin": self.home}
        return self.send("POST", address, body, kind)

    def sign_in(self, who: str, to: str = "/imports") -> Answer:
        """Sign in through the login page; the answer is the page that was wanted."""
        begun = self.send("GET", f"/sign-in?{urlencode({'to': to})}")
        assert begun.location.startswith(LOGIN)
        done = self.send("GET", self.cognito.log_in(begun.location, who))
        return done if "location" not in done.headers else self.get(done.location)

    @property
    def session(self) -> str:
        """The value of the session's cookie; empty if there is none."""
        return self.cookies.get(SESSION_COOKIE, ("", None))[0]

    @property
    def csrf(self) -> str:
        """The token in the forms of the present session's pages; empty if nobody is signed in."""
        return self.send("GET", "/mails").page.fields().get("csrf", "") if self.session else ""

    def _keep(self, cookie: str) -> None:
        """Keep a cookie, as far as a browser would (RFC 6265bis)."""
        pair, *rest = cookie.split("; ")
        name, _, value = pair.partition("=")
        said = {each.partition("=")[0].lower(): each.partition("=")[2] for each in rest}
        if name.startswith("__Host-"):
            assert "secure" in said, cookie
            assert said.get("path") == "/", cookie
            assert "domain" not in said, cookie
        age = said.get("max-age")
        if age == "0":
            self.cookies.pop(name, None)
            return
        assert len(cookie) <= 4096, "a browser drops it"
        self.cookies[name] = (value, self.clock.now() + timedelta(seconds=int(age)) if age else None)
