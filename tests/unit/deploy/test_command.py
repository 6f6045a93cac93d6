"""`make deploy` from the first question to the outputs, with a SAM and an AWS that answer from memory."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 - what AWS's answer is in the SDK

from rollcall_deploy.command import FAILED, REFUSED, World, main

ARN = "arn:aws:cloudformation:us-east-1:111122223333:changeSet/samcli-deploy1/0a1b"
FIRST = ("rollcall@example.org", "the data team", "help@example.org", "oncall@example.org")
REPLACED = {"LogicalResourceId": "ImportsTable", "ResourceType": "AWS::DynamoDB::Table", "Action": "Modify"}


class Aws:
    """An account with one stack, or none: every client in one."""

    def __init__(self, stack: Mapping[str, Any] | None = None, changes: Sequence[Mapping[str, Any]] = ()) -> None:
        """`stack` is what is deployed; `changes` those of the next change set."""
        self._stack, self._changes = stack, changes
        self.meta = SimpleNamespace(region_name="us-east-1")
        self.done: list[str] = []

    def get_caller_identity(self) -> Mapping[str, str]:
        """Of STS."""
        return {"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/maria"}

    def describe_stacks(self, *, StackName: str) -> Mapping[str, Any]:  # noqa: N803
        """The stack, once there is one."""
        if self._stack is None:
            error = {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")  # type: ignore[typeddict-item]
        return {"Stacks": [self._stack]}

    def describe_change_set(self, *, ChangeSetName: str) -> Mapping[str, Any]:  # noqa: N803
        """The changes."""
        assert ChangeSetName == ARN
        return {"Changes": [{"ResourceChange": each} for each in self._changes]}

    def execute_change_set(self, *, ChangeSetName: str) -> None:  # noqa: N803
        """Make the stack."""
        self.done.append(f"executed {ChangeSetName == ARN}")
        outputs = [{"OutputKey": "AppsUrl", "OutputValue": "https://pages.example"}]
        self._stack = {"StackStatus": "CREATE_COMPLETE", "Outputs": outputs}

    def delete_change_set(self, *, ChangeSetName: str) -> None:  # noqa: N803
        """Note it."""
        self.done.append(f"deleted {ChangeSetName == ARN}")

    def get_paginator(self, _operation: str) -> "Aws":
        """Of the events."""
        return self

    def paginate(self, *, StackName: str) -> list[Mapping[str, Any]]:  # noqa: N803
        """One event."""
        event = {"EventId": "1", "LogicalResourceId": StackName, "ResourceStatus": "CREATE_COMPLETE"}
        return [{"StackEvents": [event | {"Timestamp": datetime.now(UTC) + timedelta(hours=1)}]}]


class Deployment:
    """Somebody at the keyboard, the account, and what SAM was told."""

    def __init__(self, folder: Path, aws: Aws, *answers: str, said: str = ARN) -> None:
        """`answers` are typed; `said` is what `sam deploy` says."""
        self.samconfig, self.aws, self._answers = folder / "samconfig.toml", aws, [*answers]
        self._said = said
        self.sam: list[tuple[list[str], str]] = []
        self.seen: list[str] = []

    def run(self, *arguments: str) -> int:
        """`make deploy` with these arguments."""
        return main(arguments, World(lambda _service: self.aws, self._sam, self._ask, self.seen.append, self.samconfig))

    def _ask(self, question: str) -> str:
        self.seen.append(question)
        return self._answers.pop(0) if self._answers else ""

    def _sam(self, arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
        self.sam.append(([*arguments], environment["ROLLCALL_ARCHITECTURE"]))
        return 0, self._said if arguments[0] == "deploy" else ""

    @property
    def shown(self) -> str:
        """All that was seen."""
        return "\n".join(self.seen)


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment sets the region for its clients; the next test has none."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")


def test_a_first_deployment_asks_shows_makes_the_stack_and_says_what_comes_next(tmp_path: Path) -> None:
    new = [{"LogicalResourceId": "ImportsTable", "ResourceType": "AWS::DynamoDB::Table", "Action": "Add"}]
    deployment = Deployment(tmp_path, Aws(changes=new), *FIRST, "x86_64", "", "y")
    assert deployment.run() == 0
    assert deployment.aws.done == ["executed True"]
    assert [(told[0], architecture) for told, architecture in deployment.sam] == [
        ("build", "x86_64"),
        ("deploy", "x86_64"),
    ]
    assert 'AlarmEmail="oncall@example.org"' in deployment.sam[1][0]
    assert deployment.seen[0].startswith("Stack rollcall, account 111122223333, region us-east-1, as arn:aws:iam")
    assert "  AppsUrl: https://pages.example" in deployment.seen
    assert "make verify-aws STACK=rollcall" in deployment.seen[-1]


def test_the_answers_are_kept_for_their_environment_and_only_what_differs_from_the_defaults(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path, Aws(changes=[]), *FIRST)
    assert deployment.run("--env", "staging") == 0
    found = tomllib.loads(deployment.samconfig.read_text())["staging"]
    assert found["global"]["parameters"]["stack_name"] == "rollcall-staging"
    names = ("MailFrom", "SupportName", "SupportEmail", "AlarmEmail")
    kept = " ".join(f'{name}="{answer}"' for name, answer in zip(names, FIRST, strict=True))
    assert found["deploy"]["parameters"]["parameter_overrides"] == kept


def test_what_would_lose_data_is_refused_even_if_nobody_is_asked(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("MailFrom=rollcall@example.org\n")
    targets = [{"Target": {"Attribute": "Properties", "Name": "KeySchema"}}]
    aws = Aws(changes=[REPLACED | {"Replacement": "True", "Details": targets}])
    deployment = Deployment(tmp_path, aws)
    assert deployment.run("--yes", "--answers", str(tmp_path / "answers")) == REFUSED
    assert aws.done == ["deleted True"]
    assert "ImportsTable would be replaced, because of KeySchema: it is a table." in deployment.shown


@pytest.mark.parametrize("answer", ["", "n", "what"])
def test_nothing_is_done_without_a_yes(answer: str, tmp_path: Path) -> None:
    deployment = Deployment(tmp_path, Aws(changes=[REPLACED | {"Replacement": "False"}]), *FIRST, "", "", answer)
    assert deployment.run() == 0
    assert deployment.aws.done == ["deleted True"]


def test_a_look_with_answers_changes_nothing_and_shows_which_parameters_would(tmp_path: Path) -> None:
    parameters = [
        {"ParameterKey": "MailFrom", "ParameterValue": "rollcall@example.org"},
        {"ParameterKey": "LogDays", "ParameterValue": "30"},
        {"ParameterKey": "OfAnEarlierRelease", "ParameterValue": "x"},
    ]
    (tmp_path / "answers").write_text("LogDays=90\n")
    aws = Aws({"StackStatus": "UPDATE_COMPLETE", "Parameters": parameters})
    deployment = Deployment(tmp_path, aws)
    assert deployment.run("--look", "--answers", str(tmp_path / "answers")) == 0
    assert aws.done == ["deleted True"]
    assert "  LogDays: 30 → 90" in deployment.seen
    overrides = deployment.sam[1][0]
    assert 'MailFrom="rollcall@example.org"' in overrides  # as it is deployed
    assert not [word for word in overrides if word.startswith("OfAnEarlierRelease")]


def test_a_first_look_asks_as_a_deployment_does(tmp_path: Path) -> None:
    """Nothing is deployed and nothing is kept, so that there is nothing else to take the answers from."""
    new = [{"LogicalResourceId": "ImportsTable", "ResourceType": "AWS::DynamoDB::Table", "Action": "Add"}]
    deployment = Deployment(tmp_path, Aws(changes=new), *FIRST, "x86_64", "")
    assert deployment.run("--look") == 0
    assert "MailFrom: " in deployment.seen
    assert not [each for each in deployment.seen if each.startswith("\nCarry it out?")]
    assert deployment.aws.done == ["deleted True"]


def test_where_nobody_can_answer_it_is_said_how_to_deploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = Deployment(tmp_path, Aws())
    monkeypatch.setattr(deployment, "_ask", _closed)
    assert deployment.run() == 1
    assert "ANSWERS=file" in deployment.seen[-1]


def _closed(_question: str) -> str:
    raise EOFError


def test_a_deployment_that_changes_nothing_says_so(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path, Aws(), *FIRST, said="No changes to deploy.")
    assert deployment.run() == 0
    assert deployment.seen[-1] == "Nothing would change."


def test_without_a_sender_nothing_is_built_or_kept_and_how_to_give_one_is_said(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path, Aws())
    assert deployment.run("--yes") == FAILED
    assert deployment.seen[-1].startswith("MailFrom: there is no answer yet")
    assert "ANSWERS=file" in deployment.seen[-1]
    assert deployment.sam == []
    assert not deployment.samconfig.exists()


@pytest.mark.parametrize(
    ("status", "said"),
    [("ROLLBACK_COMPLETE", "#a-creation-that-failed"), ("UPDATE_IN_PROGRESS", "somebody deploys it now")],
)
def test_a_stack_that_can_not_be_deployed_is_told_before_anything_is_asked(
    status: str, said: str, tmp_path: Path
) -> None:
    deployment = Deployment(tmp_path, Aws({"StackStatus": status}))
    assert deployment.run() == FAILED
    assert said in deployment.seen[-1]
    assert len(deployment.seen) == 2


def test_what_aws_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    class Denied(Aws):
        def get_caller_identity(self) -> Mapping[str, str]:
            raise ClientError({"Error": {"Code": "ExpiredToken", "Message": "It is expired"}}, "GetCallerIdentity")

    deployment = Deployment(tmp_path, Denied())
    assert deployment.run() == FAILED
    assert deployment.seen[-1].startswith("AWS answers: An error occurred (ExpiredToken)")
