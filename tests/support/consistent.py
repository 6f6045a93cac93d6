"""What must hold of a district once nothing runs for it, in every place where it is written down."""

import hashlib
import io
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow.parquet as pq
from support.deployed import Sender
from support.waiting import until

from rollcall.aws.files import history
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.model import schema
from rollcall.model.accounts import school_year_of
from rollcall.model.folders import RESULTS
from rollcall.model.history import Entry
from rollcall.model.imports import Status
from rollcall.model.snapshots import Change, Pointer, Snapshot, Why
from rollcall_local import demo, following
from rollcall_local.following import Uploaded
from rollcall_local.local_platform import LocalPlatform

TOOK_EFFECT = {Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS}
UNENDED = {Status.RUNNING, Status.HELD}

Records = Mapping[str, Mapping[str, Any]]


def consistent(sender: Sender, untold: Collection[str] = ()) -> None:
    """Fails unless the district has exactly one current snapshot, which all agree on, and all imports are over.

    Waits for its executions first. `untold` are the imports whose e-mail could not be sent.
    """
    records = _ended(sender)
    pointers = SnapshotPointers(sender.platform.outputs["SnapshotsTable"])
    place = sender.district, school_year_of(demo.today())
    pointer, changes = pointers.pointer(*place), list(pointers.changes(*place))[::-1]
    kept = {each.import_id: each for each in pointers.snapshots(*place) if each.retired_at is None}
    assert pointer.hold is None, "a hold has outlived its import"
    _check_history(pointer, changes, records)
    _check_order(pointer, changes, records)
    _check_shown(sender, pointer, changes, kept)
    _check_shown_history(sender, changes, kept)
    _check_files(sender, kept, records)
    _check_mails(sender, changes, records, untold)


def _ended(sender: Sender) -> Records:
    """The records of all that was uploaded, by import; each has ended, with a status, and so has what ran for it."""
    bucket = sender.platform.outputs["InboxBucket"]
    found = sender.platform.client("s3").list_object_versions(Bucket=bucket, Prefix=f"{sender.district}/")
    results = f"{sender.district}/{RESULTS}/"
    put = [each for each in found["Versions"] if not each["Key"].startswith(results) and not each["Key"].endswith("/")]
    uploads = [Uploaded(bucket, each["Key"], each["VersionId"]) for each in put]
    for arn in {arn for uploaded in uploads for arn in following.executions(sender.platform, uploaded)}:
        until(partial(_is_over, sender.platform, arn))
    records = {uploaded.import_id: following.record(sender.platform, uploaded.import_id) for uploaded in uploads}
    for record in records.values():
        assert record is not None, "an upload has no record"
        assert "ended_at" in record
        assert record["status"] not in UNENDED
    return {import_id: record for import_id, record in records.items() if record is not None}


def _is_over(platform: LocalPlatform, arn: str) -> bool:
    return following.execution(platform, arn).status != "RUNNING"


def _check_history(pointer: Pointer, changes: Sequence[Change], records: Records) -> None:
    """One change follows the other, and the last one led to what is current."""
    versions = [change.version for change in changes]
    assert versions == sorted(set(versions))
    assert not versions or versions[-1] <= pointer.version
    if not any(record.get("hold_until") for record in records.values()):  # holds have versions of their own
        assert versions == list(range(1, pointer.version + 1))
    current = [change.import_id for change in changes]
    assert [change.replaced for change in changes] == [None, *current][: len(changes)]
    assert pointer.current == (current[-1] if current else None)


def _check_order(pointer: Pointer, changes: Sequence[Change], records: Records) -> None:
    """Each import that took effect did so once and in upload order, and the newest is the pointer's mark."""
    causes = [change.cause for change in changes if change.why is not Why.RESTORED]
    assert sorted(causes) == sorted(each for each, record in records.items() if record["status"] in TOOK_EFFECT)
    orders = [str(records[cause]["upload_order"]) for cause in causes]
    assert orders == sorted(orders)
    assert pointer.mark == (orders[-1] if orders else "")
    for import_id, record in records.items():
        if record["status"] == Status.SUPERSEDED and "decision" not in record:
            assert record["upload_order"] < pointer.mark, f"{import_id} was superseded by nothing"


def _check_shown(sender: Sender, pointer: Pointer, changes: Sequence[Change], kept: Mapping[str, Snapshot]) -> None:
    """`current.json` names the files of the snapshot that the pointer names."""
    shown = sender.current
    if not changes:
        assert shown is None
        return
    assert shown is not None
    snapshot, last = kept[str(pointer.current)], changes[-1]
    assert (shown["import_id"], shown["why"]) == (pointer.current, last.why)
    assert last.version <= shown["version"] <= pointer.version
    assert shown["package_sha256"] == snapshot.tables.package_sha256
    assert {
        name: (each["key"], each["rows"], each["size"], each["sha256"]) for name, each in shown["tables"].items()
    } == {
        file.table: (snapshot.prefix + file.name, file.rows, file.size, file.sha256) for file in snapshot.tables.files
    }


def _check_shown_history(sender: Sender, changes: Sequence[Change], kept: Collection[str]) -> None:
    """`history.json` tells of each change, and of what is kept."""
    place = sender.district, school_year_of(demo.today())
    shown, _ = history.read(DataBucket(sender.platform.outputs["DataBucket"]), *place)
    assert shown.entries == tuple(
        Entry(each.version, each.at, each.import_id, each.why, kept=each.import_id in kept) for each in changes
    )


def _check_files(sender: Sender, kept: Mapping[str, Snapshot], records: Records) -> None:
    """All six files of each snapshot that is kept, whole; of others at most what a step left that died for good."""
    s3, bucket = sender.platform.client("s3"), sender.platform.outputs["DataBucket"]
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"snapshots/district_id={sender.district}/").get("Contents", [])
    keys = {each["Key"] for each in listed if not each["Key"].endswith(("/current.json", "/history.json"))}
    names = [table.name for table in schema.load().tables]
    for snapshot in kept.values():
        assert [file.table for file in snapshot.tables.files] == names
        for file in snapshot.tables.files:
            body = s3.get_object(Bucket=bucket, Key=snapshot.prefix + file.name)["Body"].read()
            assert (len(body), hashlib.sha256(body).hexdigest()) == (file.size, file.sha256)
            assert pq.read_metadata(io.BytesIO(body)).num_rows == file.rows
            keys.remove(snapshot.prefix + file.name)
        keys -= {key for key in keys if key.startswith(f"{snapshot.prefix}changes/")}
    left = {key.split("/import_id=")[1].split("/")[0] for key in keys}
    assert {str(records[each]["status"]) for each in left} <= {Status.COULD_NOT_BE_PROCESSED}


def _check_mails(sender: Sender, changes: Sequence[Change], records: Records, untold: Collection[str]) -> None:
    """Each import's end has one mail, a hold at most one, and each restore one."""
    restores = Counter(change.import_id for change in changes if change.why is Why.RESTORED)
    until(lambda: _told(sender)["restored"].total() >= restores.total())
    told = _told(sender)
    assert told["restored"] == restores
    assert told["ended"] == Counter(set(records) - set(untold))
    assert told["held"] == Counter(each for each, record in records.items() if "held_mailed_at" in record)


def _told(sender: Sender) -> Mapping[str, Counter[str]]:
    """By occasion and import: how many mails were about it."""
    told: dict[str, Counter[str]] = {"ended": Counter(), "held": Counter(), "restored": Counter()}
    for mail in sender.mails:
        if mail.subject.startswith("An earlier roster is in use again"):
            occasion, pattern = "restored", r"import\s+(\w{24})"
        else:
            occasion = "held" if "sent it while the import waits" in " ".join(mail.text.split()) else "ended"
            pattern = r"^Import\W+(\w{24})$"
        named = re.search(pattern, mail.text, re.MULTILINE)
        assert named is not None, mail.text
        told[occasion][named[1]] += 1
    return told
