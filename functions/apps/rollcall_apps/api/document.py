"""The description of all of this for machines, which anybody may read."""

import json
import re
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from importlib.resources import files

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall_apps.rendering import PRIVATE

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

NAME = "api.openapi.json"


@router.get("/api/openapi.json")
def document() -> Response[str]:
    """The OpenAPI document as it is packaged."""
    return Response(HTTPStatus.OK, "application/json", _text(), headers=dict(PRIVATE))


def methods_at(path: str) -> Sequence[str]:
    """The methods that an address takes, none if it is none of ours: the document has all of them."""
    return next((methods for template, methods in _templates() if template.fullmatch(path)), ())


@cache
def _templates() -> Sequence[tuple[re.Pattern[str], Sequence[str]]]:
    found = []
    for path, there in json.loads(_text())["paths"].items():
        template = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
        found.append((template, [each.upper() for each in there] + ["HEAD"] * ("get" in there)))
    return found


@cache
def _text() -> str:
    return (files("rollcall_schemas") / NAME).read_text(encoding="utf-8")
