"""AWS clients for the local platform. The deployed code has its own, in `rollcall.aws`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from rollcall_local.settings import REGION, Settings


@cache
def client(settings: Settings, service: str) -> Any:
    """A client of `service` on this platform, with the rights of its root user. Threads may share it."""
    return client_of(settings, service, {"AccessKeyId": "test", "SecretAccessKey": "test"})


def client_of(settings: Settings, service: str, keys: Mapping[str, str]) -> Any:
    """A client of `service` with the credentials `keys`, in the form that STS returns."""
    session: Any = boto3.session.Session()  # its type lists four hundred services, `service` is any of them
    return session.client(
        service,
        endpoint_url=settings.endpoint,
        verify=str(settings.certificate),
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
        config=Config(
            retries={"mode": "standard"},
            s3={"addressing_style": "path"},
            proxies={},
            request_checksum_calculation="when_required",
        ),
    )
