"""The executions of the chain in Step Functions, as the watchdog looks at them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.aws.services.chain import ABANDONED, ChainExecutions
from rollcall.model.uploads import Upload, import_id_of
from rollcall.steps.abandon import Abandoned
from rollcall.steps.watch.stalled import Death, Execution, Executions

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

DEATHS = {
    "ABORTED": Death.STOPPED,
    "TIMED_OUT": Death.TIMED_OUT,
    "FAILED": Death.FAILED,
    "SUCCEEDED": Death.ENDED,
}
"""By what Step Functions calls them. All others are of executions that run, or will run again."""

LOOKED_BACK = 100
"""The most events of a history that are looked at for the state that was entered last."""


@dataclass(frozen=True, slots=True)
class WatchedExecutions(Executions):
    """The executions of one state machine."""

    machine: str
    """Its ARN."""

    def describe(self, arn: str) -> Execution | None:
        # What claimed an import need not be an execution of the chain: tests and people call steps by hand.
        if not arn.startswith(self.machine.replace(":stateMachine:", ":execution:") + ":"):
            return None
        try:
            found = _states().describe_execution(executionArn=arn)
        except _states().exceptions.ExecutionDoesNotExist:
            return None
        upload, owner = begun(json.loads(found["input"]), arn)
        error = found.get("error", "")
        death = Death.CANCELLED if error == ABANDONED else DEATHS.get(found["status"])
        return Execution(arn, death, upload, owner, error)

    def last_state(self, arn: str) -> str:
        try:
            history = _states().get_execution_history(
                executionArn=arn, reverseOrder=True, maxResults=LOOKED_BACK, includeExecutionData=False
            )
        except (_states().exceptions.ExecutionDoesNotExist, _states().exceptions.InvalidArn):
            return ""
        entered = (each["stateEnteredEventDetails"] for each in history["events"] if "stateEnteredEventDetails" in each)
        return next((each["name"] for each in entered), "")

    def stop(self, arn: str) -> None:
        _states().stop_execution(executionArn=arn, error="Overdue", cause="It ran for longer than its steps can take.")

    def end(self, ending: Abandoned, after: str) -> str | None:
        return ChainExecutions(self.machine).end(ending, after)


def begun(given: Mapping[str, Any], arn: str) -> tuple[Upload, str]:
    """What an execution was begun with: the upload, and the execution that claims its import."""
    if "abandoned" in given:
        return Upload.from_dict(given["abandoned"]["upload"]), given["abandoned"]["execution"]
    if "replay" in given:
        return Upload.from_dict(given["replay"]), arn
    detail = given["detail"]
    bucket, key, version = detail["bucket"]["name"], detail["object"]["key"], detail["object"]["version-id"]
    sequencer = detail["object"].get("sequencer", "")
    return Upload(import_id_of(bucket, key, version), bucket, key, version, sequencer, given["time"]), arn


def _states() -> "SFNClient":
    made: SFNClient = client("stepfunctions")
    return made
