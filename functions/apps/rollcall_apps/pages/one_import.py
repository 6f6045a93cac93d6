"""The page of one import: what happened, whose turn it is, what was found, and what it changed."""

import re
from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts import Decides, District, Role
from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Purpose
from rollcall.report.listing.pages import Filters, Overview
from rollcall.steps.sign_in import Person
from rollcall.views import one_import as view
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page
from rollcall_apps.request import Request, request_of
from rollcall_apps.site import Fields
from rollcall_apps.views import groups
from rollcall_apps.views.downloads import offers

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

IMPORT_ID = re.compile(r"[0-9a-zA-Z-]{1,64}")


@router.get("/imports/<import_id>")
def one_import(import_id: str) -> Response[str]:
    """The page."""
    request = request_of(router)
    found = visible(request, import_id)
    if found is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    import_, fields, district = found
    known = known_of(request, import_, fields)
    sees_values = request.someone.sees_values
    reasons = _reasons(request, known)
    return page(
        request,
        "import.html",
        district=district,
        it=view.one_import(known, district, request.site.support, request.viewer),
        may_decide=may_decide(request.someone, district),
        may_send=may_send(request.someone, district),
        waits=import_.status is Status.HELD and import_.decision is None,
        found=reasons,
        sees_values=sees_values,
        offers=offers(reasons.codes, reasons.unread) if reasons and reasons.findings and sees_values else (),
    )


def _reasons(request: Request, known: view.Known) -> groups.Reasons | None:
    """The findings; None before there is a report."""
    import_, summary = known.import_, known.summary
    if summary is None:
        return None

    def overview(most: int) -> Overview | None:
        if not request.someone.sees_values:
            return None  # their lines are in the summary
        browser = request.site.listings.browser(import_, values=True, summary=summary)
        return browser.overview(Filters(), most=most) if browser else None

    is_check = import_.purpose is Purpose.CHECK
    return groups.reasons(import_.import_id, summary, overview, was_imported=import_.is_published, is_check=is_check)


def shown(request: Request, import_: Import, fields: Fields, district: District) -> view.OneImport:
    """What pages about an import show of it."""
    return view.one_import(known_of(request, import_, fields), district, request.site.support, request.viewer)


def known_of(request: Request, import_: Import, fields: Fields) -> view.Known:
    """All that is known of an import, read for its page."""
    pointers = request.site.pointers
    year = import_.school_year
    return view.Known(
        import_,
        fields,
        request.site.reports.summary(import_),
        request.site.reports.differences(import_),
        list(pointers.changes(import_.district_id, year)) if year else [],
        pointers.pointer(import_.district_id, year) if year else None,
        # Nor can readers fetch them by SFTP.
        view.results_of(import_, request.site.result_days, datetime.now(UTC)) if request.someone.sees_values else "",
    )


def visible(request: Request, import_id: str) -> tuple[Import, Fields, District] | None:
    """An import that the person may see, with all its attributes and its account; None if there is none such.

    That an import of another district exists shows in nothing: neither in the answer nor in which records are read
    for it.
    """
    if not IMPORT_ID.fullmatch(import_id):
        return None
    found = request.site.imports.with_fields(import_id)
    own = request.someone.own(found[0].district_id) if found else None
    if found is None or not (request.someone.is_operator or own):
        return None
    district = own or request.site.accounts.district(found[0].district_id)
    return (*found, district) if district else None


def may_decide(person: Person, district: District) -> bool:
    """Whether somebody may decide about the district's held imports."""
    return person.is_operator or (person.role is Role.DATA_MANAGER and district.decides is not Decides.OPERATOR)


def may_send(person: Person, district: District) -> bool:
    """Whether somebody may send packages by page, which are imported."""
    return not person.is_operator and person.role is Role.DATA_MANAGER and district.sends_by_page
