"""Faults of ours, as AWS knows them: the error in the history of the execution, and the log of the step's function."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rollcall.aws.clients import client
from rollcall.model.faults import Fault
from rollcall.model.imports import Import

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_stepfunctions import SFNClient

REGION_OF_ARN = 3


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults of a stack's steps."""

    stack_name: str

    def of_import(self, import_: Import, step: str) -> Fault:
        """Read why a step of an import failed, and where its log is."""
        arn = import_.execution
        if not arn.startswith("arn:"):
            return Fault(log=self._log(step))
        region, log = arn.split(":")[REGION_OF_ARN], self._log(step)
        console, asked = f"https://{region}.console.aws.amazon.com", _quoted(f'"{import_.import_id}"')
        return Fault(
            _error(arn, step),
            f"{console}/states/home?region={region}#/v2/executions/details/{arn}",
            log,
            f"{console}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{_quoted(log)}"
            f"/log-events$3FfilterPattern$3D{asked}"
            if log
            else "",
        )

    def _log(self, step: str) -> str:
        """The name of the log group; empty where the step has no function, or the stack may not be looked into."""
        cloudformation: CloudFormationClient = client("cloudformation")
        try:
            found = cloudformation.describe_stack_resource(
                StackName=self.stack_name, LogicalResourceId=f"{step.capitalize()}LogGroup"
            )
        except cloudformation.exceptions.ClientError:
            return ""
        return found["StackResourceDetail"].get("PhysicalResourceId", "")


def _error(execution: str, step: str) -> str:
    """The name of the last error in a state of this name; empty where the execution is not kept or may not be seen.

    Whoever may not look into executions still learns from the import all the rest.
    """
    states: SFNClient = client("stepfunctions")
    found, state = "", ""
    try:
        for event in _events(states, execution):
            state = event.get("stateEnteredEventDetails", {}).get("name", state)
            for details in ("taskFailedEventDetails", "taskTimedOutEventDetails", "lambdaFunctionFailedEventDetails"):
                if details in event and state.lower() == step:
                    found = event[details].get("error", "") or found
    except states.exceptions.ClientError:
        return ""
    return found


def _events(states: "SFNClient", execution: str) -> Iterator[Mapping[str, Any]]:
    pages = states.get_paginator("get_execution_history").paginate(executionArn=execution, includeExecutionData=False)
    for page in pages:
        yield from page["events"]


def _quoted(text: str) -> str:
    """As the console of CloudWatch quotes: twice, with a dollar for the percent sign."""
    return quote(quote(text, safe=""), safe="").replace("%", "$")
