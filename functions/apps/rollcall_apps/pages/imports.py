"""The list of a district's imports."""

from itertools import islice

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

SHOWN = 25
"""Imports on a page."""


@router.get("/imports")
def imports() -> Response[str]:
    """The newest imports of the district."""
    request = request_of(router)
    district = request.district
    if district is None:
        return redirect("/districts")
    found = list(islice(request.site.imports.newest_first(district.district_id), SHOWN))
    return page(request, "imports.html", district=district, imports=found)
