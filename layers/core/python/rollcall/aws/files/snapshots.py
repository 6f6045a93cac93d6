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
from rollcall.model.snapshots import Change, Pointer, Snapshot, TableFile, Tables, folder
from rollcall.publishing.compare import compare
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

    def differences(self, import_: Import, current: Snapshot | None) -> Differences:
        key, against = import_.reports + DIFFERENCES, current.import_id if current else None
        kept = self.data.find_json(key)
        if kept is not None and kept["against"] == against:
            return Differences.from_dict(kept)
        found = self._compared(import_.accepted, self.accepted(import_), current)
        self.data.put_json(key, json.dumps(found.as_dict()).encode())
        return found

    def between(self, snapshot: Snapshot, current: Snapshot | None) -> Differences:
        return self._compared(snapshot.prefix, snapshot.tables, current)

    def publish(self, import_: Import, tables: Tables) -> None:
        for file in tables.files:
            self.data.copy(import_.accepted + file.name, import_.snapshot + file.name)
            if self.data.size(import_.snapshot + file.name) != file.size:
                raise OSError("a copied table is not as large as its original")

    def mirror(self, pointer: Pointer, snapshot: Snapshot, change: Change) -> None:
        current.write(self.data, pointer, snapshot, change)
        if self.catalogue is not None:
            self.catalogue.follow(self.data, pointer.key)

    def delete(self, prefix: str) -> None:
        self.data.delete_below(prefix)

    def prefixes(self, district_id: str, school_year: str) -> Mapping[str, str]:
        found = self.data.folders(folder(district_id, school_year))
        return {prefix.rpartition("=")[2].rstrip("/"): prefix for prefix in found}

    def _compared(self, prefix: str, tables: Tables, current: Snapshot | None) -> Differences:
        """Compare the tables under a prefix with the current snapshot."""
        with scratch.folder() as folder:
            new = self._fetched(prefix, tables.files, folder / "new")
            if current is None:
                return compare(new, None, self.roster, None)
            old = self._fetched(current.prefix, current.tables.files, folder / "current")
            return compare(new, old, self.roster, current.import_id)

    def _fetched(self, prefix: str, files: Iterable[TableFile], folder: Path) -> dict[str, Path]:
        """Fetch the files into a new folder; returns the path of each table."""
        folder.mkdir()
        paths = {file.table: folder / file.name for file in files}
        for path in paths.values():
            self.data.fetch(prefix + path.name, path)
        return paths
