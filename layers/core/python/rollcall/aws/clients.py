"""The SDK's clients, made when first needed and kept for the next invocation."""

import os
import socket
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3  # noqa: TID251 - this package is where AWS is reached
from botocore.config import Config  # noqa: TID251 - as above

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

KEEP_ALIVE = 60
"""Seconds of silence until the first TCP keep-alive probe of a connection, and between probes.

A restore is silent for minutes. Routers and NAT gateways drop silent connections, AWS's own after 350 seconds; the
answer would then never come. The system's default is two hours.
"""


@cache
def client(service: str, attempts: int = 4, patience: int = 20) -> Any:  # noqa: ANN401 - callers say which client they get
    """The client of an AWS service.

    Args:
        service: Its name in the SDK.
        attempts: The most attempts at each call.
        patience: Seconds after which a silent connection is given up. A step has a time limit, and is retried.
    """
    config = Config(
        connect_timeout=5,
        read_timeout=patience,
        retries={"mode": "standard", "total_max_attempts": attempts},
        tcp_keepalive=True,
    )
    make: Any = boto3.client  # its type lists four hundred services; `service` is any of them
    # The SDK for Python reads AWS_DEFAULT_REGION alone; all other tools read AWS_REGION too.
    made = make(service, config=config, region_name=os.environ.get("AWS_REGION"))
    # `tcp_keepalive` leaves the times to the system, and the SDK has no setting for them: they go into the list of the
    # socket options of its connections.
    made._endpoint.http_session._socket_options.extend(_keep_alive())  # noqa: SLF001
    if service == "s3":
        made.meta.events.register_last("before-call.s3", _send_bytes_at_once)
    return made


def _send_bytes_at_once(params: Mapping[str, Any], **_more: Any) -> None:  # noqa: ANN401 - what the SDK hands over
    """Send a body that was given as bytes without asking S3 first whether it would take it.

    The SDK asks before it sends anything that can be read (`Expect: 100-continue`), and waits for the answer: one more
    round trip, which only a large file is worth. It makes a `BytesIO` of bytes.
    """
    if isinstance(params.get("body"), BytesIO):
        params["headers"].pop("Expect", None)


def dynamodb() -> "DynamoDBClient":
    """The client of DynamoDB."""
    made: DynamoDBClient = client("dynamodb")
    return made


def s3() -> "S3Client":
    """The client of S3."""
    made: S3Client = client("s3")
    return made


@cache
def s3_signer() -> "S3Client":
    """The client that signs addresses of S3 which browsers use; it sends nothing itself.

    The SDK would sign them with version 2, which S3 refuses in newer regions and for objects under a KMS key, and for
    the bucket's global name, which for some time leads to another region's S3, for which the signature is not.
    """
    elsewhere = {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} & os.environ.keys()
    config = Config(signature_version="s3v4", s3={"addressing_style": "path" if elsewhere else "virtual"})
    made: S3Client = boto3.client("s3", config=config, region_name=os.environ.get("AWS_REGION"))
    return made


def _keep_alive() -> list[tuple[int, int, int]]:
    """The socket options of `KEEP_ALIVE`, as far as this system has them; macOS names the first one differently."""
    names = ("TCP_KEEPIDLE" if hasattr(socket, "TCP_KEEPIDLE") else "TCP_KEEPALIVE", "TCP_KEEPINTVL")
    return [(socket.IPPROTO_TCP, getattr(socket, name), KEEP_ALIVE) for name in names if hasattr(socket, name)]


def error_code(error: BaseException | None) -> str:
    """The code of an error of AWS, such as `ConditionalCheckFailedException`; empty for any other error."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""
