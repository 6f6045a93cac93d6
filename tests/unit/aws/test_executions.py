"""What the watchdog learns of executions, and how it begins an ending."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import jsonata  # type: ignore[import-untyped]  # it has no types
import pytest
from support.deployment_files import chain
from support.in_memory import UPLOAD
from support.sdk_in_memory import Answered, answered

from rollcall.aws.clients import client
from rollcall.aws.services.chain import ABANDONED
from rollcall.aws.services.executions import WatchedExecutions, begun
from rollcall.model.uploads import import_id_of
from rollcall.steps.abandon import Abandoned
from rollcall.steps.watch.stalled import Death
from rollcall_docs.chain_seconds import longest

MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:imports"
ARN = "arn:aws:states:eu-central-1:123456789012:execution:imports:one"
EVENT = {
    "time": "2026-11-24T17:59:00Z",
    "detail": {"bucket": {"name": "inbox"}, "object": {"key": "springfield/R.zip", "version-id": "v1"}},
}


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The answers of Step Functions by operation, and `begun`, what it was told to start."""
    answers: dict[str, Any] = {"begun": []}

    def answer(operation: str, params: Mapping[str, Any]) -> tuple[Answered, Mapping[str, Any]]:
        if operation == "StartExecution":
            if any(each["name"] == params["name"] for each in answers["begun"]):
                return Answered(400), {"Error": {"Code": "ExecutionAlreadyExists", "Message": ""}}
            answers["begun"].append(params)
            return Answered(200), {"executionArn": "arn", "startDate": 0}
        if operation not in answers:
            return Answered(400), {"Error": {"Code": "ExecutionDoesNotExist", "Message": ""}}
        return Answered(200), answers[operation]

    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    client.cache_clear()
    answered(monkeypatch, {"stepfunctions": answer})
    return answers


def test_an_ending_is_begun_once_after_each_execution_and_describes_itself(executions: dict[str, Any]) -> None:
    chain_executions, ending = WatchedExecutions(MACHINE), Abandoned(UPLOAD, ARN, "snapshot")
    assert chain_executions.end(ending, ARN) is None
    again = chain_executions.end(ending, ARN)
    assert again is not None
    assert again.startswith("arn:aws:states:eu-central-1:123456789012:execution:imports:ends-4f8a84ea-")
    (started,) = executions["begun"]
    assert len(started["name"]) <= 80
    given = json.loads(started["input"])
    assert begun(given, again) == (UPLOAD, ARN)
    # The chain takes it as its own end.
    first = jsonata.Jsonata(chain()["States"]["Begin"]["Choices"][0]["Condition"][2:-2])
    first.assign("states", {"input": given})
    assert first.evaluate(None) is True
    assigned = {}
    for name, text in chain()["States"]["Abandoned"]["Assign"].items():
        if isinstance(text, str):
            read = jsonata.Jsonata(text[2:-2])
            read.assign("states", {"input": given})
            assigned[name] = read.evaluate(None)
    assert assigned == {
        "upload": asdict(UPLOAD),
        "execution": ARN,
        "status": "could_not_be_processed",
        "failure": "snapshot",
    }


def test_an_event_of_s3_makes_the_same_import_as_in_the_chain() -> None:
    upload, owner = begun(EVENT, ARN)
    assert (upload.import_id, owner) == (import_id_of("inbox", "springfield/R.zip", "v1"), ARN)
    assert (upload.is_package, upload.sequencer) == (True, "")


@pytest.mark.parametrize(
    ("status", "death"),
    [("ABORTED", Death.STOPPED), ("TIMED_OUT", Death.TIMED_OUT), ("RUNNING", None), ("PENDING_REDRIVE", None)],
)
def test_an_execution_is_described(status: str, death: Death | None, executions: dict[str, Any]) -> None:
    executions["DescribeExecution"] = {"status": status, "input": json.dumps(EVENT)}
    found = WatchedExecutions(MACHINE).describe(ARN)
    assert found is not None
    assert (found.death, found.owner, found.error) == (death, ARN, "")


def test_an_execution_that_was_stopped_for_an_operator_is_told_from_others(executions: dict[str, Any]) -> None:
    executions["DescribeExecution"] = {"status": "ABORTED", "error": ABANDONED, "input": json.dumps(EVENT)}
    found = WatchedExecutions(MACHINE).describe(ARN)
    assert found is not None
    assert found.death is Death.CANCELLED


def test_a_replay_is_the_upload_that_it_was_begun_with() -> None:
    replay = {**asdict(UPLOAD), "import_id": "first-r1"}
    upload, owner = begun({"replay": replay}, ARN)
    assert (upload.import_id, upload.key, owner) == ("first-r1", UPLOAD.key, ARN)


@pytest.mark.usefixtures("executions")
def test_what_is_no_execution_of_the_chain_is_not_known() -> None:
    executions = WatchedExecutions(MACHINE)
    assert executions.describe(ARN) is None
    assert executions.describe("by hand") is None
    assert executions.last_state(ARN) == ""


def test_the_state_that_was_entered_last_is_found(executions: dict[str, Any]) -> None:
    entered = [{"stateEnteredEventDetails": {"name": name}} for name in ("Validate", "Unpack")]
    executions["GetExecutionHistory"] = {"events": [{"type": "ExecutionAborted"}, *entered]}
    assert WatchedExecutions(MACHINE).last_state(ARN) == "Validate"


def test_the_longest_time_of_the_chain_counts_every_attempt_and_no_hold() -> None:
    retry = {"MaxAttempts": 2, "IntervalSeconds": 10, "BackoffRate": 2, "MaxDelaySeconds": 15}
    states = {
        "Unpack": {"Type": "Task", "TimeoutSeconds": 100, "Retry": [retry], "Next": "Choice"},
        "Choice": {"Type": "Choice", "Choices": [{"Next": "AwaitScan"}, {"Next": "Short"}], "Default": "AwaitDecision"},
        "AwaitScan": {"Type": "Wait", "Seconds": 5, "Next": "Unpack"},
        "Short": {"Type": "Task", "TimeoutSeconds": 1, "Next": "Recorded"},
        "AwaitDecision": {"Type": "Task", "TimeoutSeconds": "{% $hold_seconds %}", "Next": "Record"},
        "Record": {"Type": "Task", "TimeoutSeconds": 7, "Next": "Recorded"},
        "Recorded": {"Type": "Choice", "Choices": [], "Default": "Notify"},
        "Notify": {"Type": "Task", "TimeoutSeconds": 1000, "End": True},
    }
    assert longest({"StartAt": "Unpack", "States": states}) == 3 * 100 + 10 + 15 + 7 + 1800
    assert longest(chain()) > sum(
        state["TimeoutSeconds"] for name, state in chain()["States"].items() if name in {"Unpack", "Validate", "Decide"}
    )
