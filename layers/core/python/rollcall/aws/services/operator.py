"""What an operator's commands ask of AWS besides its tables: who they are, reports, and a restore."""

import getpass
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (  # noqa: TID251 - this package is where AWS is reached
    BotoCoreError,
    ClientError,
)

from rollcall.aws.clients import client, error_code
from rollcall.aws.files.reports import DIFFERENCES, FINDINGS, REPORT, SUMMARY
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.stack import unreachable
from rollcall.model.imports import Import

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

ATTEMPTS = 1
"""A restore that got no answer may have been made; trying it again is for a person who has looked."""

PATIENCE = 620
"""Seconds to wait for a restore: the function compares both snapshots first, and has ten minutes."""


class NotAllowed(Exception):
    """AWS refuses, or can't be reached; the text says why and what to do."""


class FunctionFailed(Exception):
    """A function ended with an error of its own. Its text stays in its log."""


@contextmanager
def asking() -> Iterator[None]:
    """Turns the SDK's exceptions into `NotAllowed`, with the code alone: a message may quote what was asked for."""
    try:
        yield
    except ClientError as error:
        raise NotAllowed(
            f"AWS refuses ({error_code(error)}, {error.operation_name}). "
            "See who you are with `aws sts get-caller-identity`, and what that role may do."
        ) from error
    except BotoCoreError as error:
        raise NotAllowed(unreachable(error)) from error


def caller() -> str:
    """Who calls, for the record: the identity's ARN, or the local user's name where AWS does not say."""
    try:
        return str(client("sts").get_caller_identity()["Arn"])
    except (ClientError, BotoCoreError):
        return getpass.getuser()


@dataclass(frozen=True, slots=True)
class Restores:
    """Restores by the function that publishes, which has the rights to."""

    function: str
    """Its name or ARN."""

    def restore(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The function's answer: `refused`, or `differences` and `version` of a dry run, or the `change`.

        Raises:
            FunctionFailed: It ended with an error of its own.
        """
        functions: LambdaClient = client("lambda", ATTEMPTS, PATIENCE)
        payload = json.dumps({"restore": request}).encode()
        answer = functions.invoke(FunctionName=self.function, Payload=payload)
        result: Mapping[str, Any] = json.load(answer["Payload"])
        if "FunctionError" in answer:
            raise FunctionFailed(answer["FunctionError"])
        return result


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The objects beside an import's report; each is None once it is no longer kept, or if it never was."""

    data: DataBucket

    def report(self, record: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The report's core."""
        return self.data.find_json(record.reports + REPORT)

    def summary(self, record: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The counts and groups of the report."""
        return self.data.find_json(record.reports + SUMMARY)

    def differences(self, record: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The last comparison with what was current then."""
        return self.data.find_json(record.reports + DIFFERENCES)

    def fetch_findings(self, record: Import, path: Path) -> None:
        """Writes all findings into a file, as Parquet."""
        self.data.fetch(record.reports + FINDINGS, path)
