"""The templates of the seven files: each alone, and as a zip with the account's own manifest."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model import schema
from rollcall.model.schema import MANIFEST_FILE
from rollcall.model.templates import template_file, template_package
from rollcall_apps.pages.districts import led
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

PACKAGE = "package.zip"


@router.get("/templates")
def templates() -> Response[str]:
    """The list of files."""
    request = request_of(router)
    if elsewhere := led(request):
        return elsewhere
    district = request.district
    if district is None:
        return redirect("/districts")
    roster = schema.load()
    files = [(MANIFEST_FILE, 2), *((table.file, len(table.fields)) for table in roster.tables)]
    return page(request, "templates.html", district=district, files=files)


@router.get("/templates/<name>")
def template(name: str) -> Response[bytes] | Response[str]:
    """One file, or the zip."""
    request = request_of(router)
    district = request.district
    roster = schema.load()
    if district is None or name not in {PACKAGE, MANIFEST_FILE, *(table.file for table in roster.tables)}:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    if name == PACKAGE:
        content, kind = template_package(roster, district.district_id), "application/zip"
        name = f"{district.district_id}-template.zip"
    else:
        content, kind = template_file(roster, name, district=district.district_id), "text/csv; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(HTTPStatus.OK, kind, content, headers=headers)
