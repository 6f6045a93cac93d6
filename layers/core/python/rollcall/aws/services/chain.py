"""Executions of the chain, started and stopped from outside of it."""

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client, error_code
from rollcall.steps.abandon import Abandoned

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

    def stop(self, execution: str) -> None:
        """Stop an execution whose import is closed for an operator.

        One that has ended, or that is not known any more, stays as it is.
        """
        states: SFNClient = client("stepfunctions")
        try:
            states.stop_execution(executionArn=execution, error=ABANDONED, cause="The import is cancelled.")
        except states.exceptions.ClientError as error:
            if error_code(error) not in NOT_THERE:
                raise

    def start(self, event: Any) -> None:  # noqa: ANN401 - any JSON value
        """Start an execution with an event."""
        states: SFNClient = client("stepfunctions")
        states.start_execution(stateMachineArn=self.machine, input=json.dumps(event))

    def end(self, ending: Abandoned, after: str) -> str | None:
        """Begin an execution that ends the import; one for each execution `after` which it is needed.

        Returns its ARN if there is one already, which may have ended; None if it began just now.
        """
        states: SFNClient = client("stepfunctions")
        name = f"ends-{ending.upload.import_id}-{hashlib.sha256(after.encode()).hexdigest()[:8]}"
        told = json.dumps(ending.event, sort_keys=True)
        try:
            states.start_execution(stateMachineArn=self.machine, name=name, input=told)
        except states.exceptions.ExecutionAlreadyExists:
            return f"{self.machine.replace(':stateMachine:', ':execution:')}:{name}"
        return None
