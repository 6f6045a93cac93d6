"""Pointers, files and partitions on real tables and buckets: every condition that a transaction has."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from support.deployed import Deployed

from rollcall.aws.files import current
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena import CatalogueTables
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.model import schema
from rollcall.model.accounts import school_year_of
from rollcall.model.snapshots import Change, Pointer, Snapshot, TableFile, Tables, Why
from rollcall.steps.services import Moved
from rollcall_local import demo

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
FILES = tuple(TableFile(table.name, 1, 2, "00" * 32) for table in schema.load().tables)
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A district's pointers of its current school year."""

    pointers: SnapshotPointers
    data: DataBucket
    district: str
    year: str

    @property
    def pointer(self) -> Pointer:
        """As it is now."""
        return self.pointers.pointer(self.district, self.year)

    def snapshot(self, import_id: str) -> Snapshot:
        """What an import would publish."""
        prefix = f"snapshots/district_id={self.district}/school_year={self.year}/import_id={import_id}/"
        order = f"{AT:%Y-%m-%dT%H:%M:%SZ}#{import_id}"
        return Snapshot(self.district, self.year, import_id, order, prefix, Tables(FILES, "1", "ab" * 32), AT)

    def change(self, before: Pointer, import_id: str, why: Why = Why.PUBLISHED) -> Change:
        """The change that makes an import current."""
        version = before.version + 1
        at = AT + timedelta(minutes=version)
        return Change(self.district, self.year, version, import_id, before.current, why, import_id, "anna", at, {})

    def publish(self, import_id: str, before: Pointer | None = None, running: str | None = None) -> Moved:
        """Makes an import current, from the pointer as it is or as it was read before."""
        before, snapshot = before or self.pointer, self.snapshot(import_id)
        after = replace(before, version=before.version + 1, current=import_id, mark=snapshot.upload_order)
        return self.pointers.move(before, after, self.change(before, import_id), snapshot, running)

    def restore(self, import_id: str) -> Moved:
        """Makes an import current that was published before."""
        before = self.pointer
        after = replace(before, version=before.version + 1, current=import_id)
        return self.pointers.move(before, after, self.change(before, import_id, Why.RESTORED))

    def mirror(self, import_id: str, version: int, read: tuple[int, str | None] | None = None) -> None:
        """Writes `current.json` for a version of the pointer; `read` is what was read of it before."""
        pointer = Pointer(self.district, self.year, version, import_id)
        shown = (lambda: read) if read else None
        current.write(self.data, pointer, self.snapshot(import_id), self.change(pointer, import_id), shown)

    @property
    def shown(self) -> tuple[str, int]:
        """Import and version that `current.json` shows."""
        document, _ = self.data.get_tagged_json(Pointer(self.district, self.year).key)
        return document["import_id"], document["version"]


@pytest.fixture
def place(deployed: Deployed) -> Place:
    """A new district's."""
    outputs = deployed.platform.outputs
    pointers = SnapshotPointers(outputs["SnapshotsTable"], outputs["DistrictsTable"], outputs["ImportsTable"])
    data = DataBucket(outputs["DataBucket"])
    return Place(pointers, data, deployed.sender().district, school_year_of(demo.today()))


@pytest.fixture
def catalogue(deployed: Deployed) -> Iterator[CatalogueTables]:
    """A Glue database with the six tables, as the template makes it with `CatalogDatabase`."""
    glue, name = deployed.platform.client("glue"), f"rosters_{next(NUMBERS)}"
    glue.create_database(DatabaseInput={"Name": name})
    keys = [{"Name": key, "Type": "string"} for key in ("district_id", "school_year")]
    for table in schema.load().tables:
        glue.create_table(DatabaseName=name, TableInput={"Name": table.name, "PartitionKeys": keys})
    yield CatalogueTables(name, schema.load())
    glue.delete_database(Name=name)


def test_the_first_publication_makes_pointer_snapshot_and_change(place: Place) -> None:
    assert place.pointer == Pointer(place.district, place.year)
    assert place.publish("a") is Moved.DONE
    assert (place.pointer.version, place.pointer.current) == (1, "a")
    assert place.pointers.snapshot(place.district, place.year, "a") == place.snapshot("a")
    assert list(place.pointers.changes(place.district, place.year)) == [
        place.change(Pointer(place.district, place.year), "a")
    ]


def test_a_pointer_that_was_moved_meanwhile_stays_and_nothing_is_written_beside_it(place: Place) -> None:
    first = place.pointer
    assert place.publish("a", first) is Moved.DONE
    assert place.publish("b", first) is Moved.CONFLICT  # both read that there was none
    second = place.pointer
    assert place.publish("c", second) is Moved.DONE
    assert place.publish("b", second) is Moved.CONFLICT
    assert place.pointer.current == "c"
    assert place.pointers.snapshot(place.district, place.year, "b") is None
    assert [change.import_id for change in place.pointers.changes(place.district, place.year)] == ["c", "a"]


def test_of_many_at_once_one_wins(place: Place) -> None:
    before = place.pointer
    with ThreadPoolExecutor(5) as pool:
        moved = list(pool.map(lambda name: place.publish(name, before), "abcde"))
    assert sorted(each.name for each in moved) == ["CONFLICT"] * 4 + ["DONE"]
    (snapshot,) = place.pointers.snapshots(place.district, place.year)
    assert place.pointer.current == snapshot.import_id == "abcde"[moved.index(Moved.DONE)]


def test_an_account_that_was_rolled_over_publishes_nothing_in_the_old_year(place: Place, deployed: Deployed) -> None:
    deployed.platform.client("dynamodb").update_item(
        TableName=deployed.platform.outputs["DistrictsTable"],
        Key={"district_id": {"S": place.district}},
        UpdateExpression="SET school_year = :year",
        ExpressionAttributeValues={":year": {"S": "2999-3000"}},
    )
    assert place.publish("a") is Moved.ROLLED_OVER
    assert place.pointer.version == 0


@pytest.mark.parametrize("mark", ["ended_at", "given_up"])
def test_an_import_that_has_ended_publishes_nothing(mark: str, place: Place, deployed: Deployed) -> None:
    late = f"late-{place.district}"
    deployed.platform.client("dynamodb").put_item(
        TableName=deployed.platform.outputs["ImportsTable"],
        Item={"import_id": {"S": late}, "item": {"S": "import"}, mark: {"S": "2026-11-24T18:00:00.000+00:00"}},
    )
    assert place.publish(late, running=late) is Moved.ENDED
    assert place.publish("a", running="still-running") is Moved.DONE


def test_what_is_current_is_never_retired(place: Place) -> None:
    place.publish("a")
    place.publish("b")
    assert place.pointers.retire(place.snapshot("b"), AT) is False
    assert place.pointers.retire(place.snapshot("a"), AT) is True
    assert place.pointers.retire(place.snapshot("a"), AT + timedelta(days=1)) is True  # again; the moment stays
    retired = place.pointers.snapshot(place.district, place.year, "a")
    assert retired == replace(place.snapshot("a"), retired_at=AT)


def test_what_is_retired_is_never_current_again(place: Place) -> None:
    place.publish("a")
    place.publish("b")
    place.pointers.retire(place.snapshot("a"), AT)
    assert place.restore("a") is Moved.RETIRED
    assert place.restore("never-published") is Moved.RETIRED
    assert place.pointer.current == "b"


def test_a_kept_snapshot_is_current_again_and_the_mark_stays(place: Place) -> None:
    place.publish("a")
    place.publish("b")
    mark = place.pointer.mark
    assert place.restore("a") is Moved.DONE
    assert (place.pointer.current, place.pointer.mark) == ("a", mark)


def test_snapshots_are_listed_until_their_files_are_gone(place: Place) -> None:
    for name in "abc":
        place.publish(name)
    place.pointers.retire(place.snapshot("a"), AT)
    assert [each.import_id for each in place.pointers.snapshots(place.district, place.year)] == ["a", "b", "c"]
    place.pointers.gone(place.snapshot("a"))
    assert [each.import_id for each in place.pointers.snapshots(place.district, place.year)] == ["b", "c"]


def test_the_history_says_what_was_current_when(place: Place) -> None:
    for name in "abc":
        place.publish(name)

    def current_at(minutes: float) -> str | None:
        moment = AT + timedelta(minutes=minutes)
        changes = place.pointers.changes(place.district, place.year)
        return next((change.import_id for change in changes if change.at <= moment), None)

    assert [current_at(minutes) for minutes in (0.5, 1, 1.5, 2, 2.9, 3, 60)] == [None, "a", "a", "b", "b", "c", "c"]


def test_current_json_never_goes_back(place: Place) -> None:
    place.mirror("b", 2)
    place.mirror("a", 1)
    assert place.shown == ("b", 2)
    place.mirror("c", 3)
    assert place.shown == ("c", 3)


@pytest.mark.parametrize(("version", "stays"), [(3, ("c", 3)), (1, ("b", 2))])
def test_what_was_read_of_current_json_before_others_wrote_it_counts_no_more(
    version: int, stays: tuple[str, int], place: Place
) -> None:
    none = current.read(place.data, place.district, place.year)
    assert none == (0, None)
    place.mirror("a", 1, none)
    read = current.read(place.data, place.district, place.year)
    place.mirror("b", 2, read)
    place.mirror("c", version, read)
    assert place.shown == stays


def test_of_many_who_write_current_json_the_newest_stays(place: Place) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda version: place.mirror(f"i{version}", version), (3, 7, 1, 8, 2, 6, 5, 4)))
    assert place.shown == ("i8", 8)


def test_partitions_follow_current_json(place: Place, catalogue: CatalogueTables, deployed: Deployed) -> None:
    s3, glue = deployed.platform.client("s3"), deployed.platform.client("glue")
    for version, name in enumerate("ab", 1):
        place.mirror(name, version)
        catalogue.follow(place.data, Pointer(place.district, place.year).key)
        for file in FILES:
            (partition,) = glue.get_partitions(DatabaseName=catalogue.database, TableName=file.table)["Partitions"]
            assert partition["Values"] == [place.district, place.year]
            location = partition["StorageDescriptor"]["Location"].removeprefix(f"s3://{place.data.bucket}/")
            (link,) = s3.list_objects_v2(Bucket=place.data.bucket, Prefix=location)["Contents"]
            named = s3.get_object(Bucket=place.data.bucket, Key=link["Key"])["Body"].read().decode()
            assert named == f"s3://{place.data.bucket}/{place.snapshot(name).prefix}{file.name}\n"


def test_all_files_of_a_snapshot_are_deleted_and_no_others(place: Place) -> None:
    kept, gone = place.snapshot("kept").prefix, place.snapshot("gone").prefix
    for key in (f"{kept}students.parquet", f"{gone}students.parquet", f"{gone}_symlinks/students/symlink.txt"):
        place.data.put_text(key, "x")
    place.data.delete_below(gone)
    place.data.delete_below(gone)  # again, as a retry does
    assert place.data.sizes(kept)["students.parquet"] == 1
    for key in (f"{gone}students.parquet", f"{gone}_symlinks/students/symlink.txt"):
        assert place.data.find_json(key) is None
