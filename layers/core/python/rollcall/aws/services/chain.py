"""Executions of the chain, started and stopped from outside of it."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client, error_code

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

NOT_THERE = frozenset({"ExecutionDoesNotExist", "InvalidArn"})
"""Error codes for an execution that Step Functions does not know (any more): it forgets one 90 days after its end."""


ABANDONED = "Abandoned"
"""The error with which an execution is stopped for somebody who closes its import (`steps.abandon`)."""


@dataclass(frozen=True, slots=True)
class ChainExecutions:
    """The executions of a deployment's state machine."""

    machine: str
    """ARN of the state machine."""

    def stop(self, execution: str, why: str) -> None:
        """Stop an execution; one that has ended, or that is not known any more, stays as it is."""
        states: SFNClient = client("stepfunctions")
        try:
            states.stop_execution(executionArn=execution, error=ABANDONED, cause=f"The import is {why}.")
        except states.exceptions.ClientError as error:
            if error_code(error) not in NOT_THERE:
                raise

    def start(self, event: Any) -> None:  # noqa: ANN401 - any JSON value
        """Start an execution with an event."""
        states: SFNClient = client("stepfunctions")
        states.start_execution(stateMachineArn=self.machine, input=json.dumps(event))
