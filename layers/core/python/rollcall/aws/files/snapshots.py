"""The files of snapshots in S3: compared, published, shown to readers, deleted."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rollcall.aws.files import current, scratch
from rollcall.aws.files.accepted import read_accepted
from rollcall.aws.files.reports import DIFFERENCES
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena import CatalogueTables
from rollcall.model.differences import Differences
from rollcall.model.imports import Import
from rollcall.model.schema import Roster
from rollcall.model.snapshots import Change, Pointer, Snapshot, TableFile, Tables, changes_below, folder
from rollcall.publishing.compare import compare
from rollcall.publishing.rows.parquet import write_changes
from rollcall.steps.services import Files


@dataclass(frozen=True, slots=True)
class SnapshotFiles(Files):
    """The files of snapshots in the data bucket."""

    data: DataBucket
    roster: Roster
    catalogue: CatalogueTables | None = None
    """The tables for Athena, where the deployment has some."""

    def accepted(self, import_: Import) -> Tables:
        return read_accepted(self.data, import_)

    def differences(self, import_: Import, before: Snapshot | None) -> Differences:
        key, against = import_.reports + DIFFERENCES, before.import_id if before else None
        kept = self.data.find_json(key)
        if kept is not None and kept["against"] == against:
            found = Differences.from_dict(kept)
            if not found.more_schools:
                return found
        found = self._compared(import_.accepted, self.accepted(import_), before, import_.school_year)
        self.data.put_json(key, json.dumps(found.as_dict()).encode())
        return found

    def between(self, snapshot: Snapshot, current: Snapshot | None) -> Differences:
        return self._compared(snapshot.prefix, snapshot.tables, current, snapshot.school_year)

    def publish(self, import_: Import, tables: Tables) -> None:
        for file in tables.files:
            self.data.copy(import_.accepted + file.name, import_.snapshot + file.name)
            if self.data.size(import_.snapshot + file.name) != file.size:
                raise OSError("a copied table is not as large as its original")

    def publish_changes(self, import_: Import, tables: Tables, before: Snapshot, differences: Differences) -> None:
        old = {file.table: file for file in before.tables.files}
        for file in tables.files:
            table = next(table for table in self.roster.tables if table.name == file.table)
            # One table at a time, so that the comparison's room suffices.
            with scratch.folder() as folder:
                paths: tuple[Path | None, Path | None] = None, None
                if differences.differ(file.table) and file.table in old:
                    paths = folder / "new", folder / "before"
                    self.data.fetch(import_.accepted + file.name, folder / "new")
                    self.data.fetch(before.prefix + file.name, folder / "before")
                write_changes(*paths, table, folder / file.name, against=before.import_id)
                self.data.put_file(changes_below(import_.snapshot) + file.name, folder / file.name)

    def mirror(self, pointer: Pointer, snapshot: Snapshot, change: Change) -> None:
        current.write(self.data, pointer, snapshot, change)
        if self.catalogue is not None:
            self.catalogue.follow(self.data, pointer.key)

    def delete(self, prefix: str) -> None:
        self.data.delete_below(prefix)

    def prefixes(self, district_id: str, school_year: str) -> Mapping[str, str]:
        found = self.data.folders(folder(district_id, school_year))
        return {prefix.rpartition("=")[2].rstrip("/"): prefix for prefix in found}

    def _compared(self, prefix: str, tables: Tables, before: Snapshot | None, school_year: str) -> Differences:
        """Compare the tables of a school year, which lie under a prefix, with an earlier snapshot."""
        with scratch.folder() as folder:
            new = self._fetched(prefix, tables.files, folder / "new")
            if before is None:
                return compare(new, None, self.roster, None)
            old = self._fetched(before.prefix, before.tables.files, folder / "before")
            last_year = before.school_year if before.school_year != school_year else None
            return compare(new, old, self.roster, before.import_id, last_year)

    def _fetched(self, prefix: str, files: Iterable[TableFile], folder: Path) -> dict[str, Path]:
        """Fetch the files into a new folder; returns the path of each table."""
        folder.mkdir()
        paths = {file.table: folder / file.name for file in files}
        for path in paths.values():
            self.data.fetch(prefix + path.name, path)
        return paths
