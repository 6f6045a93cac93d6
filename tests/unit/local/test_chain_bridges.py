"""What the bridges to MiniStack change about the chain and about rights: it must be as on AWS."""

from types import SimpleNamespace
from typing import Any

import pytest

from rollcall_local.bridges.folder_keys import ask_for_whole_keys
from rollcall_local.bridges.later import invoke_later

INVOKE = "arn:aws:states:::lambda:invoke"
LATER = {"FunctionName": "arn:downloads", "InvocationType": "Event", "Payload": {"results": "4f8a84ea"}}


class ExecutionError(Exception):
    """MiniStack's."""


def chain(known: str = "arn:downloads") -> tuple[Any, list[tuple[Any, ...]]]:
    """MiniStack's `stepfunctions` with the bridge, and what it was asked for."""
    asked: list[tuple[Any, ...]] = []
    stepfunctions = SimpleNamespace(
        _invoke_resource=lambda resource, given: asked.append(("waited", resource, given)),
        _resolve_lambda_function_ref=lambda reference, optimized: reference if optimized else "",
        _ExecutionError=ExecutionError,
    )
    lambda_svc = SimpleNamespace(
        _get_func_record_for_ref=lambda name: ({}, {}, name) if name != known else ({"is": name}, {"of": name}, name),
        _execution_record_for_config=lambda function, config: {**function, **config},
        invoke_async_with_retry=lambda record, event: asked.append(("later", record, event)),
    )
    invoke_later(stepfunctions, lambda_svc)
    return stepfunctions, asked


def test_a_task_of_the_type_event_does_not_wait_for_its_function() -> None:
    stepfunctions, asked = chain()
    assert stepfunctions._invoke_resource(INVOKE, LATER) == {"StatusCode": 202}
    assert asked == [("later", {"is": "arn:downloads", "of": "arn:downloads"}, {"results": "4f8a84ea"})]


@pytest.mark.parametrize(
    ("resource", "given"),
    [(INVOKE, {"FunctionName": "arn:downloads"}), ("arn:unpack", {"upload": {}}), ("arn:unpack", "text")],
)
def test_every_other_task_is_as_it_was(resource: str, given: object) -> None:
    stepfunctions, asked = chain()
    stepfunctions._invoke_resource(resource, given)
    assert asked == [("waited", resource, given)]


def test_a_function_that_is_not_there_fails_the_task() -> None:
    stepfunctions, asked = chain(known="arn:other")
    with pytest.raises(ExecutionError):
        stepfunctions._invoke_resource(INVOKE, LATER)
    assert asked == []


@pytest.mark.parametrize(
    ("service", "path", "resource"),
    [
        ("s3", "/inbox/springfield/check/", "arn:aws:s3:::inbox/springfield/check/"),
        ("s3", "/inbox/springfield/Roster.zip", "arn:aws:s3:::inbox/springfield/Roster.zip"),
        ("s3", "/inbox/", "arn:aws:s3:::inbox"),
        ("sqs", "/queue/of/mine/", "arn:aws:sqs:queue/of/mine"),
    ],
)
def test_rights_are_asked_for_the_whole_key(service: str, path: str, resource: str) -> None:
    """MiniStack leaves the slash at its end out."""
    start = {"s3": "arn:aws:s3:::", "sqs": "arn:aws:sqs:"}
    actions = SimpleNamespace(extract_resource_arn=lambda service, _method, path: start[service] + path.strip("/"))
    ask_for_whole_keys(actions)
    assert actions.extract_resource_arn(service, "PUT", path) == resource
