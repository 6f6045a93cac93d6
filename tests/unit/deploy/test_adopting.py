"""What a deleted stack has left: which resources those are, and the template of them alone."""

from collections.abc import Mapping
from typing import Any

from support.deployment_files import template

from rollcall_deploy.adopting import IDENTIFIERS, alone, left_by

KEPT = {name: each["Type"] for name, each in template()["Resources"].items() if "DeletionPolicy" in each}


class CloudFormation:
    """A deleted stack with these events, newest first."""

    def __init__(self, *events: tuple[str, str, str, str]) -> None:
        """Each event is a status, a name, a physical name, and a type."""
        self._events = events

    def get_paginator(self, operation: str) -> "CloudFormation":
        """Of the events."""
        assert operation == "describe_stack_events"
        return self

    def paginate(self, *, StackName: str) -> list[Mapping[str, Any]]:  # noqa: N803
        """One event a page."""
        assert StackName == "arn:x"
        names = ("ResourceStatus", "LogicalResourceId", "PhysicalResourceId", "ResourceType")
        return [{"StackEvents": [dict(zip(names, each, strict=True))]} for each in self._events]


def test_what_was_left_last_is_found_and_nothing_that_was_deleted() -> None:
    table = "AWS::DynamoDB::Table"
    aws = CloudFormation(
        ("DELETE_SKIPPED", "ImportsTable", "imports-2", table),
        ("DELETE_COMPLETE", "SessionsTable", "sessions", table),
        ("DELETE_SKIPPED", "SomethingElse", "x", "AWS::SQS::Queue"),
        ("DELETE_SKIPPED", "ImportsTable", "imports-1", table),
    )
    assert left_by(aws, "arn:x") == {"ImportsTable": "imports-2"}


def test_everything_that_outlives_the_stack_can_be_adopted() -> None:
    assert {*KEPT.values()} <= IDENTIFIERS.keys()


def test_the_template_of_what_is_left_names_nothing_that_is_not_in_it() -> None:
    """CloudFormation would refuse it; and with SAM's transform it would make a role."""
    left = alone(template(), KEPT)
    assert left["Resources"].keys() == KEPT.keys()
    assert "Transform" not in left
    assert "Outputs" not in left
    known = KEPT.keys() | left["Parameters"].keys()
    assert {name for name in named(left["Resources"]) if not name.startswith("AWS::")} <= known


def named(tree: Any) -> set[str]:  # noqa: ANN401 - any part of a template
    """What is referred to."""
    if isinstance(tree, Mapping):
        own = {tree["Ref"]} if "Ref" in tree else {tree["Fn::GetAtt"][0]} if "Fn::GetAtt" in tree else set()
        return own.union(*map(named, tree.values()))
    return set().union(*map(named, tree)) if isinstance(tree, list) else set()
