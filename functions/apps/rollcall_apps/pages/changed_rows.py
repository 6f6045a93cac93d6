"""The rows that an import changes, or would change, one table at a time, for those who see values."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model import schema
from rollcall.model.accounts import District
from rollcall.model.changed_rows import ChangedRows
from rollcall.model.imports import Import
from rollcall.model.schema import Table
from rollcall_apps.pages.one_import import shown, visible
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page
from rollcall_apps.request import Request, request_of
from rollcall_apps.site import Fields
from rollcall_apps.views import changed_rows as view
from rollcall_apps.views.findings import position

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/imports/<import_id>/changes/<table>")
def changed_rows(import_id: str, table: str) -> Response[str]:
    """A page of rows. For whoever sees no values there is none, as for an import that was not compared."""
    request = request_of(router)
    found = rows_of(request, import_id, table)
    if found is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    (import_, fields, district), asked, rows = found
    return page(
        request,
        "changed_rows.html",
        it=shown(request, import_, fields, district),
        district=district,
        found=view.page(asked, rows),
    )


def rows_of(
    request: Request, import_id: str, table: str
) -> tuple[tuple[Import, Fields, District], view.Asked, ChangedRows] | None:
    """The import, what its address asks for, and the rows; None where there is nothing for this person."""
    declared = _table(table)
    if declared is None or not request.someone.sees_values:
        return None
    visible_ = visible(request, import_id)
    if visible_ is None:
        return None
    change, after = view.change_of(request.query.get("change", "")), position(request.query.get("after", ""))
    rows = request.site.changed_rows.page(visible_[0], table, change, after)
    return None if rows is None else (visible_, view.Asked(import_id, declared, change, after), rows)


def _table(name: str) -> Table | None:
    return next((table for table in schema.load().tables if table.name == name), None)
