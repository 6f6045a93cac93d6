"""Adds the version id to S3's events to EventBridge, as AWS does for versioned buckets."""

import contextvars
import json
from collections.abc import Callable
from typing import Any


def send_versions(s3: Any, eventbridge: Any) -> None:
    """Make S3's events to EventBridge name the object's version, as on AWS."""
    version: contextvars.ContextVar[str | None] = contextvars.ContextVar("version", default=None)
    fire: Callable[..., None] = s3._fire_s3_event  # noqa: SLF001 - there is no hook
    dispatch: Callable[..., Any] = eventbridge._dispatch_event  # noqa: SLF001 - as above

    def fire_with_version(*args: object, **kwargs: Any) -> None:
        version.set(kwargs.get("version_id"))
        fire(*args, **kwargs)

    def dispatch_with_version(event: dict[str, str], *args: Any) -> Any:
        if event["Source"] == "aws.s3" and version.get():
            detail = json.loads(event["Detail"])
            detail["object"]["version-id"] = version.get()
            event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *args)

    s3._fire_s3_event = fire_with_version  # noqa: SLF001
    eventbridge._dispatch_event = dispatch_with_version  # noqa: SLF001
