"""The application: all routes behind one guard, and the headers of all answers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from rollcall_apps.api.asking import Refused
from rollcall_apps.api.document import methods_at
from rollcall_apps.api.every import ROUTERS as API_ROUTERS
from rollcall_apps.guard import guard
from rollcall_apps.pages.every import ROUTERS
from rollcall_apps.problems import problem
from rollcall_apps.rendering import security_headers
from rollcall_apps.request import Request, request_of
from rollcall_apps.site import Site


class Application:
    """Answers requests to one site."""

    def __init__(self, site: Site) -> None:
        """Collect the routes of all pages."""
        self._site = site
        self._elsewhere = (site.login_url, site.uploads.address, site.downloads.address)
        self._app = APIGatewayHttpResolver()
        self._app.use(middlewares=[guard])  # also where no route matches
        for router in (*ROUTERS, *API_ROUTERS):
            self._app.include_router(router)
        self._app.not_found(self._not_found)
        self._app.exception_handler(Refused)(self._refused)
        self._app.exception_handler(Exception)(self._failed)

    def answer(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        """The answer to a request in the HTTP API's format 2.0."""
        context_ = event["requestContext"]
        if context_["http"]["method"] != "HEAD":
            return self._answer(event, context)
        # As GET, without the body.
        asked = {**event, "requestContext": {**context_, "http": {**context_["http"], "method": "GET"}}}
        return {**self._answer(asked, context), "body": "", "isBase64Encoded": False}

    def _answer(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        request = Request(APIGatewayProxyEventV2(dict(event)), self._site)
        self._app.append_context(request=request)  # type: ignore[no-untyped-call] # Powertools has no types for it
        answer: dict[str, Any] = self._app.resolve(dict(event), context)  # type: ignore[arg-type]
        own = security_headers(self._site.apps_url, *self._elsewhere)
        answer["headers"] = {**own, **answer.get("headers", {})}
        return answer

    def _not_found(self, _error: Exception) -> Response[str]:
        request = request_of(self._app)
        if request.is_api and (methods := methods_at(request.event.raw_path)):
            answer = problem(request, HTTPStatus.METHOD_NOT_ALLOWED, "other-method")
            answer.headers["Allow"] = ", ".join(methods)
            return answer
        return problem(request, HTTPStatus.NOT_FOUND, "not-found")

    def _refused(self, refused: Refused) -> Response[str]:
        return refused.answer(request_of(self._app))

    def _failed(self, error: Exception) -> Response[str]:
        self._site.failed(error)
        return problem(request_of(self._app), HTTPStatus.INTERNAL_SERVER_ERROR, "ours")
