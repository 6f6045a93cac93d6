"""Checks that send two packages of the synthetic district through the real door."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncssh

from rollcall.model.accounts import school_year_of
from rollcall_verify.checks import Check, NotHere, Stack, Wrong
from rollcall_verify.district import Synthetic, command, policy_of

PATIENCE = 240
"""Seconds for an import, and for what CloudWatch shows of it."""
POLL_SECONDS = 2
AT_ONCE = 25
"""The most lines of a log that are read, and shown."""
SFTP_PORT = 22
REPORT = re.compile(
    r"Duration: ([\d.]+) ms.*?Memory Size: (\d+) MB\s+Max Memory Used: (\d+) MB(?:.*?Init Duration: ([\d.]+))?"
)
"""What Lambda writes after each invocation."""


def trying(made: Synthetic) -> tuple[Check, ...]:
    """The checks, in their order: a later one looks at what an earlier one sent."""
    return (
        Check("login", lambda stack: _login(stack, made)),
        Check("upload", lambda stack: _upload(stack, made, "Roster.zip", made.package())),
        Check("import", lambda stack: _import(stack, made)),
        Check("snapshot", lambda stack: _snapshot(stack, made)),
        Check("mail", _mail),
        Check("hold", lambda stack: _hold(stack, made)),
        Check("rights", _rights),
        Check("figures", _figures),
        Check("metrics", _metrics),
    )


def _login(stack: Stack, made: Synthetic) -> str:
    """Transfer Family takes the function's answer, and a wrong password is refused."""
    if stack.is_local:
        raise NotHere("Only Transfer Family itself tests its identity provider.")
    transfer = stack.client("transfer")
    about = {"ServerId": stack.outputs["TransferServerId"], "ServerProtocol": "SFTP", "UserName": made.user}
    answer = transfer.test_identity_provider(**about, SourceIp="192.0.2.1", UserPassword=made.password)
    if answer["StatusCode"] != 200:  # noqa: PLR2004 - HTTP's
        raise Wrong(f"Transfer Family refuses the answer of `authenticate`: {answer.get('Message')}")
    target = json.loads(policy_of(answer)["HomeDirectoryDetails"])[0]["Target"]
    if not target.endswith(f"/{made.district}"):
        raise Wrong(f"The user is led to {target}.")
    wrong = transfer.test_identity_provider(**about, SourceIp="192.0.2.1", UserPassword="wrong")
    if '"Role"' in wrong.get("Response", ""):
        raise Wrong("A wrong password is let in.")
    return f"the user is led to {target}; a wrong password is refused"


def _upload(stack: Stack, made: Synthetic, name: str, package: bytes) -> str:
    """A client logs in, sends under a temporary name and renames, as WinSCP does."""
    host, _, port = stack.outputs["TransferServerEndpoint"].partition(":")
    began = time.monotonic()
    try:
        asyncio.run(_send(host, int(port or SFTP_PORT), made, name, package))
    except (OSError, asyncssh.Error) as error:
        raise Wrong(f"{host} does not take the package: {error}") from None
    return f"{len(package):,} bytes in {time.monotonic() - began:.1f} s, renamed at the end"


async def _send(host: str, port: int, made: Synthetic, name: str, package: bytes) -> None:
    async with (
        asyncssh.connect(
            host,
            port,
            username=made.user,
            password=made.password,
            known_hosts=None,  # the check `server` shows the key; a password of minutes is all that could be stolen
            client_keys=None,
            config=None,
        ) as connection,
        connection.start_sftp_client() as sftp,
    ):
        async with sftp.open(f"{name}.filepart", "wb") as file:
            await file.write(package)
        await sftp.rename(f"{name}.filepart", name)


def _import(stack: Stack, made: Synthetic) -> str:
    """The chain runs to its end, without a failed attempt."""
    began = time.monotonic()
    record = _record(stack, made, "Roster.zip", lambda item: bool(item.get("mailed_at") or item.get("failed_step")))
    stack.notes["record"] = record
    if record["status"] != "succeeded":
        raise Wrong(f"The import of a good package is {record['status']}. rollcall imports show {record['import_id']}")
    pages = stack.client("stepfunctions").get_paginator("get_execution_history")
    every = [each for page in pages.paginate(executionArn=record["execution"]) for each in page["events"]]
    failed = [each["taskFailedEventDetails"]["error"] for each in every if "taskFailedEventDetails" in each]
    if failed:
        raise Wrong(f"Tasks failed and were retried: {', '.join(sorted(set(failed)))}")
    return f"succeeded {time.monotonic() - began:.0f} s after the upload, {len(every)} events, no attempt failed"


def _snapshot(stack: Stack, made: Synthetic) -> str:
    """Readers see the roster."""
    year = school_year_of(datetime.now(UTC).date())
    key = f"snapshots/district_id={made.district}/school_year={year}/current.json"
    body = stack.client("s3").get_object(Bucket=stack.outputs["DataBucket"], Key=key)["Body"].read()
    current = json.loads(body)
    if current["import_id"] != _noted(stack)["import_id"]:
        raise Wrong(f"{key} names another import.")
    return f"{key} names the import"


def _mail(stack: Stack) -> str:
    """SES took the mail."""
    record = _noted(stack)
    if not record.get("message_id"):
        raise Wrong("The mail about the import has no id of SES. Look at the logs of `notify`.")
    return f"SES took it as {record['message_id']}"


def _hold(stack: Stack, made: Synthetic) -> str:
    """An execution waits for a decision, and goes on when there is one."""
    _upload(stack, made, "Held.zip", made.package(held=True))
    held = _record(stack, made, "Held.zip", lambda item: "token" in item or "ended_at" in item)
    if held["status"] != "held":
        raise Wrong(f"A roster without the students of a school is {held['status']}, and not held.")
    command(stack, "imports", "discard", held["import_id"], "--yes")
    ended = _record(stack, made, "Held.zip", lambda item: "mailed_at" in item)
    if ended["status"] != "discarded":
        raise Wrong(f"A held import that was discarded is {ended['status']}.")
    return "held, discarded, and told"


def _rights(stack: Stack) -> str:
    """No function was denied anything."""
    groups = stack.resources("AWS::Logs::LogGroup")
    found = [group for group in groups if _logged(stack, group, '"AccessDenied"')]
    if found:
        raise Wrong(f"Something was denied in the last 15 minutes. Search for AccessDenied in: {', '.join(found)}")
    return f"nothing was denied in {len(groups)} log groups"


def _figures(stack: Stack) -> str:
    """How long and with how much memory functions ran, the first time and later."""
    lines = [
        (group.rpartition("-")[0], found)
        for group in stack.resources("AWS::Logs::LogGroup")
        for line in _logged(stack, group, '"REPORT RequestId"')
        if (found := REPORT.search(line))
    ]
    if not lines:
        raise NotHere("There are no lines of Lambda about the invocations.")
    return "; ".join(
        f"{name} {found[1]} ms, {found[3]} of {found[2]} MB" + (f", init {found[4]} ms" if found[4] else "")
        for name, found in lines[:AT_ONCE]
    )


def _logged(stack: Stack, group: str, pattern: str) -> list[str]:
    """Lines of the last quarter of an hour in a log group."""
    since = int((datetime.now(UTC) - timedelta(minutes=15)).timestamp() * 1000)
    logs = stack.client("logs")
    events = logs.filter_log_events(logGroupName=group, startTime=since, filterPattern=pattern, limit=AT_ONCE)
    return [each["message"] for each in events["events"]]


def _metrics(stack: Stack) -> str:
    """CloudWatch has the metrics that functions write into their logs."""
    metrics = stack.client("cloudwatch").list_metrics(Namespace=f"Rollcall/{stack.name}")["Metrics"]
    names = sorted({each["MetricName"] for each in metrics})
    if not names:
        why = f"There are no metrics in Rollcall/{stack.name} yet; they take minutes. Try again."
        raise NotHere(why) if stack.is_local else Wrong(why)
    return f"{len(names)} metrics, such as {names[0]}"


def _record(
    stack: Stack, made: Synthetic, name: str, is_there: Callable[[Mapping[str, Any]], bool]
) -> Mapping[str, Any]:
    """The item of the import of an upload, as soon as it `is_there`."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for item in _imports(stack, made.district):
            if item["key"] == f"{made.district}/{name}" and is_there(item):
                return item
        time.sleep(POLL_SECONDS)
    raise Wrong(f"{name} was uploaded, but its import did not come so far in {PATIENCE} seconds.")


def _imports(stack: Stack, district: str) -> list[dict[str, Any]]:
    """The texts of all items of the district's imports."""
    dynamodb, table = stack.client("dynamodb"), stack.outputs["ImportsTable"]
    asked = {"TableName": table, "IndexName": "by-district", "KeyConditionExpression": "district_id = :district"}
    found = dynamodb.query(**asked, ExpressionAttributeValues={":district": {"S": district}})["Items"]
    keys = [{"import_id": each["import_id"], "item": {"S": "import"}} for each in found]
    items = [dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {}) for key in keys]
    return [{name: next(iter(value.values())) for name, value in item.items()} for item in items if item]


def _noted(stack: Stack) -> Mapping[str, Any]:
    if "record" not in stack.notes:
        raise NotHere("There is no import to look at, as said above.")
    record: Mapping[str, Any] = stack.notes["record"]
    return record
