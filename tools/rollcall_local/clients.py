"""AWS clients for the local platform. The deployed code has its own, in `rollcall.aws`."""

import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from rollcall_local.settings import REGION, Settings

_ONE_AT_A_TIME = threading.Lock()
"""A session makes no two clients at once."""


@cache
def client(settings: Settings, service: str) -> Any:
    """A client of `service` on this platform, with the rights of its root user. Threads may share it."""
    return client_of(settings, service, {"AccessKeyId": "test", "SecretAccessKey": "test"})


def client_of(settings: Settings, service: str, keys: Mapping[str, str]) -> Any:
    """A client of `service` with the credentials `keys`, in the form that STS returns."""
    with _ONE_AT_A_TIME:
        return _client(settings, service, keys)


@cache
def _session() -> Any:
    """One for all: each reads the descriptions of services anew, which takes longer than the rest of a login."""
    return boto3.session.Session()  # its type lists four hundred services


def _client(settings: Settings, service: str, keys: Mapping[str, str]) -> Any:
    return _session().client(
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
