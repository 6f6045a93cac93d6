"""One request as the pages read it: who sends it, its cookie, its form. Wraps the event of the HTTP API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from rollcall.model.accounts import DISTRICT_ID, District, Role
from rollcall.steps.sign_in import Person
from rollcall.views.turns import Viewer
from rollcall_apps.site import Site

SESSION_COOKIE = "__Host-session"
"""The prefix makes browsers take it over TLS and for this host alone (RFC 6265bis)."""

DISTRICT_COOKIE = "__Host-district"
"""The district that an operator has chosen."""

API = "/api/"
"""The beginning of the addresses for programs."""

MAX_FORM = 1 << 16
"""Bytes of the largest form."""


@dataclass(slots=True)
class Request:
    """A request, and whose it is."""

    event: APIGatewayProxyEventV2
    site: Site
    person: Person | None = None
    session: str = ""
    """The value of the session's cookie; empty where a program sent a token instead, or nobody is signed in."""

    @property
    def is_api(self) -> bool:
        """Whether a program asks, which gets JSON."""
        return self.event.raw_path.startswith(API)

    @property
    def is_navigation(self) -> bool:
        """Whether a browser goes to the page itself (Fetch Metadata), and no script of ours or other program asks."""
        return self.header("sec-fetch-mode") == "navigate"

    @property
    def someone(self) -> Person:
        """Who sends it; the guard has let nobody else through."""
        if self.person is None:
            raise LookupError("A page for people who are signed in is not guarded.")
        return self.person

    @property
    def viewer(self) -> Viewer:
        """As whom the person looks at imports."""
        if self.someone.is_operator:
            return Viewer.OPERATOR
        return Viewer.READER if self.someone.role is Role.READER else Viewer.DATA_MANAGER

    @property
    def district(self) -> District | None:
        """The district whose pages are asked for: the person's own, or the one that is chosen; None if none is."""
        if not self.someone.is_operator:
            return self.someone.district
        chosen = self.cookies.get(DISTRICT_COOKIE, "")
        return self.account(chosen)

    def account(self, district_id: str) -> District | None:
        """The account of an id that somebody has sent, or None."""
        return self.site.accounts.district(district_id) if re.fullmatch(DISTRICT_ID, district_id) else None

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies by name."""
        found: dict[str, str] = {}
        for cookie in self.event.get("cookies") or ():
            try:
                found |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
            except CookieError:
                continue
        return found

    @property
    def query(self) -> Mapping[str, str]:
        """The values after the question mark; of several of one name, the last."""
        return {name: values[-1] for name, values in parse_qs(self.event.raw_query_string or "").items()}

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of a form that was sent; empty for a larger one or another kind of body."""
        kind = self.header("content-type").partition(";")[0].strip().lower()
        try:
            body = self.event.decoded_body if self.event.body else ""
        except ValueError:  # it is no Base64, or no UTF-8
            body = None
        if kind != "application/x-www-form-urlencoded" or body is None or len(body) > MAX_FORM:
            return {}
        return {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()}

    def header(self, name: str) -> str:
        """The header of a name in any case; empty where there is none."""
        return self.event.headers.get(name.lower(), "") or ""


def request_of(app: BaseRouter) -> Request:
    """The request that `app` answers."""
    request: Request = app.context["request"]
    return request
