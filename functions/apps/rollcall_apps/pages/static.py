"""Stylesheet, script and pictures, under addresses that change with their content."""

import re
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall_apps.problems import problem
from rollcall_apps.rendering import STATIC, digest
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
"""The kinds of static files."""

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)?\.[a-z]{2,4}")


@router.get("/static/<version>/<name>")
def static(version: str, name: str) -> Response[bytes] | Response[str]:
    """A static file."""
    return _file(version, name)


@router.get("/static/<version>/pictures/<name>")
def picture(version: str, name: str) -> Response[bytes] | Response[str]:
    """A picture of the guide."""
    return _file(version, f"pictures/{name}")


@router.get("/favicon.ico")
def favicon() -> Response[bytes] | Response[str]:
    """What browsers ask for by themselves."""
    return _file(digest("icon.svg"), "icon.svg")


def _file(version: str, name: str) -> Response[bytes] | Response[str]:
    path = STATIC / name
    if not NAME.fullmatch(name) or path.suffix not in KINDS or not path.is_file():
        return problem(request_of(router), HTTPStatus.NOT_FOUND, "not-found")
    # An older page may still ask for the file of an earlier release: it gets the present one, but does not keep it.
    kept = "public, max-age=31536000, immutable" if version == digest(name) else "no-store"
    return Response(HTTPStatus.OK, KINDS[path.suffix], path.read_bytes(), headers={"Cache-Control": kept})
