"""`make deploy` refuses a change set that replaces or removes something that holds data, and shows every other one."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.deployment_files import template

from rollcall_deploy.changes import STATEFUL, TRANSIENT, Change, read, table


def resource_change(name: str, kind: str, action: str, replacement: str = "", *names: str) -> Mapping[str, Any]:
    """One change, as CloudFormation describes it."""
    targets = [{"Target": {"Attribute": "Properties", "Name": each}} for each in names]
    said = {"LogicalResourceId": name, "ResourceType": kind, "Action": action, "Details": targets}
    return {"Type": "Resource", "ResourceChange": said | ({"Replacement": replacement} if replacement else {})}


class CloudFormation:
    """Describes a change set in pages of two."""

    def __init__(self, *changes: Mapping[str, Any]) -> None:
        """`changes` are those of the change set."""
        self._changes = changes

    def describe_change_set(self, *, ChangeSetName: str, NextToken: str = "0") -> Mapping[str, Any]:  # noqa: N803
        """One page."""
        assert ChangeSetName == "arn:x"
        first = int(NextToken)
        page: dict[str, Any] = {"Changes": self._changes[first : first + 2]}
        return page | ({"NextToken": str(first + 2)} if first + 2 < len(self._changes) else {})


def test_all_pages_of_a_change_set_are_read() -> None:
    kinds = ["AWS::S3::Bucket", "AWS::Lambda::Function", "AWS::SQS::Queue"]
    told = [resource_change(kind, kind, "Modify", "False", "Tags", "Tags") for kind in kinds]
    found = list(read(CloudFormation(*told, {"Type": "Hook"}), "arn:x"))
    assert found == [Change(kind, kind, "Modify", "False", ("Tags",)) for kind in kinds]


def test_a_bucket_is_made_anew_by_its_name_alone() -> None:
    """A change set may say that any property of it might do so."""
    encrypted = Change("DataBucket", "AWS::S3::Bucket", "Modify", "Conditional", ("BucketEncryption", "Tags"))
    assert (encrypted.replaces, encrypted.refusal) == (False, None)
    for other in (
        Change("DataBucket", "AWS::S3::Bucket", "Modify", "True", ("BucketEncryption",)),
        Change("DataBucket", "AWS::S3::Bucket", "Modify", "Conditional", ("BucketEncryption", "BucketName")),
        Change("DataBucket", "AWS::S3::Bucket", "Modify", "Conditional", ()),
        Change("ImportsTable", "AWS::DynamoDB::Table", "Modify", "Conditional", ("SSESpecification",)),
    ):
        assert other.refusal


@pytest.mark.parametrize("kind", STATEFUL)
@pytest.mark.parametrize(
    ("action", "replacement", "said"),
    [
        ("Remove", "", "would be removed:"),
        ("Modify", "True", "would be replaced, because of BucketName, KeySchema:"),
        ("Modify", "Conditional", "may be replaced, because of BucketName, KeySchema:"),
        ("Dynamic", "", "may be removed or replaced:"),
    ],
)
def test_what_holds_data_is_neither_replaced_nor_removed(kind: str, action: str, replacement: str, said: str) -> None:
    refusal = Change("ImportsTable", kind, action, replacement, ("BucketName", "KeySchema")).refusal
    assert refusal == f"ImportsTable {said} it is {STATEFUL[kind]}."


@pytest.mark.parametrize(("action", "replacement"), [("Add", ""), ("Import", ""), ("Modify", "False"), ("Modify", "")])
def test_what_holds_data_may_be_made_adopted_and_changed(action: str, replacement: str) -> None:
    assert [Change("X", kind, action, replacement, ()).refusal for kind in STATEFUL] == [None] * len(STATEFUL)


@pytest.mark.parametrize(("action", "replacement"), [("Remove", ""), ("Modify", "True"), ("Modify", "Conditional")])
def test_what_holds_none_may_be_replaced_and_removed(action: str, replacement: str) -> None:
    assert Change("X", "AWS::Lambda::LayerVersion", action, replacement, ()).refusal is None


def test_a_person_sees_what_is_replaced_by_name_and_the_rest_in_numbers() -> None:
    changes = [
        Change("UnpackFunction", "AWS::Lambda::Function", "Modify", "False", ("Code",)),
        *(Change(f"{number}Alarm", "AWS::CloudWatch::Alarm", "Add", "", ()) for number in range(4)),
        Change("CoreLayer", "AWS::Lambda::LayerVersion", "Modify", "True", ("Content",)),
        Change("Old", "AWS::SQS::Queue", "Remove", "", ()),
    ]
    assert table(changes).splitlines() == [
        "  REPLACED     CoreLayer (AWS::Lambda::LayerVersion)",
        "  REMOVED      Old (AWS::SQS::Queue)",
        "  changed        1 AWS::Lambda::Function (UnpackFunction)",
        "  new            4 AWS::CloudWatch::Alarm",
    ]


def test_everything_that_the_template_keeps_when_the_stack_goes_is_held_to_hold_data() -> None:
    every = template()["Resources"]
    kept = {name for name, each in every.items() if "DeletionPolicy" in each}
    assert {every[name]["Type"] for name in kept} <= STATEFUL.keys()
    held = {name for name, each in every.items() if each["Type"] in STATEFUL}
    assert held - kept == {*TRANSIENT, "TransferServer"}  # a server can't be kept: it costs by the hour


@pytest.mark.parametrize("name", TRANSIENT)
def test_a_rollback_may_remove_what_use_makes_again(name: str) -> None:
    assert Change(name, template()["Resources"][name]["Type"], "Remove", "", ()).refusal is None
