"""What tests do with the deployed template: add districts, send packages, and look at all that came of them."""

import contextlib
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from support import waiting
from support.packages import MANIFEST, package

from rollcall.aws.services.users import Users
from rollcall.model.accounts import District, User, school_year_of
from rollcall.model.accounts.history import Signature
from rollcall_local import demo, following, mailbox
from rollcall_local.following import Execution, Uploaded
from rollcall_local.identity import SERVER_ID
from rollcall_local.local_platform import LocalPlatform, OwnPlatform
from rollcall_local.upload import Account

AT_ONCE = 2
"""Imports at a time: each needs functions of its own, which start slowly on a small machine."""

HOLD_SECONDS = 0.5

PASSWORD = "a-password-of-tests"  # noqa: S105 - of accounts that last for minutes, on this machine


@dataclass(frozen=True)
class Imported:
    """An import that has ended, and all that it left behind."""

    platform: LocalPlatform
    uploaded: Uploaded
    execution: Execution

    @cached_property
    def record(self) -> Mapping[str, Any]:
        """Its record; fails where there is none."""
        record = following.record(self.platform, self.uploaded.import_id)
        assert record is not None, "the import left no record"
        return record

    @property
    def status(self) -> str:
        """How it ended."""
        return str(self.record["status"])

    @cached_property
    def report(self) -> bytes:
        """The report's core as it lies in S3."""
        district = self.uploaded.key.split("/")[0]
        key = f"reports/district_id={district}/import_id={self.uploaded.import_id}/report.json"
        return self._object(key)

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The report's core."""
        document: Mapping[str, Any] = json.loads(self.report)
        return document

    def table(self, name: str) -> bytes:
        """A published table's Parquet file."""
        prefix = f"snapshots/district_id={self.record['district_id']}/school_year={self.record['school_year']}"
        return self._object(f"{prefix}/import_id={self.uploaded.import_id}/{name}.parquet")

    def _object(self, key: str) -> bytes:
        answer = self.platform.client("s3").get_object(Bucket=self.platform.outputs["DataBucket"], Key=key)
        body: bytes = answer["Body"].read()
        return body


@dataclass(frozen=True)
class Sender:
    """A district with one user, who sends packages."""

    platform: LocalPlatform
    district: str
    user: str

    @property
    def account(self) -> Account:
        """For an SFTP client."""
        return self.platform.account(self.user, PASSWORD)

    def package(self, nickname: str = "") -> bytes:
        """The small package that succeeds without a finding, of this district; another nickname is another content."""
        return package(edit={(MANIFEST, 3, "Value"): self.district, ("Students.csv", 2, "Nickname"): nickname})

    def send(self, package: bytes, name: str = "Roster.zip") -> Uploaded:
        """Puts a package as Transfer Family does."""
        bucket, key = self.platform.outputs["InboxBucket"], f"{self.district}/{name}"
        metadata = {"user-agent": "AWSTransfer", "user-agent-id": f"{self.user}@{SERVER_ID}"}
        put = self.platform.client("s3").put_object(Bucket=bucket, Key=key, Body=package, Metadata=metadata)
        return Uploaded(bucket, key, put["VersionId"])

    def ended(self, uploaded: Uploaded) -> Imported:
        """The upload's import, when it has ended."""
        return Imported(self.platform, uploaded, waiting.import_ended(self.platform, uploaded))

    def imported(self, package: bytes, name: str = "Roster.zip") -> Imported:
        """Sends a package and waits for its import."""
        return self.ended(self.send(package, name))

    @property
    def current(self) -> Mapping[str, Any] | None:
        """Which import is the district's current snapshot."""
        return following.current(self.platform, self.district, school_year_of(demo.today()))

    @property
    def mails(self) -> list[mailbox.Sent]:
        """What was sent to the district's contact."""
        return [mail for mail in self.all_mails if contact(self.district) in mail.to]

    @property
    def all_mails(self) -> list[mailbox.Sent]:
        """What was sent to anybody."""
        return mailbox.sent(self.platform.settings)


@dataclass(frozen=True)
class Deployed:
    """The platform of a test session."""

    platform: OwnPlatform
    pool: ThreadPoolExecutor
    _numbers: "itertools.count[int]"

    @classmethod
    @contextlib.contextmanager
    def at(cls, platform: OwnPlatform) -> Iterator["Deployed"]:
        """The platform with workers for imports beside each other."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield cls(platform, pool, itertools.count(1))

    def sender(
        self,
        district: str | None = None,
        username: str | None = None,
        **account: Any,  # noqa: ANN401 - whatever the field takes
    ) -> Sender:
        """A new district with a user of its own; `account` has what its account says in place of the usual."""
        number = next(self._numbers)
        district, username = district or f"district-{number}", username or f"user-{number}"
        user = User(username, (district,), f"{username}@example.org")
        years = school_year_of(demo.today())
        usual = District(district, f"District {number}", demo.TIME_ZONE, (contact(district),), years)
        self.users.tables.add(replace(usual, **account), signed())
        self.users.add(user, PASSWORD, signed())
        return Sender(self.platform, district, user.username)

    @property
    def users(self) -> Users:
        """The accounts of users; `users.tables` are those of districts, too."""
        return Users.of_stack(self.platform.outputs)

    @contextlib.contextmanager
    def held_back(self) -> Iterator[None]:
        """S3's events start no imports for the length of the block."""
        events = self.platform.client("events")
        (rule,) = [rule["Name"] for rule in events.list_rules()["Rules"] if "UploadRule" in rule["Name"]]
        events.disable_rule(Name=rule)
        try:
            yield
        finally:
            time.sleep(HOLD_SECONDS)  # the event of an upload is delivered a moment after it
            events.enable_rule(Name=rule)

    @contextlib.contextmanager
    def throttled(self, step: str) -> Iterator[None]:
        """No execution environment is to be had for the step's function for the length of the block."""
        functions, name = self.platform.client("lambda"), self.function(step)
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
        try:
            yield
        finally:
            functions.delete_function_concurrency(FunctionName=name)

    def deliver(self, event: Mapping[str, Any]) -> str:
        """Starts the chain with an event, as the rule does; gives the execution's ARN."""
        started = self.platform.client("stepfunctions").start_execution(
            stateMachineArn=self.platform.outputs["StateMachineArn"], input=json.dumps(event)
        )
        return str(started["executionArn"])

    def ended(self, arn: str) -> Execution:
        """An execution, when it has ended."""
        return waiting.ended(self.platform, arn)

    def invoke(self, step: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a step's function; an assertion fails if the function does."""
        answer = self.platform.client("lambda").invoke(
            FunctionName=self.function(step), Payload=json.dumps(payload).encode()
        )
        result: dict[str, Any] = json.load(answer["Payload"])
        assert "FunctionError" not in answer, result
        return result

    def function(self, step: str) -> str:
        """The name of a step's function."""
        functions = self.platform.client("lambda").list_functions()["Functions"]
        (name,) = [
            each["FunctionName"] for each in functions if f"-{step.capitalize()}Function-" in each["FunctionName"]
        ]
        return str(name)

    def later(self, work: Callable[[], Imported]) -> "Future[Imported]":
        """Begins an import that runs beside the tests."""
        return self.pool.submit(work)


def event_of(uploaded: Uploaded, number: int = 1) -> dict[str, Any]:
    """The upload's event, as S3 sends it to EventBridge and EventBridge to the chain.

    `number` is by what S3 orders the events of one key.
    """
    part = {"key": uploaded.key, "version-id": uploaded.version, "size": 1, "sequencer": f"0055AED6DCD9{number:08X}"}
    return {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": "2026-09-15T12:00:00Z",
        "detail": {"bucket": {"name": uploaded.bucket}, "object": part, "reason": "PutObject"},
    }


def signed() -> Signature:
    """That a test changes an account now."""
    return Signature("a test", datetime.now(UTC))


def contact(district: str) -> str:
    """The address of a test district's contact."""
    return f"contact@{district}.example"


def check(package: bytes, folder: Path, district: str, *options: str) -> bytes:
    """What `rollcall check --format json` prints for a package, under the date of an import of now."""
    path = folder / "package"
    path.write_bytes(package)
    fixed = ("--format", "json", "--district", district, "--today", demo.today().isoformat())
    command = [sys.executable, "-m", "rollcall_cli", "check", str(path), *fixed, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    assert done.returncode in {0, 1, 3}, done.returncode
    return done.stdout
