"""Follows an import through the chain: its execution's states, its record, its results."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from rollcall.model.findings import Effect
from rollcall_local import clients
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.settings import Settings

POLL_SECONDS = 0.15
HOLD_STATE = "AwaitDecision"
"""The state of the chain in which an import waits."""
MOST_EVENTS = 1000
"""The most events that one request gives."""
ID_LENGTH = 24
"""The characters of an import's id, which functions/imports.asl.yaml makes."""


class NotEndedError(Exception):
    """An import did not start or end in time."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One version of one object in the inbox."""

    bucket: str
    key: str
    version: str

    @property
    def import_id(self) -> str:
        """The id that the chain gives to the import."""
        named = f"{self.bucket}/{self.key}?{self.version}"
        return hashlib.sha256(named.encode()).hexdigest()[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class Step:
    """A task of the chain that an execution has entered; `ended` is None while it runs."""

    name: str
    began: datetime
    ended: datetime | None
    failures: tuple[str, ...] = ()
    """The error of each failed attempt, for developers and never for districts."""
    succeeded: bool = False

    @property
    def seconds(self) -> float:
        """The duration in seconds; 0 while it runs."""
        return (self.ended - self.began).total_seconds() if self.ended else 0.0


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of the chain."""

    arn: str
    status: str
    """`RUNNING`, `SUCCEEDED`, `FAILED`, …"""
    steps: tuple[Step, ...]
    """The tasks alone, in the order in which they were entered."""


def newest(platform: LocalPlatform, key: str) -> Uploaded:
    """The newest version of the object `key` in the inbox.

    Raises:
        NotEndedError: There is none.
    """
    bucket = platform.outputs["InboxBucket"]
    versions = platform.client("s3").list_object_versions(Bucket=bucket, Prefix=key).get("Versions", [])
    for each in versions:
        if each["Key"] == key and each["IsLatest"]:
            return Uploaded(bucket, key, each["VersionId"])
    raise NotEndedError(f"The upload did not arrive as {key}.")


def executions(platform: LocalPlatform, uploaded: Uploaded, most: int | None = None) -> list[str]:
    """The ARNs of the executions that this upload's events started, newest first; of all, or of the `most` newest."""
    states = platform.client("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(
        stateMachineArn=platform.outputs["StateMachineArn"], PaginationConfig={"MaxItems": most, "PageSize": most}
    )
    arns = [each["executionArn"] for page in pages for each in page["executions"]]
    return [arn for arn in arns if _object_of(platform.settings, arn) == (uploaded.key, uploaded.version)]


def follow(
    platform: LocalPlatform,
    uploaded: Uploaded,
    timeout: float = 120,
    *,
    to_hold: bool = False,
    poll: float = POLL_SECONDS,
) -> Iterator[Execution]:
    """Yield the upload's execution after each change until it ends or, with `to_hold`, until it waits.

    It looks every `poll` seconds.

    Raises:
        NotEndedError: It did not begin or end within `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    arn, seen = None, None
    while time.monotonic() < deadline:
        arn = arn or next(iter(executions(platform, uploaded)), None)
        now = execution(platform, arn) if arn else None
        if now and now != seen:
            yield now
            seen = now
        if now and (now.status != "RUNNING" or (to_hold and _waits(platform, uploaded, now))):
            return
        time.sleep(poll)
    raise NotEndedError("The import did not end in time." if arn else "The upload did not start an import.")


def _waits(platform: LocalPlatform, uploaded: Uploaded, now: Execution) -> bool:
    """Whether the execution waits for a decision, and its token is recorded."""
    if not now.steps or now.steps[-1].name != HOLD_STATE:
        return False
    return "token" in (record(platform, uploaded.import_id) or {})


def execution(platform: LocalPlatform, arn: str) -> Execution:
    """Describe what an execution has done so far."""
    states = platform.client("stepfunctions")
    status = states.describe_execution(executionArn=arn)["status"]
    entered = ""
    began: dict[str, datetime] = {}
    ended: dict[str, datetime] = {}
    failures: dict[str, list[str]] = {}
    succeeded: set[str] = set()
    for event in history(platform, arn):
        if event["type"] == "TaskStateEntered":
            entered = event["stateEnteredEventDetails"]["name"]
            began[entered], failures[entered] = event["timestamp"], []
        if event["type"] == "TaskFailed":
            failures[entered].append(event["taskFailedEventDetails"].get("cause", ""))
        if event["type"] == "TaskSucceeded":
            succeeded.add(entered)
        if event["type"] == "TaskStateExited":
            ended[event["stateExitedEventDetails"]["name"]] = event["timestamp"]
    steps = (Step(name, at, ended.get(name), tuple(failures[name]), name in succeeded) for name, at in began.items())
    return Execution(arn, status, tuple(steps))


def history(platform: LocalPlatform, arn: str) -> list[dict[str, Any]]:
    """All events of an execution."""
    paginator = platform.client("stepfunctions").get_paginator("get_execution_history")
    pages = paginator.paginate(executionArn=arn, PaginationConfig={"PageSize": MOST_EVENTS})
    return [event for page in pages for event in page["events"]]


def record(platform: LocalPlatform, import_id: str) -> Mapping[str, Any] | None:
    """The import's item in the table of imports, as plain values."""
    return next((each for each in items(platform, import_id) if each["item"] == "import"), None)


def log(platform: LocalPlatform, import_id: str, district: str) -> list[Mapping[str, Any]]:
    """The findings that the import's report holds, the worst and the root causes first; none where it has no report."""
    key = f"reports/district_id={district}/import_id={import_id}/report.json"
    s3 = platform.client("s3")
    try:
        body = s3.get_object(Bucket=platform.outputs["DataBucket"], Key=key)["Body"]
    except s3.exceptions.NoSuchKey:
        return []
    findings: list[Mapping[str, Any]] = json.load(body)["findings"]
    return sorted(findings, key=lambda finding: ([*Effect].index(finding["effect"]), "caused_by" in finding))


def current(platform: LocalPlatform, district: str, school_year: str) -> Mapping[str, Any] | None:
    """The pointer as readers see it: the district's `current.json`, or None if there is none."""
    s3 = platform.client("s3")
    key = f"snapshots/district_id={district}/school_year={school_year}/current.json"
    try:
        shown: Mapping[str, Any] = json.load(s3.get_object(Bucket=platform.outputs["DataBucket"], Key=key)["Body"])
    except s3.exceptions.NoSuchKey:
        return None
    return shown


def items(platform: LocalPlatform, import_id: str) -> list[Mapping[str, Any]]:
    """All that the table of imports has of an import, as plain values."""
    pages = (
        platform.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=platform.outputs["ImportsTable"],
            KeyConditionExpression="import_id = :id",
            ExpressionAttributeValues={":id": {"S": import_id}},
            ConsistentRead=True,
        )
    )
    return [_plain(item) for page in pages for item in page["Items"]]


def _plain(item: Mapping[str, Any]) -> Mapping[str, Any]:
    deserializer = TypeDeserializer()
    return {name: deserializer.deserialize(value) for name, value in item.items()}


@cache
def _object_of(settings: Settings, arn: str) -> tuple[str, str]:
    """Key and version of the object whose event started the execution; an execution's input never changes."""
    described = clients.client(settings, "stepfunctions").describe_execution(executionArn=arn)
    part = json.loads(described["input"]).get("detail", {}).get("object", {})
    return part.get("key", ""), part.get("version-id", "")
