"""Hands cookies to functions as AWS does: format 2.0 of an HTTP API's events has a list of its own for them."""

from collections.abc import Callable
from typing import Any


def hand_on_cookies(lambda_svc: Any) -> None:
    """Move the cookies of requests to HTTP APIs from the headers to `cookies`."""
    execute: Callable[..., Any] = lambda_svc._execute_function_with_config_scope  # noqa: SLF001 - there is no hook

    def execute_with_cookies(record: Any, event: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(event, dict) and "routeKey" in event and "cookie" in event.get("headers", {}):
            headers = dict(event["headers"])
            cookies = [each.strip() for each in headers.pop("cookie").split(";")]
            event = {**event, "headers": headers, "cookies": cookies}
        return execute(record, event, *args, **kwargs)

    lambda_svc._execute_function_with_config_scope = execute_with_cookies  # noqa: SLF001
