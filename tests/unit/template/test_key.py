"""The template: a key of the operators' own, and who may use it for what."""

from collections.abc import Iterator
from typing import Any

import pytest
from support.deployment_files import ROOT, resources, values
from support.resolved_template import Resolved
from support.template_rights import FUNCTIONS, as_list, permissions, statements

from rollcall.model.accounts import homes

KEY = "arn:aws:kms:eu-central-1:123456789012:key/1a2b3c4d"
EVERYTHING = {
    "MalwareProtection": "on",
    "DataEvents": "on",
    "WebhookUrl": "https://desk.example.org/rollcall",
    "CanaryMinutes": "30",
}
ON, OFF = Resolved(KmsKeyArn=KEY, **EVERYTHING), Resolved(**EVERYTHING)
POLICIES = {name: each for name, each in ON.resources.items() if name.startswith("Key")}


def of_type(template: Resolved, type_: str) -> dict[str, Any]:
    return {name: each["Properties"] for name, each in template.resources.items() if each["Type"] == type_}


def may(role: str) -> set[tuple[str, str]]:
    """What a role may do with the key: action, and the service in whose name."""
    found = set()
    for policy in POLICIES.values():
        if {"Ref": role} in policy["Properties"]["Roles"]:
            (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
            assert statement["Resource"] == KEY
            ((_, service),) = statement["Condition"]["StringEquals"].items()
            found |= {(action, service["Fn::Sub"].partition(".")[0]) for action in as_list(statement["Action"])}
    return found


def needs(actions: set[str]) -> set[tuple[str, str]]:
    """What somebody with these rights must be able to do with the key."""
    needed: set[tuple[str, str]] = set()
    for action in actions:
        if action.startswith("s3:Get") and "Tagging" not in action:
            needed.add(("kms:Decrypt", "s3"))
        if action == "s3:PutObject":
            # An upload in parts reads what it has written.
            needed |= {("kms:GenerateDataKey", "s3"), ("kms:Decrypt", "s3")}
        if action.startswith("dynamodb:"):
            needed |= {(f"kms:{each}", "dynamodb") for each in TABLES}
        if action in {"sqs:SendMessage", "sqs:ReceiveMessage"}:
            needed |= {("kms:GenerateDataKey", "sqs"), ("kms:Decrypt", "sqs")}
    return needed


TABLES = (
    *("Decrypt", "DescribeKey", "Encrypt", "ReEncryptFrom", "ReEncryptTo"),
    *("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
)
"""What DynamoDB needs in the name of a caller."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_use_the_key_for_what_it_does_and_for_nothing_else(function: str) -> None:
    assert may(f"{function}Role") == needs({action for action, _ in permissions(function)})


@pytest.mark.parametrize("role", [role for role in resources("AWS::IAM::Role") if role != "ReaderRole"])
def test_a_role_may_use_the_key_for_what_it_does_and_for_nothing_else(role: str) -> None:
    allowed = [each for each in statements(resources("AWS::IAM::Role")[role]) if each["Effect"] == "Allow"]
    assert may(role) == needs({action for each in allowed for action in as_list(each["Action"])})


def test_without_a_key_nothing_is_of_it() -> None:
    assert not [name for name in OFF.resources if name.startswith("Key")]
    assert "KMSMasterKeyID" not in str(OFF.resources)
    assert KEY not in str(OFF.resources)
    assert all(
        each["SSESpecification"] == {"SSEEnabled": True} for each in of_type(OFF, "AWS::DynamoDB::Table").values()
    )
    assert all(each["SqsManagedSseEnabled"] is True for each in of_type(OFF, "AWS::SQS::Queue").values())


def test_everything_that_holds_data_is_encrypted_by_the_key() -> None:
    for bucket, each in of_type(ON, "AWS::S3::Bucket").items():
        (rule,) = each["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
        assert bucket == "DataEventsBucket" or rule == {
            "ServerSideEncryptionByDefault": default,
            "BucketKeyEnabled": True,
        }
    for each in of_type(ON, "AWS::DynamoDB::Table").values():
        assert each["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
    for each in of_type(ON, "AWS::SQS::Queue").values():
        assert "SqsManagedSseEnabled" not in each
        assert each["KmsMasterKeyId"] == KEY
    for each in of_type(ON, "AWS::Logs::LogGroup").values():
        assert each["KmsKeyId"] == KEY
    (trail,) = of_type(ON, "AWS::CloudTrail::Trail").values()
    assert trail["KMSKeyId"] == KEY


def test_a_session_by_sftp_may_use_the_key_where_there_is_one() -> None:
    """A session may do what its policy and its role allow both; the role names the key, and two actions."""
    for template, key in ((ON, KEY), (OFF, "")):
        variables = template.resources["AuthenticateFunction"]["Properties"]["Environment"]["Variables"]
        assert variables["KMS_KEY_ARN"] == key
    with_key, without = (
        homes.session_policy("arn:aws:s3:::inbox", ["maple"], reads_results=True, has_key=has) for has in (True, False)
    )
    assert '"kms:*"' in with_key
    assert "kms" not in without
    assert may("TransferUserRole") == {("kms:Decrypt", "s3"), ("kms:GenerateDataKey", "s3")}


def services(page: str) -> Iterator[str]:
    """The services of AWS that the key's policy on the page names."""
    for line in page.splitlines():
        if '"Service": "' in line:
            yield line.split('"Service": "')[1].split('"')[0].split(".")[0]


def test_the_page_has_a_policy_of_the_key_for_each_service_that_uses_it_by_itself() -> None:
    """EventBridge writes into queues, CloudWatch into log groups, CloudTrail into its bucket."""
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    assert {*services(page)} == {"events", "logs", "cloudtrail"}
    named = {
        value
        for each in resources("AWS::SQS::QueuePolicy").values()
        for value in values(each)
        if value == "events.amazonaws.com"
    }
    assert named
