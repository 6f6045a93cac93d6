"""Requests are written down as they are made, and held to what AWS's services take."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.deployment_files import ROOT
from support.recorded_requests import lines, refused, wrong_with

from rollcall.aws import clients
from rollcall_local.recording.sitecustomize import SIZE, plain

FOLDER = ROOT / "tools/rollcall_local/recording"

PROGRAM = """
import boto3
from botocore.stub import ANY, Stubber
client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
with Stubber(client) as stub:
    stub.add_response("put_object", {"VersionId": "v1"}, {"Bucket": "inbox", "Key": "north/Roster.zip", "Body": ANY})
    client.put_object(Bucket="inbox", Key="north/Roster.zip", Body=b"12345")
"""


@pytest.mark.thorough
def test_a_request_is_written_with_the_sizes_of_contents(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    given = {"PYTHONPATH": str(FOLDER), "ROLLCALL_REQUESTS": str(file), "AWS_LAMBDA_FUNCTION_NAME": "unpack"}
    subprocess.run([ROOT / ".venv-runtime/bin/python", "-c", PROGRAM], env=given, check=True)
    assert list(lines(file)) == [
        {
            "program": "unpack",
            "service": "s3",
            "operation": "PutObject",
            "request": {"Bucket": "inbox", "Key": "north/Roster.zip", "Body": {SIZE: 5}},
            "answer": {"VersionId": "v1"},
        }
    ]
    assert refused(file) == []


@pytest.mark.thorough
def test_without_the_variable_nothing_is_written(tmp_path: Path) -> None:
    given = {"PYTHONPATH": str(FOLDER)}
    subprocess.run([ROOT / ".venv-runtime/bin/python", "-c", PROGRAM], env=given, cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []
    assert refused(tmp_path / "none.jsonl") == []


def test_whatever_is_given_can_be_written() -> None:
    given = {"N": 1, "B": b"12", "L": ["a", None], "S": {"x"}, "F": object()}
    assert json.loads(json.dumps(plain(given))) == {
        "N": 1,
        "B": {SIZE: 2},
        "L": ["a", None],
        "S": ["x"],
        "F": {SIZE: -1},
    }


def test_our_clients_let_the_sdk_validate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    clients.client.cache_clear()
    for made in (clients.client("dynamodb"), clients.client("s3")):
        assert made.meta.config.parameter_validation is True
    clients.client.cache_clear()


def said(service: str, operation: str, request: dict[str, Any], answer: dict[str, Any] | None = None) -> list[str]:
    """What is wrong with a request."""
    line = {"service": service, "operation": operation, "request": request, "answer": answer or {}}
    return list(wrong_with(line))


MAIL = {"FromEmailAddress": "a@b.example", "Destination": {"ToAddresses": ["c@d.example"]}}
TABLE = {"TableName": "imports"}


@pytest.mark.parametrize(
    ("service", "operation", "request_", "words"),
    [
        ("stepfunctions", "StartExecution", {"stateMachineArn": "arn:x", "name": "a" * 81}, "81 is more than 80"),
        ("stepfunctions", "StartExecution", {"stateMachineArn": "arn:x", "name": "a/b"}, "a character that none may"),
        ("stepfunctions", "SendTaskSuccess", {"taskToken": "t", "output": "x" * 300_000}, "more than"),
        ("cognito-idp", "AdminGetUser", {"UserPoolId": "nonsense", "Username": "anna"}, "a text that is not as"),
        ("dynamodb", "GetItem", {**TABLE, "Key": {"import_id": {"S": ""}}}, "a key is empty"),
        ("dynamodb", "GetItem", {**TABLE, "Key": {}, "ReturnConsumedCapacity": "SOME"}, "'SOME' is none of"),
        ("dynamodb", "Query", {**TABLE, "KeyConditionExpression": "a" * 5000}, "more than 4 KB"),
        (
            "dynamodb",
            "UpdateItem",
            {**TABLE, "Key": {}, "ExpressionAttributeValues": {":a": {"SS": []}}},
            "set is empty",
        ),
        ("s3", "PutObject", {"Bucket": "b", "Key": "é" * 600}, "more than 1,024 bytes"),
        ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Metadata": {"user": "José"}}, "not ASCII"),
        ("sesv2", "SendEmail", {"Destination": {"ToAddresses": []}, "Content": {}}, "no recipient"),
        (
            "sesv2",
            "SendEmail",
            {**MAIL, "Content": {"Simple": {"Headers": [{"Name": "X", "Value": "é"}]}}},
            "is not ASCII",
        ),
        ("events", "PutEvents", {"Entries": [{"Detail": "x"}] * 11}, "11 is more than 10"),
        ("lambda", "Invoke", {"FunctionName": "f", "InvocationType": "Event", "Payload": {SIZE: 300_000}}, "too large"),
    ],
)
def test_what_aws_would_refuse_is_found(service: str, operation: str, request_: dict[str, Any], words: str) -> None:
    assert any(words in each for each in said(service, operation, request_)), said(service, operation, request_)


def test_what_aws_takes_is_not_found() -> None:
    assert said("dynamodb", "GetItem", {**TABLE, "Key": {"import_id": {"S": "f00d"}}}) == []
    assert said("sesv2", "SendEmail", {**MAIL, "Content": {"Simple": {"Headers": []}}}, {"MessageId": "m"}) == []
    pool = {"UserPoolId": "us-east-1_aB3", "Username": "anna.müller"}
    assert said("cognito-idp", "AdminGetUser", pool, {"Username": "anna"}) == []


def test_an_answer_that_aws_would_not_give_is_found() -> None:
    pool = {"UserPoolId": "us-east-1_aB3", "Username": "anna"}
    (lacking,) = said("cognito-idp", "AdminGetUser", pool)
    assert lacking == "the answer of cognito-idp.AdminGetUser: Username is missing"
    (other,) = said("cognito-idp", "AdminGetUser", pool, {"Username": "anna", "UserStatus": "ODD"})
    assert "'ODD' is none of" in other
