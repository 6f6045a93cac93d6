"""All rules: what each means, what it costs and what to do."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall_apps import guide_pages
from rollcall_apps.api.asking import not_there, parameters
from rollcall_apps.rendering import as_json
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/api/rules")
def rules() -> Response[str]:
    """All of them, by code."""
    request = request_of(router)
    parameters(request, ())
    return as_json({"rules": [_shown(code, request.site.apps_url) for code in guide_pages.rules()]})


@router.get("/api/rules/<code>")
def rule(code: str) -> Response[str]:
    """One of them."""
    request = request_of(router)
    parameters(request, ())
    if code not in guide_pages.rules():
        raise not_there()
    return as_json(_shown(code, request.site.apps_url))


def _shown(code: str, apps_url: str) -> dict[str, object]:
    return {"code": code, **guide_pages.rules()[code], "page": f"{apps_url}/guide/rules/{code}"}
