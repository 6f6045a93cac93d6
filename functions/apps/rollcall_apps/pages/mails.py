"""Which e-mails somebody hears of."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts.mails import ALWAYS_TOLD, TITLES, Outcome
from rollcall.steps.choose_mails import choose_mails
from rollcall_apps.rendering import page
from rollcall_apps.request import Request, request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/mails")
def mails() -> Response[str]:
    """The choices as they are."""
    return _shown(request_of(router))


@router.post("/mails")
def choose() -> Response[str]:
    """Write the choices; what was not chosen is muted."""
    request = request_of(router)
    person = request.someone
    if person.district is None:
        return _shown(request)
    off = [outcome.value for outcome in Outcome if request.form.get(outcome) != "on"]
    district_id = person.district.district_id
    why_not = choose_mails(district_id, person.email, off, request.site.accounts, users=[person.email])
    return _shown(request, said=why_not or "Your choice is kept.", failed=bool(why_not))


def _shown(request: Request, said: str = "", *, failed: bool = False) -> Response[str]:
    person = request.someone
    # Read again: the choice may have been changed by this very request.
    district = request.site.accounts.district(person.district.district_id) if person.district else None
    muted = district.muted.get(person.email.lower(), ()) if district else ()
    is_contact = district is not None and person.email.lower() in {each.lower() for each in district.contacts}
    choices = [(each.value, TITLES[each], each.value not in muted, each in ALWAYS_TOLD) for each in Outcome]
    return page(
        request,
        "mails.html",
        HTTPStatus.CONFLICT if failed else HTTPStatus.OK,
        district=district,
        choices=choices,
        is_contact=is_contact,
        said=said,
        failed=failed,
    )
