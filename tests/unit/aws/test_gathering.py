"""The windows in which mails gather, and the uploads of an hour, as items."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from support.district_in_memory import Life
from support.dynamodb_in_memory import InMemoryDynamoDB, in_memory
from support.in_memory import NOON, RUNNING
from support.in_memory_snapshots import FULL, SMALL
from support.written_attributes import allowed, seen

from rollcall.aws.tables.gathering import GatheringWindows, HourlyUploads
from rollcall.model.gathered import Member, Window
from rollcall.model.imports import Import, Next, Status
from rollcall.steps.notify import About


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemoryDynamoDB]:
    with in_memory(monkeypatch) as tables:
        yield tables


def upload(name: str, district: str = RUNNING.district_id) -> Import:
    return replace(RUNNING, import_id=f"{district}-{name}", district_id=district, key=f"{district}/{name}")


@pytest.mark.usefixtures("tables")
def test_what_is_not_called_a_zip_keeps_no_package_out() -> None:
    counts = HourlyUploads("imports")
    notes = [counts.takes(upload(f"note{number}.txt"), 3) for number in range(5)]
    zips = [counts.takes(upload(f"Roster{number}.ZIP"), 3) for number in range(5)]
    assert notes == zips == [True, True, True, False, False]
    assert counts.takes(upload("note0.txt"), 3), "tried again"


@pytest.mark.usefixtures("tables")
def test_districts_and_hours_have_counts_of_their_own() -> None:
    counts, later = HourlyUploads("imports"), RUNNING.started_at + timedelta(hours=1)
    assert counts.takes(upload("Roster.zip"), 1)
    assert not counts.takes(upload("Other.zip"), 1)
    assert counts.takes(upload("Roster.zip", "shelbyville"), 1)
    assert counts.takes(replace(upload("Other.zip"), started_at=later), 1)


def test_notify_may_name_what_it_writes_and_nothing_else(
    tables: InMemoryDynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leases on mails about an end, a hold and a restore, and a window with its members."""
    life = Life(tables)
    life.opened()
    first, held = (life.claimed(number, roster) for number, roster in enumerate((FULL, SMALL), 1))
    assert life.published(first).next is Next.RECORD
    life.closed(first)
    assert life.published(held).next is Next.HOLD
    with seen(monkeypatch, by="notify") as written:
        life.mailed(first, About.ENDED)
        life.gathered(first)
        life.mailed(held, About.HELD)
        life.approved(held)
        assert life.decided(held).status is Status.SUCCEEDED
        life.closed(held)
        life.restored(first)
    assert written == allowed("NotifyFunction", {"ImportsTable.Arn": "imports"})


def test_a_window_that_is_gone_with_its_district_stays_gone(tables: InMemoryDynamoDB) -> None:
    windows, window = GatheringWindows("imports"), Window("an-import", NOON)
    assert windows.close(window, NOON) == []
    assert tables.tables["imports"] == {}
    assert windows.join("maple", window, Member(NOON, "an-import", "anna", "Students.csv")) == 1
    assert len(windows.close(window, NOON)) == 1
    assert windows.join("maple", window, Member(NOON, "another", "anna", "Staff.csv")) is None


def test_whom_a_window_counts_is_kept_as_long_as_imports_are(tables: InMemoryDynamoDB) -> None:
    assert GatheringWindows("imports", 30).join("maple", Window("x", NOON), Member(NOON, "x", "anna", "a.csv")) == 1
    (item,) = tables.tables["imports"].values()
    assert item["expires_at"] == {"N": str(int((NOON + timedelta(days=30)).timestamp()))}
