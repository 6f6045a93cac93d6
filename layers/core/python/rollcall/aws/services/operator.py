"""What the commands of operators ask AWS for besides the tables: who calls, tables of imports, and a restore."""

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
from rollcall.aws.files.accepted import find_accepted
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.stack import unreachable
from rollcall.model.imports import Import
from rollcall.model.snapshots import Tables

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

ATTEMPTS = 1
"""A restore that got no answer may have been made: a person must look before it is tried again."""

PATIENCE = 620
"""Seconds to wait for a restore: the function first compares both snapshots, for which it has ten minutes."""


class NotAllowed(Exception):
    """AWS refuses, or can't be reached; the text says why and what to do."""


class FunctionFailed(Exception):
    """A function ended with an error of its own. Its text stays in its log."""


@contextmanager
def asking() -> Iterator[None]:
    """Turn the SDK's exceptions into `NotAllowed`, with the error code alone: a message may quote the request."""
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
    """Who calls, to be recorded: the ARN of the identity, or the local user's name where AWS does not say."""
    try:
        return str(client("sts").get_caller_identity()["Arn"])
    except (ClientError, BotoCoreError):
        return getpass.getuser()


@dataclass(frozen=True, slots=True)
class Restores:
    """Restores, made by the function that publishes, which has the rights."""

    function: str
    """Its name or ARN."""

    def restore(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask the function for a restore.

        Returns its answer: `refused`, or `differences` and `version` of a dry run, or the `change`.

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
class TableFiles:
    """The tables of imports, published or not."""

    data: DataBucket

    def accepted(self, import_: Import) -> Tables | None:
        """Read which tables of an import were accepted; None if none were, or if that is no longer kept."""
        return find_accepted(self.data, import_)

    def fetch(self, key: str, path: Path) -> bool:
        """Read a table into a file; False if it is no longer kept."""
        return self.data.find(key, path)
