"""Who sees more than one district chooses the one whose pages to see: operators of all, other people of their own.

An operator's choice is kept in a cookie, since operators see all districts. That of somebody of several districts is
kept with the session, and compared with the account at each request: whoever leaves a district loses it at once.
"""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from rollcall.model.accounts import District
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import DISTRICT_COOKIE, Request, request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

SHOWN = 100
"""Districts on a page; whoever has more searches."""

KEPT = timedelta(days=30)


@router.get("/districts")
def districts() -> Response[str]:
    """All that the person may choose from, or those whose id or name has what is searched for."""
    request = request_of(router)
    person = request.someone
    if not person.has_choice:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    search = request.query.get("search", "").casefold()
    found = [
        each
        for each in (request.site.accounts.all_districts() if person.is_operator else person.districts)
        if search in each.district_id.casefold() or search in each.name.casefold()
    ]
    searched = request.query.get("search", "")
    return page(request, "districts.html", found=found[:SHOWN], total=len(found), search=searched)


@router.post("/districts")
def choose() -> Response[str]:
    """Keep the choice."""
    request = request_of(router)
    return _chosen(request, request.form.get("district", ""), "/imports")


def led(request: Request) -> Response[str] | None:
    """Choose the district that the address of a page names (`?district=…`, as links in e-mails do), and go on there.

    None where the address names none, or the only one of the person: the page is shown at once.
    """
    query = dict(request.query)
    named = query.pop("district", None)
    only = None if request.someone.has_choice else request.someone.district
    if named is None or (only and only.district_id == named):
        return None
    rest = urlencode(query)
    return _chosen(request, named, request.event.raw_path + (f"?{rest}" if rest else ""))


def _chosen(request: Request, district_id: str, to: str) -> Response[str]:
    """Keep a choice, and go on to an address of these pages; a district that is not the person's does not exist."""
    person = request.someone
    if person.is_operator:
        account = request.account(district_id)
        return redirect(to, [_cookie(account)]) if account else problem(request, HTTPStatus.NOT_FOUND, "not-found")
    if not person.has_choice or person.own(district_id) is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    request.site.sign_in.choose(request.session, district_id)
    return redirect(to)


def _cookie(chosen: District) -> Cookie:
    return Cookie(
        DISTRICT_COOKIE,
        chosen.district_id,
        path="/",
        secure=True,
        http_only=True,
        same_site=SameSite.LAX_MODE,
        max_age=int(KEPT.total_seconds()),
    )
