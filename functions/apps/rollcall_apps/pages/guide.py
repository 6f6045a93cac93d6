"""The guide, which everybody may read: how to make and send a package, each rule, and each column."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall_apps import guide_pages
from rollcall_apps.guide_pages import GuidePage
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/guide")
def first() -> Response[str]:
    """The first page."""
    return _shown(guide_pages.page(guide_pages.FIRST))


@router.get("/guide/rules/<code>")
def rule(code: str) -> Response[str]:
    """What a rule means, and what to do about its findings."""
    return _shown(guide_pages.rule(code))


@router.get("/guide/columns/<file>")
def columns(file: str) -> Response[str]:
    """The columns of one of the seven files."""
    return _shown(guide_pages.columns(file))


@router.get("/guide/<name>")
def one(name: str) -> Response[str]:
    """One page."""
    return _shown(guide_pages.page(name))


def _shown(found: GuidePage | None) -> Response[str]:
    request = request_of(router)
    if found is None:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    return page(request, "guide.html", it=found, names=guide_pages.names())
