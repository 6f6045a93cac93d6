"""Files about an import that are made when somebody asks for them: the log in three forms, and the repair package.

A form asks for one (POST), and the browser is led to its page (GET), which waits until it is there, then leads on to a
link that ends after some minutes. All of them show values of rows, so only those who see these may have them.
"""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.downloads import Download, Form
from rollcall.model.imports import Import
from rollcall_apps.pages.one_import import visible
from rollcall_apps.problems import problem
from rollcall_apps.rendering import page, redirect
from rollcall_apps.request import Request, request_of
from rollcall_apps.views import downloads as view

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it

PATIENCE = timedelta(minutes=50)
"""After so long, nobody makes it any more: three attempts of 15 minutes each, and the pauses between them."""


@router.post("/imports/<import_id>/downloads/<form>")
def ask(import_id: str, form: str) -> Response[str]:
    """Have a file made, and go where it is waited for."""
    request = request_of(router)
    found = asked_for(request, import_id, form)
    if isinstance(found, Response):
        return found
    _, download = found
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    request.site.downloads.ask(download)
    return redirect(f"{_address(download)}?{urlencode({'since': f'{now.isoformat()}Z'})}")


@router.get("/imports/<import_id>/downloads/<form>")
def fetch(import_id: str, form: str) -> Response[str]:
    """Lead to the file, or wait for it, or say why there is none."""
    request = request_of(router)
    found = asked_for(request, import_id, form)
    if isinstance(found, Response):
        return found
    import_, download = found
    name = view.file_name(import_.package_name, download.form)
    since = moment(request.query.get("since", ""))
    link = request.site.downloads.link(download, name)
    # Somebody who has asked for it sees the page, from which the browser saves the file, and how to go on.
    is_ready = bool(link and since and request.is_navigation)
    if link and not is_ready:
        return redirect(link)
    if since and not is_ready and (why := hindered(request, download, since)):
        return problem(request, HTTPStatus.CONFLICT, why)
    return page(
        request,
        "download.html",
        import_id=import_id,
        package=import_.package_name,
        offer=view.offer_of(download.form),
        name=name,
        address=_address(download),
        is_asked=since is not None,
        is_ready=is_ready,
    )


def asked_for(request: Request, import_id: str, form: str) -> tuple[Import, Download] | Response[str]:
    """The import and the download that an address names, or why the person can't have it."""
    found = visible(request, import_id)
    if found is None or form not in {*Form}:
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")
    if not request.someone.sees_values:
        return problem(request, HTTPStatus.FORBIDDEN, "reader")
    import_ = found[0]
    return import_, Download(import_.district_id, import_.import_id, Form(form), not import_.is_published)


def hindered(request: Request, download: Download, since: datetime) -> str:
    """Why it can't be made, of what was found since it was asked for; empty as long as that may still come."""
    found = request.site.downloads.problem(download)
    if found and found[1] >= since:
        return found[0].value
    return "download-late" if datetime.now(UTC) - since > PATIENCE else ""


def _address(download: Download) -> str:
    return f"/imports/{download.import_id}/downloads/{download.form.value}"


def moment(text: str) -> datetime | None:
    """The moment that an address names, if it does."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
