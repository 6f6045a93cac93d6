"""AWS clients of the local platform. The deployed code has its own, in `rollcall.aws`."""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

from rollcall_local.settings import REGION, Settings


def client(settings: Settings, service: str, credentials: Mapping[str, str] | None = None) -> Any:
    """A client of `service` at this platform, as its root user or with `credentials` as STS gives them."""
    keys = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test"}
    session: Any = boto3.session.Session()  # its type lists four hundred services, `service` is any of them
    return session.client(
        service,
        endpoint_url=settings.endpoint,
        verify=str(settings.certificate),
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
        config=Config(retries={"mode": "standard"}, s3={"addressing_style": "path"}, proxies={}),
    )
