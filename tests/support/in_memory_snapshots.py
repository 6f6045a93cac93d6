"""Pointers, snapshots and events in memory, and all that publishing needs together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from support.in_memory import NOON, RUNNING, SPRINGFIELD, Records

from rollcall.model.accounts.mail_troubles import Bounced
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.history import History
from rollcall.model.imports import Closing, Import, Next, Status
from rollcall.model.snapshots import Change, Pointer, Snapshot, TableFile, Tables
from rollcall.model.suspicions import HoldSettings
from rollcall.model.uploads import Upload
from rollcall.publishing.holding import Reason
from rollcall.steps.services import Keep, Mirrored, Moved, Services
from rollcall.steps.snapshot import Result, snapshot

Roster = Mapping[str, str]
"""The content of a package: what stands in the rows of its one table, by their ids."""

NAMES = ("Nguyễn", "Müller", "O’Brien", "Ødegård", "García", "Łukasz")
FULL: Roster = {str(number): NAMES[number % len(NAMES)] for number in range(200)}
SMALL: Roster = dict(list(FULL.items())[:100])
"""Half of it: held."""
NEXT: Roster = {**FULL, "200": "Ivanova"}

DONE = Result(Status.SUCCEEDED, Next.RECORD)
HELD = Result(Status.HELD, Next.HOLD)
SUPERSEDED = Result(Status.SUPERSEDED, Next.RECORD)


@dataclass
class Pointers:
    """Pointers, snapshots and changes of one district, with the conditions that the tables have."""

    records: Records
    school_year: str = SPRINGFIELD.school_year
    """The account's."""
    pointers: dict[str, Pointer] = field(default_factory=dict)
    published: dict[tuple[str, str], Snapshot] = field(default_factory=dict)
    history: list[Change] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        return self.pointers.get(school_year, Pointer(district_id, school_year))

    def snapshot(self, district_id: str, school_year: str, import_id: str) -> Snapshot | None:
        assert district_id == SPRINGFIELD.district_id
        return self.published.get((school_year, import_id))

    def snapshots(self, district_id: str, school_year: str) -> Sequence[Snapshot]:
        assert district_id == SPRINGFIELD.district_id
        found = [
            snapshot
            for (year, import_id), snapshot in self.published.items()
            if year == school_year and import_id not in self.deleted
        ]
        return sorted(found, key=lambda snapshot: snapshot.upload_order)

    def changes(self, district_id: str, school_year: str) -> Iterator[Change]:
        yield from [
            change
            for change in reversed(self.history)
            if (change.district_id, change.school_year) == (district_id, school_year)
        ]

    def move(
        self,
        before: Pointer,
        after: Pointer,
        change: Change | None = None,
        published: Snapshot | None = None,
        running: str | None = None,
    ) -> Moved:
        year = before.school_year
        if self.pointer(before.district_id, year).version != before.version:
            return Moved.CONFLICT
        if published is None and after.current != before.current:
            kept = self.published.get((year, after.current or ""))
            if kept is None or kept.retired_at is not None:
                return Moved.RETIRED
        if change is not None and self.school_year != year:
            return Moved.ROLLED_OVER
        if running is not None and self.records.is_over(running):
            return Moved.ENDED
        self.pointers[year] = after
        if published is not None:
            assert published.import_id == after.current
            self.published[year, published.import_id] = published
        if change is not None:
            self.history.append(change)
        return Moved.DONE

    def retire(self, snapshot: Snapshot, now: datetime) -> bool:
        place = snapshot.school_year, snapshot.import_id
        if self.pointers[snapshot.school_year].current == snapshot.import_id:
            return False
        self.published[place] = replace(self.published[place], retired_at=self.published[place].retired_at or now)
        return True

    def gone(self, snapshot: Snapshot) -> None:
        self.deleted.add(snapshot.import_id)


@dataclass
class Files:
    """Accepted tables and the files of snapshots, of one table each."""

    work: dict[str, Roster] = field(default_factory=dict)
    """By import."""
    snapshots: dict[str, Roster] = field(default_factory=dict)
    """By prefix."""
    shown: dict[str, tuple[Pointer, Change]] = field(default_factory=dict)
    """What `current.json` shows, by its key."""
    writes: dict[str, list[int]] = field(default_factory=dict)
    """The versions that were written there."""
    histories: dict[str, History] = field(default_factory=dict)
    """What `history.json` shows, by school year."""

    def expect(self, import_: Import | Upload) -> None:
        """Nothing is read ahead."""

    def accepted(self, import_: Import) -> Tables:
        roster = self.work[import_.import_id]
        sha256 = f"{hash(tuple(sorted(roster.items()))):x}"
        return Tables((TableFile("students", len(roster), 1, sha256),), "1", sha256)

    def differences(self, import_: Import, before: Snapshot | None) -> Differences:
        return self._compared(self.work[import_.import_id], before, import_.school_year)

    def between(self, snapshot: Snapshot, current: Snapshot | None) -> Differences:
        return self._compared(self._read(snapshot), current, snapshot.school_year)

    def publish(self, import_: Import, tables: Tables) -> None:
        assert tables == self.accepted(import_)
        self.snapshots[import_.snapshot] = self.work[import_.import_id]

    def mirrored(self, district_id: str, school_year: str) -> tuple[int, str | None]:
        shown = self.shown.get(Pointer(district_id, school_year).key)
        return (shown[0].version, str(shown[0].version)) if shown else (0, None)

    def mirror(self, pointer: Pointer, snapshot: Snapshot, change: Change, shown: Mirrored | None = None) -> None:
        assert pointer.current == snapshot.import_id == change.import_id
        place = pointer.district_id, pointer.school_year
        version, tag = shown() if shown else self.mirrored(*place)
        if self.mirrored(*place)[1] != tag:  # others have written it since
            version, _ = self.mirrored(*place)
        if version < pointer.version:
            self.shown[pointer.key] = pointer, change
            self.writes.setdefault(pointer.key, []).append(pointer.version)

    def history(self, district_id: str, school_year: str) -> tuple[History, str | None]:
        shown = self.histories.get(school_year)
        return (shown, str(hash(shown))) if shown else (History(district_id, school_year), None)

    def replace_history(self, history: History, tag: str | None) -> bool:
        if self.history(history.district_id, history.school_year)[1] != tag:
            return False
        self.histories[history.school_year] = history
        return True

    def retire(self, snapshot: Snapshot) -> None:
        """The history says so by then."""
        shown = self.histories[snapshot.school_year].entries
        assert not any(entry.kept for entry in shown if entry.import_id == snapshot.import_id)
        self.delete(snapshot.prefix)

    def delete(self, prefix: str) -> None:
        self.snapshots.pop(prefix, None)

    def prefixes(self, district_id: str, school_year: str) -> Mapping[str, str]:
        place = f"/district_id={district_id}/school_year={school_year}/"
        return {prefix.rpartition("=")[2].rstrip("/"): prefix for prefix in self.snapshots if place in prefix}

    def _read(self, snapshot: Snapshot) -> Roster:
        if snapshot.prefix not in self.snapshots:
            raise FileNotFoundError(snapshot.prefix)
        return self.snapshots[snapshot.prefix]

    def _compared(self, new: Roster, before: Snapshot | None, school_year: str) -> Differences:
        old = self._read(before) if before else {}
        both = new.keys() & old.keys()
        changed = sum(new[key] != old[key] for key in both)
        counts = RowChanges(len(new) - len(both), changed, len(old) - len(both), len(both) - changed)
        last_year = before.school_year if before and before.school_year != school_year else None
        return Differences(before.import_id if before else None, {"students": counts}, last_year=last_year)


@dataclass
class Events:
    """What other systems were told."""

    sent: list[Change] = field(default_factory=list)
    holds: list[tuple[str, str | None]] = field(default_factory=list)
    """The imports that were held, and what they were compared with."""
    endings: list[tuple[Import, Closing]] = field(default_factory=list)
    bounces: list[Bounced] = field(default_factory=list)
    outages: int = 0
    """How many of the next events about ends and bounces are not taken."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        assert change.version <= pointer.version
        assert change.import_id == snapshot.import_id
        self.sent.append(change)

    def held(self, import_: Import, differences: Differences, reasons: Sequence[Reason], count: int) -> None:
        assert import_.hold_until is not None
        assert len(reasons) == count
        self.holds.append((import_.import_id, differences.against))

    def ended(self, import_: Import, closing: Closing) -> None:
        self._fail()
        assert import_.ended_at is not None
        self.endings.append((import_, closing))

    def mail_bounced(self, bounced: Bounced) -> None:
        self._fail()
        self.bounces.append(bounced)

    def _fail(self) -> None:
        if self.outages:
            self.outages -= 1
            raise TimeoutError


@dataclass
class Platform:
    """All of it together, as one district's imports use it."""

    records: Records
    pointers: Pointers
    files: Files = field(default_factory=Files)
    events: Events = field(default_factory=Events)
    keep: Keep = field(default_factory=lambda: Keep(count=30, days=400))

    @classmethod
    def fresh(cls) -> "Platform":
        records = Records()
        return cls(records, Pointers(records))

    @property
    def services(self) -> Services:
        return Services(self.pointers, self.files, self.records, self.events, self.keep, hold_seconds=7 * 86_400)

    def claimed(self, number: int, roster: Roster) -> Import:
        """An import into the account's school year whose tables were accepted; a higher number is a later upload."""
        order = f"2026-11-24T17:59:{number:02}Z#0065#v{number}"
        year = self.pointers.school_year
        import_ = replace(RUNNING, import_id=f"import-{number}", upload_order=order, school_year=year)
        self.records.imports[import_.import_id] = import_
        self.files.work[import_.import_id] = roster
        return import_

    def run(self, claimed: Import, settings: HoldSettings | None = None, at: datetime = NOON) -> Result:
        """The step `snapshot`, on the record as it is now."""
        import_ = self.records.imports[claimed.import_id]
        return snapshot(import_, Status.SUCCEEDED, settings or HoldSettings(), self.services, at)

    @property
    def pointer(self) -> Pointer:
        return self.pointers.pointer(SPRINGFIELD.district_id, SPRINGFIELD.school_year)

    @property
    def shown(self) -> str | None:
        """The import that `current.json` shows."""
        shown = self.files.shown.get(self.pointer.key)
        return shown[0].current if shown else None
