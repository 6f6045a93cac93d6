"""The findings of an import: all, a page at a time, or by group with the first places of each."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.findings import Effect
from rollcall.report.listing.pages import Filters
from rollcall_apps.api.asking import bad, choice, not_there, parameters, position, seen
from rollcall_apps.rendering import as_json
from rollcall_apps.request import Request, request_of
from rollcall_apps.views.findings import SEARCH_LIMIT, SHOWN, filters_of

if TYPE_CHECKING:
    from rollcall.report.listing.query import Browser

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

NAMES = tuple(asdict(Filters()))


@router.get("/api/imports/<import_id>/findings")
def findings(import_id: str) -> Response[str]:
    """A page of findings, those of one group together, the groups in the order of what they cost."""
    request = request_of(router)
    browser = _browser(request, import_id)
    filters, after = _asked(request, NAMES)
    page = browser.page(filters, after, SHOWN)
    return as_json(
        {
            "total": page.findings,
            "findings": [place.as_dict() for place in page.places],
            "next": page.following,
            "searched": page.searched,
            "in_question": page.in_question,
        }
    )


@router.get("/api/imports/<import_id>/groups")
def groups(import_id: str) -> Response[str]:
    """A page of groups, with the first findings of each."""
    request = request_of(router)
    browser = _browser(request, import_id)
    filters, after = _asked(request, [name for name in NAMES if name != "search"])
    page = browser.overview(filters, after)
    shown = []
    for group in page.groups:
        fields = group.as_dict()
        first = fields.pop("places")
        shown.append({**fields, "first": first})
    return as_json({"total": page.findings, "groups": shown, "all_groups": page.all_groups, "next": page.following})


def _asked(request: Request, names: Sequence[str]) -> tuple[Filters, int]:
    asked = parameters(request, (*names, "after"))
    choice(asked, "effect", [*Effect])
    if len(asked.get("search", "")) > SEARCH_LIMIT:
        raise bad("search", f"It has at most {SEARCH_LIMIT} characters.")
    return filters_of(asked), position(asked)


def _browser(request: Request, import_id: str) -> "Browser":
    browser = request.site.listings.browser(seen(request, import_id)[0], values=request.someone.sees_values)
    if browser is None:
        raise not_there()
    return browser
