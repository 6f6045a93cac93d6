"""Lets rights hold for what looks like a folder: MiniStack asks for the key without the slash at its end."""

from collections.abc import Callable
from typing import Any


def ask_for_whole_keys(iam_actions: Any) -> None:
    """Make the resource of a request to S3 the whole key, as on AWS."""
    resource_of: Callable[..., str] = iam_actions.extract_resource_arn

    def whole(service: str, method: str, path: str, *given: Any) -> str:
        resource = resource_of(service, method, path, *given)
        is_folder = service == "s3" and path.endswith("/") and "/" in resource
        return f"{resource}/" if is_folder and not resource.endswith("/") else resource

    iam_actions.extract_resource_arn = whole
