"""Lets a request through to its page: who is signed in, and whether a change really comes from one of our pages.

Every address needs a sign-in unless it is named in `PUBLIC`, so that a new page can't be open by mistake.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from rollcall.steps.login_pages import Outage
from rollcall.steps.sign_in import Denied, is_csrf_token
from rollcall_apps.problems import problem
from rollcall_apps.rendering import redirect
from rollcall_apps.request import SESSION_COOKIE, Request, request_of

PUBLIC = ("/static/", "/guide", "/sign-in", "/signed-out", "/favicon.ico", "/api/openapi.json")
"""Beginnings of addresses that everybody may see. They show nothing of any district."""

READING = frozenset({"GET", "HEAD"})

BEARER = re.compile(r"bearer +", re.IGNORECASE)
"""The scheme of a token, in any case, and what parts it from the token (RFC 9110, 11.1 and 11.4)."""


def guard(app: APIGatewayHttpResolver, answer: Callable[[APIGatewayHttpResolver], Response[str]]) -> Response[str]:
    """Answer a request only for somebody who may send it; a middleware of all routes."""
    request = request_of(app)
    path = request.event.raw_path
    try:
        _recognise(request)
    except Denied as denied:
        return answer(app) if _is_public(path) else problem(request, HTTPStatus.FORBIDDEN, denied.why)
    except Outage:
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "login-outage")
    if _is_public(path):
        return answer(app)
    if request.person is None:
        return _ask_to_sign_in(request)
    if request.event.http_method not in READING and request.session and not _comes_from_us(request):
        return problem(request, HTTPStatus.FORBIDDEN, "stale-form")
    return answer(app)


def _is_public(path: str) -> bool:
    return any(path == each.rstrip("/") or path.startswith(each.rstrip("/") + "/") for each in PUBLIC)


def _recognise(request: Request) -> None:
    """Find out who sends the request."""
    now = datetime.now(UTC)
    authorization = request.header("authorization")
    if request.is_api and (scheme := BEARER.match(authorization)):
        request.person = request.site.sign_in.person_of_token(authorization[scheme.end() :], now)
    elif cookie := request.cookies.get(SESSION_COOKIE):
        request.person = request.site.sign_in.person_of_session(cookie, now)
        request.session = cookie if request.person else ""


def _ask_to_sign_in(request: Request) -> Response[str]:
    if request.is_api or request.event.http_method not in READING:
        return problem(request, HTTPStatus.UNAUTHORIZED, "signed-out")
    query = request.event.raw_query_string
    wanted = request.event.raw_path + (f"?{query}" if query else "")
    return redirect(f"/sign-in?to={quote(wanted, safe='')}")


def _comes_from_us(request: Request) -> bool:
    origin = request.header("origin")
    if origin and origin != request.site.apps_url:
        return False
    token = request.header("x-csrf-token") or request.form.get("csrf", "")
    return is_csrf_token(token, request.session)
