"""The one synthetic district that the checks make, and all that it leaves, which they remove again."""

import contextlib
import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rollcall_local.sample import Sample, clean, without_a_school
from rollcall_verify.checks import Stack, Wrong

PREFIX = "verify-"
"""How the ids of such districts begin, so that one that was left behind is known."""

RECIPIENT = "success@simulator.amazonses.com"
"""SES's own mailbox, which takes everything, and which the sandbox may write to."""

FOLDERS = ("work", "reports", "checks", "snapshots")
"""Where the data bucket has the files of districts."""


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A district with one user."""

    district: str
    user: str
    password: str

    def package(self, *, held: bool = False) -> bytes:
        """A package of this district; one that is `held` lacks the students of a school."""
        make: Callable[..., Sample] = without_a_school if held else clean
        return Sample(make(datetime.now(UTC).date()).rows, self.district).package()


@contextlib.contextmanager
def synthetic(stack: Stack) -> Iterator[Synthetic]:
    """A new district for the length of the block; afterwards nothing of it is left.

    Raises:
        Wrong: It can't be added or removed.
    """
    name = PREFIX + secrets.token_hex(4)
    # All kinds of characters, since a pool may ask for them.
    made = Synthetic(name, name, f"Aa1-{secrets.token_urlsafe(18)}")
    try:
        about = ("--name", "Verification", "--time-zone", "America/Chicago", "--contact", RECIPIENT)
        command(stack, "district", "add", made.district, *about)
        user = ("--district", made.district, "--email", RECIPIENT)
        command(stack, "user", "add", made.user, *user, secret=made.password)
        yield made
    finally:
        remove(stack, made)


def command(stack: Stack, *arguments: str, secret: str | None = None) -> str:
    """Run `rollcall` against the stack, with the environment of this process.

    Raises:
        Wrong: Its exit code is not 0.
    """
    done = subprocess.run(
        [sys.executable, "-m", "rollcall_cli", *arguments, "--stack-name", stack.name],
        input=f"{secret}\n" if secret else "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Wrong(f"rollcall {' '.join(arguments[:3])} ended with {done.returncode}: {done.stdout.strip()}")
    return done.stdout


def remove(stack: Stack, made: Synthetic) -> None:
    """Remove everything of the district: user, files with all versions, and items."""
    with contextlib.suppress(Wrong):  # where the user was not added
        command(stack, "user", "remove", made.user, "--yes")
    inbox, data = stack.outputs["InboxBucket"], stack.outputs["DataBucket"]
    for prefix in (f"{made.district}/", f"_check/{made.district}/"):
        _delete_objects(stack, inbox, prefix)
    for folder in FOLDERS:
        _delete_objects(stack, data, f"{folder}/district_id={made.district}/")
    for table, key, value in (*_imports(stack, made.district), *_accounts(stack, made.district)):
        _delete_items(stack, table, key, value)


def left(stack: Stack, district: str) -> list[str]:
    """What is still there of a district: objects and items."""
    inbox, data = stack.outputs["InboxBucket"], stack.outputs["DataBucket"]
    places = [(inbox, f"{district}/"), *((data, f"{folder}/district_id={district}/") for folder in FOLDERS)]
    objects = [f"{bucket}/{prefix}" for bucket, prefix in places if next(_versions(stack, bucket, prefix), None)]
    items = [table for table, key, value in _accounts(stack, district) if _items(stack, table, key, value)]
    return objects + items + [table for table, _, _ in _imports(stack, district)]


def _accounts(stack: Stack, district: str) -> list[tuple[str, str, str]]:
    """Tables, and the partition keys under which they have items of the district."""
    tables = [stack.outputs[name] for name in ("DistrictsTable", "AccountChangesTable", "SnapshotsTable")]
    return [(table, "district_id", district) for table in tables] + [
        (stack.outputs["ImportsTable"], "import_id", f"district#{district}")
    ]


def _imports(stack: Stack, district: str) -> Iterator[tuple[str, str, str]]:
    """The same for its imports."""
    table = stack.outputs["ImportsTable"]
    pages = (
        stack.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=table,
            IndexName="by-district",
            KeyConditionExpression="district_id = :district",
            ExpressionAttributeValues={":district": {"S": district}},
        )
    )
    for name in sorted({item["import_id"]["S"] for page in pages for item in page["Items"]}):
        yield table, "import_id", name


def _items(stack: Stack, table: str, key: str, value: str) -> list[Mapping[str, Any]]:
    """All items of a partition."""
    pages = (
        stack.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=table,
            KeyConditionExpression="#key = :value",
            ExpressionAttributeNames={"#key": key},
            ExpressionAttributeValues={":value": {"S": value}},
            ConsistentRead=True,
        )
    )
    return [item for page in pages for item in page["Items"]]


def _delete_items(stack: Stack, table: str, key: str, value: str) -> None:
    dynamodb = stack.client("dynamodb")
    names = [each["AttributeName"] for each in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
    for item in _items(stack, table, key, value):
        dynamodb.delete_item(TableName=table, Key={name: item[name] for name in names})


def _versions(stack: Stack, bucket: str, prefix: str) -> Iterator[dict[str, str]]:
    pages = stack.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            yield {"Key": each["Key"], "VersionId": each["VersionId"]}


def _delete_objects(stack: Stack, bucket: str, prefix: str) -> None:
    s3 = stack.client("s3")
    for each in list(_versions(stack, bucket, prefix)):
        s3.delete_object(Bucket=bucket, **each)


def policy_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The function's answer in what Transfer Family says of a login."""
    response: Mapping[str, Any] = json.loads(answer["Response"])
    return response
