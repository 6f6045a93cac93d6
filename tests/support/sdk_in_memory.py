"""Clients of the SDK that a fake answers: they check each call's parameters, and send and sign nothing.

The SDK's own way to a request (endpoint, serializing, hooks) takes ten times as long as the fakes do, and making a
client takes longer still. So there is one client of each service for all tests, and its calls end where the SDK would
begin to make a request of them.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import boto3  # noqa: TID251 - the clients that the adapters find
import pytest
from botocore.exceptions import ParamValidationError  # noqa: TID251 - what the SDK raises
from botocore.validate import ParamValidator  # noqa: TID251 - the SDK's own look at parameters

from rollcall.aws.clients import client


class Answered(NamedTuple):
    """What the SDK takes for an answer over HTTP."""

    status_code: int


Answer = Callable[[str, Mapping[str, Any]], tuple[Answered, Mapping[str, Any]]]
"""What a service answers: of an operation and its parameters, which are valid and not the fake's to change."""


def answered(monkeypatch: pytest.MonkeyPatch, services: Mapping[str, Answer]) -> None:
    """Let `rollcall.aws` find clients of these services that are answered so."""
    client.cache_clear()
    for service, answer in services.items():
        monkeypatch.setattr(_made(service), "_make_api_call", _answering(_made(service), answer))
    make: Any = boto3.client  # another one's, where there are several

    def found(service: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - the SDK's own
        return _made(service) if service in services else make(service, *args, **options)

    monkeypatch.setattr(boto3, "client", found)


_MAKE: Any = boto3.client


@cache
def _made(service: str) -> Any:  # noqa: ANN401 - callers say which client they get
    return _MAKE(service, region_name="eu-central-1", aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106


def _answering(made: Any, answer: Answer) -> Callable[[str, Mapping[str, Any]], Mapping[str, Any]]:  # noqa: ANN401
    validator = ParamValidator()

    def call(operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        faults = validator.validate(params, made.meta.service_model.operation_model(operation).input_shape)
        if faults.has_errors():
            raise ParamValidationError(report=faults.generate_report())
        http, said = answer(operation, params)
        if http.status_code >= 300:
            raise made.exceptions.from_code(said["Error"]["Code"])(said, operation)
        return said

    return call
