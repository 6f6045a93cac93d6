"""What tests do with the part of the chain that publishes: rosters that are held, restores, settings, lost rights."""

import contextlib
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from support.deployed import Deployed, Sender
from support.waiting import import_held, until

from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.items import moment_text, to_item
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.tables.snapshot_items import change_key
from rollcall.model.history import key as history_key
from rollcall.model.snapshots import Change
from rollcall_local import demo, sample
from rollcall_local.following import Uploaded
from rollcall_local.sample import Sample
from rollcall_local.settings import HOST


def whole(sender: Sender, nickname: str = "") -> bytes:
    """A roster of three schools; another nickname is another content."""
    rows = sample.clean(demo.today()).rows
    rows["Students.csv"][-1]["Nickname"] = nickname
    return Sample(rows, sender.district).package()


def without(sender: Sender, schools: int) -> bytes:
    """The roster without the students of some schools."""
    rows = sample.clean(demo.today()).rows
    lost = {row["ID"] for row in rows["Students.csv"][: schools * sample.STUDENTS_PER_SCHOOL]}
    for file, column in (("Students.csv", "ID"), ("StudentEnrollments.csv", "Student ID")):
        rows[file][:] = [row for row in rows[file] if row[column] not in lost]
    return Sample(rows, sender.district).package()


def held(sender: Sender, package: bytes, name: str) -> Uploaded:
    """Sends a package; gives it when its import waits for a decision."""
    uploaded = sender.send(package, name)
    import_held(sender.platform, uploaded)
    return uploaded


def records(deployed: Deployed) -> ImportItems:
    """The record of imports, as an operator's command has it."""
    return ImportItems(deployed.platform.outputs["ImportsTable"])


def history(sender: Sender) -> Sequence[Change]:
    """The changes of the district's pointer, oldest first."""
    assert sender.current is not None
    pointers = SnapshotPointers(sender.platform.outputs["SnapshotsTable"])
    return list(pointers.changes(sender.district, sender.current["school_year"]))[::-1]


def hours_pass(sender: Sender) -> None:
    """All changes of the district's pointer so far were two hours earlier; `history.json` is to be written anew."""
    platform, table = sender.platform, sender.platform.outputs["SnapshotsTable"]
    for change in history(sender):
        platform.client("dynamodb").update_item(
            TableName=table,
            Key=to_item({"district_id": sender.district, "item": change_key(change.school_year, change.version)}),
            UpdateExpression="SET #at = :at",
            ExpressionAttributeNames={"#at": "at"},
            ExpressionAttributeValues=to_item({":at": moment_text(change.at - timedelta(hours=2))}),
        )
        platform.client("s3").delete_object(
            Bucket=platform.outputs["DataBucket"], Key=history_key(sender.district, change.school_year)
        )


def restored(deployed: Deployed, sender: Sender, import_id: str, **more: object) -> Mapping[str, Any]:
    """What the function answers to a restore."""
    request = {"district_id": sender.district, "import_id": import_id, "by": "operator"}
    return deployed.invoke("snapshot", {"restore": {**request, "expected_version": None, "dry_run": False, **more}})


@contextlib.contextmanager
def configured(deployed: Deployed, step: str = "snapshot", **variables: str) -> Iterator[None]:
    """The step's function has these settings for the length of the block, which must not end while it runs."""
    functions, name = deployed.platform.client("lambda"), deployed.function(step)
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": {**before, **variables}})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})


@contextlib.contextmanager
def too_slow(deployed: Deployed) -> Iterator[None]:
    """The function that publishes gets no answer of S3 for the length of the block, and is given up after a second."""
    functions, name = deployed.platform.client("lambda"), deployed.function("snapshot")
    before = functions.get_function_configuration(FunctionName=name)["Timeout"]
    with (
        socket.create_server((HOST, 0)) as silent,
        configured(deployed, AWS_ENDPOINT_URL_S3=f"http://{HOST}:{silent.getsockname()[1]}"),
    ):
        functions.update_function_configuration(FunctionName=name, Timeout=1)
        try:
            yield
        finally:
            functions.update_function_configuration(FunctionName=name, Timeout=before)


@contextlib.contextmanager
def without_rights(deployed: Deployed, step: str) -> Iterator[None]:
    """The step's function may do nothing: its role has no policy."""
    iam, role = deployed.platform.client("iam"), _role(deployed, step)
    policies = {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    assert policies
    for name in policies:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    try:
        yield
    finally:
        for name, document in policies.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


@contextlib.contextmanager
def forbidden(deployed: Deployed, step: str, action: str, resource: str) -> Iterator[None]:
    """The step's function may not do one thing, whatever its policies allow."""
    denied = {"Effect": "Deny", "Action": action, "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [denied]}
    iam, role = deployed.platform.client("iam"), _role(deployed, step)
    iam.put_role_policy(RoleName=role, PolicyName="forbidden", PolicyDocument=json.dumps(document))
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="forbidden")


@contextlib.contextmanager
def told_to_others(deployed: Deployed, sender: Sender) -> Iterator[str]:
    """The URL of a queue that gets the events about what readers of this district see, for the length of the block."""
    events, queues, name = (
        deployed.platform.client("events"),
        deployed.platform.client("sqs"),
        f"seen-{sender.district}",
    )
    url = queues.create_queue(QueueName=name)["QueueUrl"]
    asked = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    kinds = ["Import Published", "Import Held"]
    pattern = {"source": ["rollcall"], "detail-type": kinds, "detail": {"district_id": [sender.district]}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": asked["Attributes"]["QueueArn"]}])
    try:
        yield str(url)
    finally:
        events.remove_targets(Rule=name, Ids=["queue"])
        events.delete_rule(Name=name)
        queues.delete_queue(QueueUrl=url)


def events_in(deployed: Deployed, url: str, *, to: str) -> Sequence[Mapping[str, Any]]:
    """The events in the queue up to the one that the import `to` has caused, oldest first; they are taken out."""
    seen: list[Mapping[str, Any]] = []
    queues = deployed.platform.client("sqs")

    def came() -> bool:
        for message in queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            seen.append(json.loads(message["Body"]))
        return any(event["detail"]["import_id"] == to for event in seen)

    until(came)
    return seen


def _role(deployed: Deployed, step: str) -> str:
    found = deployed.platform.client("lambda").get_function(FunctionName=deployed.function(step))
    return str(found["Configuration"]["Role"]).rpartition("/")[2]
