"""The list of an import's findings, a page at a time, with filters and a search."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.views.one_import import heading
from rollcall_apps.pages.one_import import visible
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page
from rollcall_apps.request import request_of
from rollcall_apps.views import findings as view

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/imports/<import_id>/findings")
def findings(import_id: str) -> Response[str]:
    """A page of the list. Whoever sees no values can't search for them either."""
    request = request_of(router)
    visible_ = visible(request, import_id)
    if visible_ is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    import_, fields, district = visible_
    sees_values = request.someone.sees_values
    browser = request.site.listings.browser(import_, values=sees_values)
    found = None
    if browser is not None:
        after = view.position(request.query.get("after", ""))
        asked = view.Asked(import_id, view.filters_of(request.query), after, not import_.is_published)
        shown_ = browser.page(asked.filters, asked.after, view.SHOWN)
        found = view.found(asked, shown_, browser.groups, browser.schools_with_findings())
    return page(
        request,
        "findings.html",
        it=heading(import_, fields),
        district=district,
        found=found,
        sees_values=sees_values,
        search_limit=view.SEARCH_LIMIT,
    )
