"""The list of a district's imports, newest first."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts import District
from rollcall.model.imports import Status
from rollcall.model.snapshots import Pointer
from rollcall.views import times
from rollcall.views.states import STATES
from rollcall_apps.pages.districts import led
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import Request, request_of
from rollcall_apps.site import Fields
from rollcall_apps.views import import_list

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

SHOWN = 25
"""Imports on a page."""

CURSOR = re.compile(r"[!-~]{1,1024}")
"""What an upload order may look like: DynamoDB takes no more bytes for a sort key."""

LOOKED_AT = 1000
"""Imports that one request looks at; the page then offers to go on. A filter may fit none of ten thousand."""


@router.get("/imports")
def imports() -> Response[str]:
    """A page of the list."""
    request = request_of(router)
    if elsewhere := led(request):
        return elsewhere
    district = request.district
    if district is None:
        return redirect("/districts")
    listed, after = found(request, district)
    pointers, support = pointers_of(request, listed, district), request.site.support
    shown = list(import_list.rows(listed, district, support, pointers, request.viewer))
    filters = {name: value for name, value in request.query.items() if name in FILTERS and value}
    return page(
        request,
        "imports.html",
        district=district,
        rows=shown,
        filters=filters,
        states=[(status.value, state.word) for status, state in STATES.items()],
        older=f"/imports?{urlencode(filters | {'after': after})}" if after else "",
        is_first="after" not in request.query,
    )


FILTERS = ("state", "school_year", "from", "to")
"""The fields by which the list is narrowed."""


def found(request: Request, district: District) -> tuple[list[Fields], str]:
    """The imports of a page that fit its filters, and the cursor of the next page, empty if this is the last one."""
    listed: list[Fields] = []
    last = ""
    for fields in islice(_in_days(request, district), LOOKED_AT):
        if len(listed) == SHOWN:
            return listed, last
        last = str(fields["upload_order"])
        if _fits(request, fields):
            listed.append(fields)
    more = next(request.site.listed.newest_first(district.district_id, before=last), None) if last else None
    return listed, last if more else ""


def pointers_of(request: Request, listed: list[Fields], district: District) -> Mapping[str, Pointer]:
    """By school year, the pointers of these imports' years and of the present one."""
    years = {str(fields["school_year"]) for fields in listed if fields.get("school_year")} | {district.school_year}
    return {year: request.site.pointers.pointer(district.district_id, year) for year in years}


def _in_days(request: Request, district: District) -> Iterator[Fields]:
    """The imports between the two days and behind the cursor. An upload order begins with its second in UTC."""
    first, last = times.day(request.query.get("from", "")), times.day(request.query.get("to", ""))
    since = f"{times.begins(first, district.time_zone):%Y-%m-%dT%H:%M:%SZ}" if first else ""
    end = f"{times.begins(times.after(last), district.time_zone):%Y-%m-%dT%H:%M:%SZ}" if last else ""
    after = request.query.get("after", "")
    before = min(filter(None, (end, after if CURSOR.fullmatch(after) else "")), default="")
    return request.site.listed.newest_first(district.district_id, since=since, before=before)


def _fits(request: Request, fields: Fields) -> bool:
    state, year = request.query.get("state", ""), request.query.get("school_year", "")
    return (state not in {*Status} or fields["status"] == state) and (not year or fields.get("school_year") == year)
