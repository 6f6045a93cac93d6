"""The description of all of this for machines, which anybody may read."""

from http import HTTPStatus
from importlib.resources import files

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall_apps.api.asking import only

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

NAME = "api.openapi.json"


@router.get("/api/openapi.json")
def document() -> Response[str]:
    """The OpenAPI document as it is packaged."""
    text = (files("rollcall_schemas") / NAME).read_text(encoding="utf-8")
    return Response(HTTPStatus.OK, "application/json", text, headers={"Cache-Control": "public, max-age=300"})


only(router, "/api/openapi.json", "GET")
