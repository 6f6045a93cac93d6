"""Sending a package, to be imported or to be checked alone: a permission for S3, and which import it became."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.uploads import Purpose
from rollcall_apps.api.asking import Refused, bad, body, district_of, not_there, parameters
from rollcall_apps.pages.one_import import may_send, visible
from rollcall_apps.pages.packages import may_be_of, may_check
from rollcall_apps.rendering import as_json
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

NAME = "${filename}"
"""What S3 replaces by the name of the file."""


@router.post("/api/uploads")
def permit() -> Response[str]:
    """Permit one upload."""
    request = request_of(router)
    asked = parameters(request, ("district",))
    sent = body(request, ("purpose",))
    if sent.get("purpose") not in {*Purpose}:
        raise bad("purpose", f"It is one of: {', '.join(Purpose)}.")
    district, purpose = district_of(request, asked), Purpose(sent["purpose"])
    person = request.someone
    if not (may_check(person) if purpose is Purpose.CHECK else may_send(person, district)):
        raise Refused(HTTPStatus.FORBIDDEN, "may-not-send")
    now = datetime.now(UTC).replace(microsecond=0)
    uploads = request.site.uploads
    permission = uploads.permission(purpose, district.district_id, person.username, None)
    return as_json(
        {
            "address": permission.address,
            "fields": dict(permission.fields),
            "folder": permission.fields["key"].removesuffix(NAME),
            "most_bytes": uploads.most_bytes,
            "valid_until": (now + timedelta(seconds=uploads.valid_seconds)).isoformat(),
        },
        HTTPStatus.CREATED,
    )


@router.get("/api/uploads")
def became() -> Response[str]:
    """Which import a package became."""
    request = request_of(router)
    asked = parameters(request, ("key", "district"))
    if "key" not in asked:
        raise bad("key", "It is `folder` of the permission, and the name of the file that was sent.")
    district = district_of(request, asked)
    key = asked["key"]
    import_id = request.site.uploads.sent(key) if may_be_of(district, key) else None
    if import_id is None:
        raise not_there()
    return as_json({"import_id": import_id, "has_begun": visible(request, import_id) is not None})
