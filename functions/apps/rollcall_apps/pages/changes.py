"""What an import changes, or would change: by school and column."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.differences import Differences
from rollcall_apps.pages.one_import import shown, visible
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page
from rollcall_apps.request import request_of
from rollcall_apps.views import changes as view

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/imports/<import_id>/changes")
def changes(import_id: str) -> Response[str]:
    """The page; where nothing was compared, there is none."""
    request = request_of(router)
    found = visible(request, import_id)
    compared = request.site.reports.differences(found[0]) if found else None
    if found is None or compared is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    import_, fields, district = found
    it = shown(request, import_, fields, district)
    return page(
        request, "changes.html", it=it, district=district, changes=view.changes(Differences.from_dict(compared))
    )
