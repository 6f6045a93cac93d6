"""Files about an import that are made when somebody asks for them: the log and the repair package."""

from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.downloads import Download
from rollcall.model.imports import Import
from rollcall_apps.api.asking import Refused, bad, parameters
from rollcall_apps.pages.downloads import asked_for, hindered, moment
from rollcall_apps.rendering import as_json
from rollcall_apps.request import Request, request_of
from rollcall_apps.views.downloads import file_name

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.post("/api/imports/<import_id>/downloads/<form>")
def ask(import_id: str, form: str) -> Response[str]:
    """Have a file made; come back for it with the moment that the answer says."""
    request = request_of(router)
    found = asked_for(request, import_id, form)
    if isinstance(found, Response):
        return found
    parameters(request, ())
    import_, download = found
    now = datetime.now(UTC).replace(microsecond=0)
    request.site.downloads.ask(download)
    return as_json(_shown(request, import_, download) | {"since": now.isoformat()}, HTTPStatus.ACCEPTED)


@router.get("/api/imports/<import_id>/downloads/<form>")
def fetch(import_id: str, form: str) -> Response[str]:
    """Where the file is, if it is there."""
    request = request_of(router)
    found = asked_for(request, import_id, form)
    if isinstance(found, Response):
        return found
    asked = parameters(request, ("since",))
    since = moment(asked.get("since", ""))
    if "since" in asked and since is None:
        raise bad("since", "It is the moment `since` that the request to make it answered.")
    import_, download = found
    answer = _shown(request, import_, download)
    if answer["address"] is None and since is not None and (why := hindered(request, download, since)):
        raise Refused(HTTPStatus.CONFLICT, why)
    return as_json(answer | {"since": asked.get("since")})


def _shown(request: Request, import_: Import, download: Download) -> dict[str, object]:
    name = file_name(import_.package_name, download.form)
    return {"form": download.form.value, "name": name, "address": request.site.downloads.link(download, name)}
