"""What the commands of operators ask AWS for besides the tables: who calls, tables of imports, and a restore."""

import getpass
import json
import secrets
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
from rollcall.aws.tables.watch_items import WatchNotes
from rollcall.model.imports import Import
from rollcall.model.snapshots import Tables
from rollcall.steps.watch.look import Look
from rollcall.steps.watch.noted import Noted

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

ATTEMPTS = 1
"""A restore that got no answer may have been made: a person must look before it is tried again."""

PATIENCE = 620
"""Seconds to wait for a restore: the function first compares both snapshots, for which it has ten minutes."""


SWEEPING = 920
"""Seconds to wait for a sweep, which has a quarter of an hour."""


MAILING = 60
"""Seconds to wait for an e-mail."""


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
        return _asked(self.function, {"restore": request}, PATIENCE)


@dataclass(frozen=True, slots=True)
class Watch:
    """What the function `watch` has noted of districts, and its sweep, for which it has the rights."""

    function: str
    """Its name or ARN."""
    imports: str
    """Name of the table of imports."""

    def noted(self, district_id: str) -> Noted:
        """What its last look has found of a district."""
        return WatchNotes(self.imports).noted(district_id)

    def sweep(self, *, dry_run: bool) -> Mapping[str, Any]:
        """Have what publications left deleted, or only found.

        Raises:
            FunctionFailed: It ended with an error of its own.
        """
        return _asked(self.function, {"look": Look.SWEEP, "dry_run": dry_run}, SWEEPING)


@dataclass(frozen=True, slots=True)
class Mails:
    """E-mails about imports, sent once more by the function that sends them."""

    function: str
    """Its name or ARN."""

    def send_again(self, import_id: str) -> Mapping[str, Any]:
        """Have the e-mail about an import sent again.

        Returns the answer: `recipients`, or `refused`.

        Raises:
            FunctionFailed: The function ended with an error of its own.
        """
        return _asked(self.function, {"again": {"import_id": import_id, "name": secrets.token_hex(8)}}, MAILING)


def _asked(function: str, event: Mapping[str, Any], patience: int) -> Mapping[str, Any]:
    """The answer of a function; `FunctionFailed` if it ended with an error of its own."""
    functions: LambdaClient = client("lambda", ATTEMPTS, patience)
    answer = functions.invoke(FunctionName=function, Payload=json.dumps(event).encode())
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
