"""Deciding about an import that is held: a data manager of its district, or an operator."""

from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts import District
from rollcall.model.differences import Differences
from rollcall.model.imports import Import, Side, Status
from rollcall.steps.decide import Decider, NotHeld, NotYours, OtherContent, approve_for, discard_for
from rollcall.steps.sign_in import Person
from rollcall_apps.pages.one_import import may_decide, shown, visible
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import Request, request_of
from rollcall_apps.views import changes as view

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

VERDICTS = ("approve", "discard")


@router.get("/imports/<import_id>/decision")
def look(import_id: str) -> Response[str]:
    """Why it is held, what would change, and the choice, for whoever may decide."""
    request = request_of(router)
    found = visible(request, import_id)
    if found is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    import_, fields, district = found
    if import_.status is not Status.HELD or import_.decision is not None:
        return redirect(f"/imports/{import_id}")
    compared = request.site.reports.differences(import_)
    pointer = request.site.pointers.pointer(import_.district_id, import_.school_year)
    differences = Differences.from_dict(compared) if compared else None
    return page(
        request,
        "decision.html",
        it=shown(request, import_, fields, district),
        district=district,
        changes=view.changes(differences) if differences else None,
        may_decide=may_decide(request.someone, district),
        who_decides=district.decides.value,
        has_approved=f"{side_of(request.someone)}_consent" in fields,
        given=[each for each in ("district", "operator") if f"{each}_consent" in fields],
        content=import_.package_sha256,
        # A rollover is compared with the year before, which nothing makes current any more.
        is_outdated=bool(differences and differences.last_year is None and pointer.current != differences.against),
    )


@router.post("/imports/<import_id>/decision")
def decide(import_id: str) -> Response[str]:
    """Write the decision. The same one again changes nothing; the first one counts."""
    request = request_of(router)
    found = visible(request, import_id)
    verdict = request.form.get("verdict")
    if found is None or verdict not in VERDICTS:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    why_not = decided(request, found[0], found[2], verdict, request.form.get("content", ""))
    return problem(request, HTTPStatus.CONFLICT, why_not) if why_not else redirect(f"/imports/{import_id}")


def decided(request: Request, import_: Import, district: District, verdict: str, content: str) -> str:
    """Decide about an import; why that was not possible, as the word of a problem, or empty.

    `content` is the checksum of the package that was looked at.
    """
    person = request.someone
    if not may_decide(person, district):
        return "not-yours"
    decider = Decider(side_of(person), person.username, district.decides)
    now = datetime.now(UTC)
    try:
        if verdict == "approve":
            approve_for(decider, import_, content, request.site.imports, now)
        else:
            discard_for(decider, import_, request.site.imports, now)
    except NotYours:
        return "not-yours"
    except NotHeld:
        return "not-held"
    except OtherContent:
        return "other-content"
    return ""


def side_of(person: Person) -> Side:
    """For whom somebody decides."""
    return Side.OPERATOR if person.is_operator else Side.DISTRICT
