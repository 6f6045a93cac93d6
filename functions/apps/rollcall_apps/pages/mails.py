"""Which e-mails somebody hears of."""

from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts import District
from rollcall.model.accounts.history import Signature
from rollcall.model.accounts.mail_troubles import WORDS, TroubleKind
from rollcall.model.accounts.mails import ALWAYS_TOLD, TITLES, Outcome
from rollcall.steps.choose_mails import choose_mails
from rollcall_apps.pages.districts import led
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import Request, request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/mails")
def mails() -> Response[str]:
    """The choices as they are."""
    request = request_of(router)
    if elsewhere := led(request):
        return elsewhere
    if request.someone.districts and request.district is None:
        return redirect("/districts")
    return _shown(request, request.someone.district)


@router.post("/mails")
def choose() -> Response[str]:
    """Write the choices of the district that the form names; what was not chosen is muted."""
    request = request_of(router)
    person = request.someone
    if person.is_operator:
        return _shown(request, None)
    # Whoever has several districts may have chosen another one meanwhile, in another tab.
    district = person.own(request.form.get("district", "")) if person.has_choice else person.district
    if district is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    off = [outcome.value for outcome in Outcome if request.form.get(outcome) != "on"]
    signed = Signature(person.username, datetime.now(UTC))
    accounts = request.site.accounts
    why_not = choose_mails(district.district_id, person.email, off, accounts, signed, users=[person.email])
    return _shown(request, district, said=why_not or "Your choice is kept.", failed=bool(why_not))


def _trouble(request: Request) -> str:
    """What became of the last e-mail to the person, if it did not arrive or was marked as spam; else empty."""
    trouble = request.site.troubles.of(request.someone.email)
    if trouble is None:
        return ""
    said = f"The last e-mail to this address {WORDS[trouble.kind]}."
    if not trouble.suppressed:
        return said
    support = request.site.support.name or "the people who run Rollcall for you"
    wanted = "that you want them" if trouble.kind is TroubleKind.COMPLAINT else "whether the address is right"
    return f"{said} No more e-mails are sent there. Tell {support} {wanted}."


def _shown(request: Request, of: District | None, said: str = "", *, failed: bool = False) -> Response[str]:
    person = request.someone
    # Read again: the choice may have been changed by this very request.
    district = request.site.accounts.district(of.district_id) if of else None
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
        trouble=_trouble(request) if district else "",
        said=said,
        failed=failed,
    )
