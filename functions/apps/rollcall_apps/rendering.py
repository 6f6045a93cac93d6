"""Makes answers: pages from templates, redirects, and the headers that all of them have."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rollcall.model.accounts import District
from rollcall.model.findings import named
from rollcall.steps.sign_in import csrf_token
from rollcall_apps.request import Request

HERE = Path(__file__).parent
STATIC = HERE / "static"
PRIVATE: Mapping[str, str] = {"Cache-Control": "no-store"}
"""Nobody keeps what a page of a district shows."""

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates of Unicode, which last until the end of the paragraph."""

HTML = "text/html; charset=utf-8"


def page(
    request: Request,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    cookies: Sequence[Cookie] = (),
    **shown: Any,  # noqa: ANN401 - whatever a template shows
) -> Response[str]:
    """A page: `template` filled with `shown` and with what the frame around every page needs."""
    frame = {
        "person": request.person,
        "csrf": csrf_token(request.session) if request.session else "",
        "support": request.site.support,
        "path": request.event.raw_path,
        "asset": asset,
        "imports_of": lambda district: _of(request, "/imports", district),
        "check_of": lambda district: _of(request, "/check", district),
    }
    text = environment().get_template(template).render(frame | shown)
    return Response(status, HTML, text, headers=dict(PRIVATE), cookies=list(cookies))


def _of(request: Request, path: str, district: District) -> str:
    """The address of a page of a district; it names the district for whoever has a choice."""
    has_choice = request.person is not None and request.person.has_choice
    return f"{path}?district={district.district_id}" if has_choice else path


def redirect(to: str, cookies: Sequence[Cookie] = ()) -> Response[str]:
    """Send the browser to another address, which it asks for with GET."""
    headers = {"Location": to, **PRIVATE}
    return Response(HTTPStatus.SEE_OTHER, HTML, "", headers=headers, cookies=list(cookies))


def as_json(document: object, status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
    """A JSON document, for programs."""
    return Response(status, "application/json", json.dumps(document, ensure_ascii=False), headers=dict(PRIVATE))


@cache
def environment() -> Environment:
    """The templates. Every value is escaped, and one that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        finalize=_in_one_direction,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _in_one_direction(value: object) -> object:
    """What an expression of a template shows: characters that turn the direction of ours, too, are named instead."""
    if type(value) is not str or value.isascii():  # nearly always
        return value
    return TURNS.sub(lambda found: f"[{named(found[0])}]", value)


@cache
def asset(name: str) -> str:
    """The address of a static file. It names the file's content, so that browsers keep the file for a year."""
    return f"/static/{digest(name)}/{name}"


@cache
def digest(name: str) -> str:
    """Some characters that change with the content of a static file."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def security_headers(apps_url: str, *elsewhere: str) -> Mapping[str, str]:
    """The headers of every answer.

    Args:
        apps_url: The address of the pages.
        elsewhere: Other places that forms may lead to: the login pages, the bucket that packages are sent to, and
            the one that downloads come from.
    """
    forms = " ".join(("'self'", *elsewhere))
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src {forms}; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        # Not `no-referrer`: browsers would then send `Origin: null` with forms, which the guard refuses.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if apps_url.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers
