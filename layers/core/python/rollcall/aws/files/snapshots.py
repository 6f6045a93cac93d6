"""The files of snapshots in S3: compared, published, shown to readers, deleted."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from rollcall.aws.files import current, scratch
from rollcall.aws.files import history as history_json
from rollcall.aws.files.accepted import read_accepted
from rollcall.aws.files.at_once import for_each
from rollcall.aws.files.reports import DIFFERENCES
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena import CatalogueTables
from rollcall.aws.services.athena_imports import ImportedTables
from rollcall.model.differences import Differences
from rollcall.model.history import History
from rollcall.model.imports import Import
from rollcall.model.schema import Roster
from rollcall.model.snapshots import Change, Pointer, Snapshot, TableFile, Tables, folder
from rollcall.model.uploads import Upload
from rollcall.publishing.compare import compare
from rollcall.steps.ahead import Begin, in_turn
from rollcall.steps.services import Files, Mirrored

CHANGES = "changes.json"
"""Names the files of the rows that differ, and the import whose snapshot they differ from."""


@dataclass(frozen=True, slots=True)
class SnapshotFiles(Files):
    """The files of snapshots in the data bucket."""

    data: DataBucket
    roster: Roster
    catalogue: CatalogueTables | None = None
    """The tables for Athena, where the deployment has some."""
    begin: Begin = in_turn
    _read: "dict[str, _Read]" = field(default_factory=dict, compare=False)
    """What is being read of imports, by the place of their reports."""
    _written: dict[str, Mapping[str, int]] = field(default_factory=dict, compare=False)
    """The bytes of the files of the rows that differ, by import and name, as far as they were written here."""

    def expect(self, import_: Import | Upload) -> None:
        if import_.reports not in self._read:
            kept = self.begin(self.data.find_json, import_.reports + DIFFERENCES)
            self._read[import_.reports] = _Read(kept, self.begin(read_accepted, self.data, import_))

    def accepted(self, import_: Import) -> Tables:
        self.expect(import_)
        return self._read[import_.reports].accepted()

    def differences(self, import_: Import, before: Snapshot | None) -> Differences:
        key, against = import_.reports + DIFFERENCES, before.import_id if before else None
        self.expect(import_)
        kept = self._read[import_.reports].kept()
        if kept is not None and kept["against"] == against:
            found = Differences.from_dict(kept)
            if not found.more_schools:
                return found
        with scratch.folder() as folder:
            changes = folder / "changes"
            changes.mkdir()
            found = self._compared(import_.accepted, self.accepted(import_), before, import_.school_year, changes)
            if before is not None:
                named = [file.name for file in sorted(changes.iterdir())]
                listed = {"against": against, "school_year": before.school_year, "files": named}
                (changes / CHANGES).write_text(json.dumps(listed), encoding="utf-8")
            files = sorted(changes.iterdir())
            for_each(lambda file: self._put_changes(import_, file), files, lambda file: file.stat().st_size)
            written = {file.name: file.stat().st_size for file in files}
        self._written[import_.import_id] = written
        # Written last: where it is found, nothing is compared again, so the files and their list must be there.
        self.data.put_json(key, json.dumps(found.as_dict()).encode())
        return found

    def _put_changes(self, import_: Import, file: Path) -> None:
        key = import_.changes + file.name
        if file.name == CHANGES:
            self.data.put_json(key, file.read_bytes())
        else:
            self.data.put_file(key, file)

    def between(self, snapshot: Snapshot, current: Snapshot | None) -> Differences:
        return self._compared(snapshot.prefix, snapshot.tables, current, snapshot.school_year)

    def publish(self, import_: Import, tables: Tables) -> None:
        copies = [_Copy(import_.accepted + file.name, file.name, file.size) for file in tables.files]
        changes = self._changes(import_)
        copies += [_Copy(import_.changes + name, f"changes/{name}", size) for name, size in changes.items()]
        for_each(
            lambda each: self.data.copy(each.source, import_.snapshot + each.name, each.size),
            copies,
            lambda each: each.size,
        )
        copied = self.data.sizes(import_.snapshot)
        if any(copied.get(each.name) != each.size for each in copies):
            raise OSError("a copied file is not as large as its original")

    def _changes(self, import_: Import) -> Mapping[str, int]:
        """The files of the rows that differ, with their sizes; of an earlier attempt, if it has compared."""
        if import_.import_id in self._written:
            return self._written[import_.import_id]
        listed = self.data.find_json(import_.changes + CHANGES)
        sizes = self.data.sizes(import_.changes) if listed else {}
        return {name: sizes[name] for name in (*listed["files"], CHANGES)} if listed else {}

    def mirrored(self, district_id: str, school_year: str) -> tuple[int, str | None]:
        return current.read(self.data, district_id, school_year)

    def mirror(self, pointer: Pointer, snapshot: Snapshot, change: Change, shown: Mirrored | None = None) -> None:
        current.write(self.data, pointer, snapshot, change, shown)
        if self.catalogue is not None:
            self.catalogue.follow(self.data, pointer.key)
            ImportedTables(self.catalogue.database, self.roster).show(self.data, snapshot, change)

    def history(self, district_id: str, school_year: str) -> tuple[History, str | None]:
        return history_json.read(self.data, district_id, school_year)

    def replace_history(self, history: History, tag: str | None) -> bool:
        return history_json.replace(self.data, history, tag)

    def retire(self, snapshot: Snapshot) -> None:
        if self.catalogue is not None:
            ImportedTables(self.catalogue.database, self.roster).forget(self.data, snapshot)
        self.delete(snapshot.prefix)

    def delete(self, prefix: str) -> None:
        self.data.delete_below(prefix)

    def prefixes(self, district_id: str, school_year: str) -> Mapping[str, str]:
        # Other folders lie beside those of the imports.
        found = self.data.folders(f"{folder(district_id, school_year)}import_id=")
        return {prefix.rpartition("=")[2].rstrip("/"): prefix for prefix in found}

    def _compared(
        self, prefix: str, tables: Tables, before: Snapshot | None, school_year: str, changes: Path | None = None
    ) -> Differences:
        """Compare the tables of a school year, which lie under a prefix, with an earlier snapshot.

        The rows that differ are written into the folder `changes`, if one is given.
        """
        with scratch.folder() as folder:
            new = _places(prefix, tables.files, folder / "new")
            old = _places(before.prefix, before.tables.files, folder / "before") if before else []
            for_each(
                lambda place: self.data.fetch(place.key, place.path),
                [*new, *old],
                lambda place: place.size,
            )
            if before is None:
                return compare(_paths(new), None, self.roster, None)
            last_year = before.school_year if before.school_year != school_year else None
            return compare(_paths(new), _paths(old), self.roster, before.import_id, last_year, changes=changes)


class _Read(NamedTuple):
    """What is being read of an import; each waits for its answer."""

    kept: Callable[[], Any]
    """The result of an earlier comparison, as JSON has it, or None."""
    accepted: Callable[[], Tables]


class _Copy(NamedTuple):
    """A file that a snapshot gets from elsewhere in the bucket."""

    source: str
    """Its key."""
    name: str
    """What follows the snapshot's prefix in the key of the copy."""
    size: int


class _Place(NamedTuple):
    """Where the file of a table lies in S3, and where it is fetched to."""

    table: str
    key: str
    path: Path
    size: int


def _places(prefix: str, files: Iterable[TableFile], folder: Path) -> list[_Place]:
    """The places of files under a prefix and in a new folder."""
    folder.mkdir()
    return [_Place(file.table, prefix + file.name, folder / file.name, file.size) for file in files]


def _paths(places: Iterable[_Place]) -> dict[str, Path]:
    """The path of each table."""
    return {place.table: place.path for place in places}
