"""Signing in and out. The login pages themselves are Cognito's."""

import base64
import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from rollcall.steps.login_pages import Attempt, Outage, local_address
from rollcall.steps.sign_in import SESSION, Denied, Why
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import SESSION_COOKIE, Request, request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

ATTEMPT_COOKIE = "__Host-sign-in-"
"""A cookie for each sign-in that this browser has begun: several tabs may do so at once."""

ATTEMPT_SECONDS = 600
"""How long somebody may take to sign in."""


@router.get("/")
def beginning() -> Response[str]:
    """The first page is that of the imports."""
    return redirect("/imports")


@router.get("/sign-in")
def sign_in() -> Response[str]:
    """Send the browser to the login pages."""
    request = request_of(router)
    to = request.query.get("to", "/")
    if request.person is not None:
        return redirect(local_address(to))
    attempt = Attempt.begin(to)
    until = datetime.now(UTC) + timedelta(seconds=ATTEMPT_SECONDS)
    kept = json.dumps([attempt.state, attempt.verifier, attempt.nonce, attempt.to, until.timestamp()]).encode()
    cookie = _cookie(_attempt_cookie(attempt.state), base64.urlsafe_b64encode(kept).decode(), ATTEMPT_SECONDS)
    return redirect(request.site.sign_in.pages.address(attempt), [cookie])


@router.get("/sign-in/done")
def signed_in() -> Response[str]:
    """Cognito sends the browser back to here, with a code."""
    request = request_of(router)
    state, code = request.query.get("state", ""), request.query.get("code", "")
    attempt = _attempt(request, state)
    if attempt is None:
        # A reload, or the way back in the browser's history: whoever is signed in has nothing to do.
        return redirect("/") if request.person else problem(request, HTTPStatus.BAD_REQUEST, Why.STRANGE)
    if not code:
        return problem(request, HTTPStatus.BAD_REQUEST, Why.CANCELLED)
    try:
        value = request.site.sign_in.finish(attempt, code, datetime.now(UTC))
    except Denied as denied:
        return problem(request, HTTPStatus.FORBIDDEN, denied.why)
    except Outage:
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "login-outage")
    if request.session:
        request.site.sign_in.end(request.session)  # nobody has two
    used_up = _cookie(_attempt_cookie(state), "", 0)
    return redirect(attempt.to, [_cookie(SESSION_COOKIE, value, int(SESSION.total_seconds())), used_up])


@router.post("/sign-out")
def sign_out() -> Response[str]:
    """End the session here, then Cognito's own."""
    request = request_of(router)
    request.site.sign_in.end(request.session)
    return redirect(request.site.sign_in.pages.sign_out_address(), [_cookie(SESSION_COOKIE, "", 0)])


@router.get("/signed-out")
def signed_out() -> Response[str]:
    """Cognito sends the browser to here, after it has forgotten its session."""
    return page(request_of(router), "signed_out.html")


def _attempt(request: Request, state: str) -> Attempt | None:
    """The sign-in that this browser has begun with this state, unless that was too long ago."""
    kept = request.cookies.get(_attempt_cookie(state), "")
    try:
        own, verifier, nonce, to, until = json.loads(base64.urlsafe_b64decode(kept))
        # The cookie is not signed, so that it is no reason to lead anybody to another site.
        attempt = Attempt(str(own), str(verifier), str(nonce), local_address(str(to)))
        is_late = float(until) < datetime.now(UTC).timestamp()
    except (ValueError, TypeError):
        return None
    return attempt if state and attempt.state == state and not is_late else None


def _attempt_cookie(state: str) -> str:
    return ATTEMPT_COOKIE + "".join(character for character in state[:8] if character.isalnum())


def _cookie(name: str, value: str, seconds: int) -> Cookie:
    # Lax, not Strict: who follows a link from an e-mail shall be signed in. Changes have a token besides.
    expires = timedelta(seconds=seconds)
    return Cookie(
        name,
        value,
        path="/",
        secure=True,
        http_only=True,
        same_site=SameSite.LAX_MODE,
        max_age=seconds,
        expires=None if seconds else datetime.now(UTC) - timedelta(days=1) + expires,
    )
