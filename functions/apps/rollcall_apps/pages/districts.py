"""Operators choose the district whose pages they see."""

from datetime import timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import DISTRICT_COOKIE, request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

SHOWN = 100
"""Districts on a page; whoever has more searches."""

KEPT = timedelta(days=30)


@router.get("/districts")
def districts() -> Response[str]:
    """All districts, or those whose id or name has what is searched for."""
    request = request_of(router)
    if not request.someone.is_operator:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    search = request.query.get("search", "").casefold()
    found = [
        each
        for each in request.site.accounts.all_districts()
        if search in each.district_id.casefold() or search in each.name.casefold()
    ]
    searched = request.query.get("search", "")
    return page(request, "districts.html", found=found[:SHOWN], total=len(found), search=searched)


@router.post("/districts")
def choose() -> Response[str]:
    """Remember the choice in a cookie; it gives no rights, since operators see all districts."""
    request = request_of(router)
    chosen = request.account(request.form.get("district", ""))
    if not request.someone.is_operator or chosen is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    cookie = Cookie(
        DISTRICT_COOKIE,
        chosen.district_id,
        path="/",
        secure=True,
        http_only=True,
        same_site=SameSite.LAX_MODE,
        max_age=int(KEPT.total_seconds()),
    )
    return redirect("/imports", [cookie])
