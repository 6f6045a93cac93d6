"""The imports of a district, and one of them."""

import re

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.imports import Status
from rollcall.views import times
from rollcall.views.as_json import brief, whole
from rollcall_apps.api.asking import bad, choice, district_of, parameters, seen
from rollcall_apps.pages.imports import FILTERS, found, pointers_of
from rollcall_apps.pages.one_import import known_of, may_decide
from rollcall_apps.rendering import as_json
from rollcall_apps.request import Request, request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

YEAR = re.compile(r"[0-9]{4}-[0-9]{4}")
CURSOR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z#[0-9A-Za-z]{1,64}#[!-~]{1,1024}")
"""An upload order (`rollcall.model.uploads.upload_order`)."""


@router.get("/api/imports")
def imports() -> Response[str]:
    """A page of the list, newest first."""
    request = request_of(router)
    asked = parameters(request, (*FILTERS, "after", "district"))
    choice(asked, "state", [*Status])
    if not YEAR.fullmatch(asked.get("school_year", "2026-2027")):
        raise bad("school_year", "It is like 2026-2027.")
    for name in ("from", "to"):
        if name in asked and times.day(asked[name]) is None:
            raise bad(name, "It is a day like 2026-11-30, in the district's time zone.")
    if "after" in asked and not CURSOR.fullmatch(asked["after"]):
        raise bad("after", "It is the text `next` of the page before.")
    district = district_of(request, asked)
    listed, after = found(request, district)
    pointers, support = pointers_of(request, listed, district), request.site.support
    shown = [
        brief(fields, district, support, pointers.get(fields.get("school_year", "")), request.viewer)
        for fields in listed
    ]
    return as_json({"imports": shown, "next": after or None})


@router.get("/api/imports/<import_id>")
def one_import(import_id: str) -> Response[str]:
    """One import."""
    request = request_of(router)
    found = import_json(request, import_id)
    parameters(request, ())
    return as_json(found)


def import_json(request: Request, import_id: str) -> dict[str, object]:
    """One import as JSON.

    Raises:
        Refused: There is none such for this person.
    """
    import_, fields, district = seen(request, import_id)
    known = known_of(request, import_, fields)
    may = import_.status is Status.HELD and import_.decision is None and may_decide(request.someone, district)
    return whole(known, district, request.site.support, request.viewer, may_decide=may)
