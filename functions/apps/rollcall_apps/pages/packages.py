"""Checking a package without sending it, and sending one: the browser sends it straight to S3."""

from http import HTTPStatus
from itertools import islice

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts import District
from rollcall.model.uploads import CHECKS, Purpose
from rollcall.steps.sign_in import Person
from rollcall_apps.pages.districts import led
from rollcall_apps.pages.one_import import may_send, visible
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import Request, request_of
from rollcall_apps.site import Fields
from rollcall_apps.views import import_list

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

LONGEST_KEY = 1024
"""Bytes of the longest key that S3 takes."""

SHOWN = 50
"""The most checks that the page lists."""


@router.get("/check")
def packages() -> Response[str]:
    """The forms, and the checks of the last days."""
    request = request_of(router)
    if elsewhere := led(request):
        return elsewhere
    district = request.district
    if district is None:
        return redirect("/districts")
    return page(
        request,
        "check.html",
        district=district,
        check=_permission(request, Purpose.CHECK, district),
        send=_permission(request, Purpose.IMPORT, district),
        most_mib=request.site.uploads.most_bytes >> 20,
        rows=list(import_list.rows(_checks(request, district), district, request.site.support, {}, request.viewer)),
    )


@router.get("/check/sent")
def sent() -> Response[str]:
    """S3 sends the browser to here after an upload; it goes on to the page of the import, once there is one."""
    request = request_of(router)
    key = request.query.get("key", "")
    # Whoever has several districts may have chosen another one meanwhile, in another tab.
    mine = request.someone.districts or filter(None, (request.district,))
    if not any(may_be_of(district, key) for district in mine):
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    import_id = request.site.uploads.sent(key)
    if import_id is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    if visible(request, import_id):
        return redirect(f"/imports/{import_id}")
    return page(request, "sent.html", package=key.rpartition("/")[2])


def may_check(person: Person) -> bool:
    """Whether somebody may check packages by page: the report shows values of its rows."""
    return person.sees_values


def _permission(request: Request, purpose: Purpose, district: District) -> object | None:
    person = request.someone
    allowed = may_send(person, district) if purpose is Purpose.IMPORT else may_check(person)
    if not allowed:
        return None
    back = f"{request.site.apps_url}/check/sent"
    return request.site.uploads.permission(purpose, district.district_id, person.username, back)


def may_be_of(district: District, key: str) -> bool:
    """Whether a package of the district may have this key. Dots are a way up to all but S3."""
    folders = f"{district.district_id}/", f"{CHECKS}{district.district_id}/"
    usable = key.isprintable() and len(key.encode()) <= LONGEST_KEY and not {".", ".."} & {*key.split("/")}
    return usable and key.startswith(folders)


def _checks(request: Request, district: District) -> list[Fields]:
    """The newest checks of the district; those whose record is not there (yet) are left out."""
    ids = islice(request.site.checks.of_district(district.district_id), 10 * SHOWN)
    found = filter(None, map(request.site.imports.fields, ids))
    return sorted(found, key=lambda fields: str(fields["uploaded_at"]), reverse=True)[:SHOWN]
