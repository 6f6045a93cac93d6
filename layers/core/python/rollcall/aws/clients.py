"""The SDK's clients, made when first needed and kept for the next invocation."""

import os
from functools import cache
from typing import Any

import boto3  # noqa: TID251 - this package is where AWS is reached
from botocore.config import Config  # noqa: TID251 - as above


@cache
def client(service: str, attempts: int = 4, patience: int = 20) -> Any:  # noqa: ANN401 - callers say which client they get
    """The client of one AWS service, which makes up to so many attempts at each call.

    Connections that hang for `patience` seconds are given up: a step has its own time limit, and the chain tries again.
    """
    config = Config(
        connect_timeout=5, read_timeout=patience, retries={"mode": "standard", "total_max_attempts": attempts}
    )
    make: Any = boto3.client  # its type lists four hundred services; `service` is any of them
    # The SDK for Python knows AWS_DEFAULT_REGION alone, all other tools AWS_REGION too.
    return make(service, config=config, region_name=os.environ.get("AWS_REGION"))


def error_code(error: BaseException | None) -> str:
    """The code by which AWS names an error, such as `ConditionalCheckFailedException`; empty if it isn't AWS's."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""
