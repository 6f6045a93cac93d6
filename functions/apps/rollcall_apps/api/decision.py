"""Deciding about an import that is held."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall_apps.api.asking import Refused, bad, body, parameters, seen
from rollcall_apps.api.imports import import_json
from rollcall_apps.pages.decision import VERDICTS, decided
from rollcall_apps.rendering import as_json
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.post("/api/imports/<import_id>/decision")
def decide(import_id: str) -> Response[str]:
    """Write the decision, and give the import as it is then."""
    request = request_of(router)
    found = seen(request, import_id)
    parameters(request, ())
    sent = body(request, ("verdict", "content"))
    if sent.get("verdict") not in VERDICTS:
        raise bad("verdict", f"It is one of: {', '.join(VERDICTS)}.")
    if not sent.get("content"):
        raise bad("content", "It is the `package_sha256` of the import that was looked at.")
    why_not = decided(request, found[0], found[2], sent["verdict"], sent["content"])
    if why_not:
        raise Refused(HTTPStatus.FORBIDDEN if why_not == "not-yours" else HTTPStatus.CONFLICT, why_not)
    return as_json(import_json(request, import_id))
