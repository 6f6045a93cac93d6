"""`make deploy` carries out the change set that it has shown, and says what failed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollcall_deploy.carrying_out import DeployError, build, carry_out, change_set
from rollcall_deploy.kept import Environment

ARN = "arn:aws:cloudformation:us-east-1:111122223333:changeSet/samcli-deploy1/0a1b"
STAGING = Environment("staging", "rollcall-staging", "us-east-1", {})
LATER = timedelta(hours=1)


class Sam:
    """Says this and ends with this code, whatever it is told."""

    def __init__(self, code: int, said: str = "") -> None:
        """`said` is its output."""
        self._answer = code, said
        self.told: Sequence[str] = ()

    def __call__(self, arguments: Sequence[str]) -> tuple[int, str]:
        """Note the arguments."""
        self.told = arguments
        return self._answer


def event(status: str, resource: str = "rollcall-staging", reason: str = "", *, old: bool = False) -> Mapping[str, Any]:
    """Something that happened to a resource."""
    when = datetime.now(UTC) + (-LATER if old else LATER)
    said = {"EventId": f"{resource}{status}{old}", "Timestamp": when, "ResourceStatus": status}
    return said | {"LogicalResourceId": resource} | ({"ResourceStatusReason": reason} if reason else {})


class CloudFormation:
    """A stack that has these states one after another, and these events, newest first, in pages of two."""

    def __init__(self, states: Sequence[str], events: Sequence[Mapping[str, Any]]) -> None:
        """`states` begin after the change set was begun."""
        self._states, self._events = [*states], events
        self.executed: list[str] = []

    def execute_change_set(self, *, ChangeSetName: str) -> None:  # noqa: N803
        """Begin it."""
        self.executed.append(ChangeSetName)

    def describe_stacks(self, *, StackName: str) -> Mapping[str, Any]:  # noqa: N803
        """The next state."""
        assert StackName == STAGING.stack
        return {"Stacks": [{"StackStatus": self._states.pop(0)}]}

    def get_paginator(self, _operation: str) -> "CloudFormation":
        """Of the events."""
        return self

    def paginate(self, *, StackName: str) -> list[Mapping[str, Any]]:  # noqa: N803
        """The events."""
        assert StackName == STAGING.stack
        return [{"StackEvents": self._events[first : first + 2]} for first in range(0, len(self._events), 2)]


def test_the_change_set_is_made_and_not_carried_out_and_every_parameter_has_its_value() -> None:
    """A parameter that is not named would keep the stack's value, even if the operator has put it back."""
    sam = Sam(0, f"Changeset created successfully. {ARN}\n")
    assert change_set(sam, STAGING, {"MailFrom": "a@b.org", "SupportName": "the team", "LogDays": "90"}) == ARN
    told = list(sam.told)
    assert "--no-execute-changeset" in told
    assert told[told.index("--stack-name") + 1] == "rollcall-staging"
    after = told.index("--parameter-overrides") + 1
    assert told[after:] == ['MailFrom="a@b.org"', 'SupportName="the team"', 'LogDays="90"']


def test_no_change_set_means_that_nothing_would_change() -> None:
    assert change_set(Sam(0, "No changes to deploy. Stack rollcall-staging is up to date\n"), STAGING, {}) is None


def test_sam_that_fails_ends_it() -> None:
    with pytest.raises(DeployError, match="could not make a change set"):
        change_set(Sam(1, f"Error, with {ARN}"), STAGING, {})
    with pytest.raises(DeployError, match="`sam build` failed"):
        build(Sam(1), "arm64")


def test_it_waits_until_the_stack_is_done_and_tells_each_resource_once() -> None:
    events = [
        event("UPDATE_COMPLETE"),
        event("CREATE_COMPLETE", "AlarmTopic"),
        event("CREATE_IN_PROGRESS", "AlarmTopic"),
        event("CREATE_FAILED", "Older", "of the last time", old=True),
    ]
    aws, said = CloudFormation(["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"], events), list[str]()
    carry_out(aws, STAGING.stack, ARN, said.append, poll=0)
    assert aws.executed == [ARN]
    assert [line.split() for line in said] == [["CREATE_COMPLETE", "AlarmTopic"], ["UPDATE_COMPLETE", STAGING.stack]]


@pytest.mark.parametrize(
    ("status", "heading"),
    [("ROLLBACK_COMPLETE", "a-creation-that-failed"), ("UPDATE_ROLLBACK_COMPLETE", "a-failed-upgrade")],
)
def test_what_failed_is_named_with_its_reason_and_where_to_read_on(status: str, heading: str) -> None:
    events = [
        event(status),
        event("CREATE_FAILED", "UnpackFunction", "Value must be less than 3008"),
        event("CREATE_FAILED", "Older", "of the last time", old=True),
    ]
    with pytest.raises(DeployError) as raised:
        carry_out(CloudFormation([status], events), STAGING.stack, ARN, list[str]().append, poll=0)
    assert str(raised.value).splitlines() == [
        f"The stack is {status}. What failed:",
        "  UnpackFunction: Value must be less than 3008",
        f"How to go on: docs/operations.md#{heading}",
    ]
