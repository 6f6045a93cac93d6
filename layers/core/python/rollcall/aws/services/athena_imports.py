"""The tables of Glue by which one query of Athena sees one import, however many tables it joins (`docs/publishing.md`).

Six partitions can't be moved at once, and a query may read a pointer several times, once for each table that it joins.
So nothing here is ever changed. The tables `imported_…` have a partition for each import. When an import becomes
current, a new file in the folder of `made_current` says so, and from when on queries see it: some time after the file
was written. The views (`template.yaml`) take the newest import that is seen at the start of the query. A query that
started before this moment does not see it, whether or not it finds the file; one that started after it finds the file
whenever it looks.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rollcall.aws.clients import client
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena import LINKS, columns, link
from rollcall.model.schema import Roster, Table
from rollcall.model.snapshots import Change, Snapshot, folder

MADE_CURRENT = "made_current"
"""The table that says which import queries see from when on."""

JSON_LINES = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
}
"""The format of its partitions: one line of JSON in each file."""

MADE_CURRENT_COLUMNS = [
    {"Name": "version", "Type": "bigint"},
    {"Name": "import_id", "Type": "string"},
    {"Name": "shown_from", "Type": "string"},
]
"""Its columns, as Glue declares them."""

DELAY = timedelta(minutes=2)
"""How long after the file is made queries see the import.

It is longer than all attempts to write the file can take together (`clients`), and the clocks of AWS differ by far less
than the rest.
"""


def imported(table: Table) -> str:
    """The name of the table of Glue that has a roster's table of all imports."""
    return f"imported_{table.name}"


@dataclass(frozen=True, slots=True)
class ImportedTables:
    """The tables of one Glue database that are keyed by import."""

    database: str
    roster: Roster
    delay: timedelta = DELAY

    def show(self, data: DataBucket, snapshot: Snapshot, change: Change) -> None:
        """Make queries see the snapshot from soon on; idempotent.

        `change` is the newest one, which made it current or confirmed it.
        """
        for table in self.roster.tables:
            location = link(data, snapshot.prefix, table)
            self._create(imported(table), _values(snapshot), {**LINKS, "Columns": columns(table), "Location": location})
        made_current = f"{folder(snapshot.district_id, snapshot.school_year)}{MADE_CURRENT}/"
        storage = {**JSON_LINES, "Columns": MADE_CURRENT_COLUMNS, "Location": f"s3://{data.bucket}/{made_current}"}
        self._create(MADE_CURRENT, _values(snapshot)[:2], storage)
        # Last, so that all of it is there when a query first sees it; and never again, since its moment must stay.
        shown_from = (datetime.now(UTC) + self.delay).isoformat(timespec="milliseconds")
        line = {"version": change.version, "import_id": snapshot.import_id, "shown_from": shown_from}
        data.replace_json(f"{_files(snapshot)}{change.version:08}.json", json.dumps(line).encode(), None)

    def forget(self, data: DataBucket, snapshot: Snapshot) -> None:
        """Remove whatever leads to a snapshot that is retired; idempotent."""
        data.delete_below(_files(snapshot))
        glue: Any = client("glue")
        for table in self.roster.tables:
            try:
                glue.delete_partition(
                    DatabaseName=self.database, TableName=imported(table), PartitionValues=_values(snapshot)
                )
            except glue.exceptions.EntityNotFoundException:
                continue  # deleted already, or of a time when there was no database

    def _create(self, table: str, values: list[str], storage: dict[str, Any]) -> None:
        glue: Any = client("glue")
        partition = {"Values": values, "StorageDescriptor": storage}
        try:
            glue.create_partition(DatabaseName=self.database, TableName=table, PartitionInput=partition)
        except glue.exceptions.AlreadyExistsException:
            return


def _values(snapshot: Snapshot) -> list[str]:
    """The values of a snapshot's partitions."""
    return [snapshot.district_id, snapshot.school_year, snapshot.import_id]


def _files(snapshot: Snapshot) -> str:
    """What the keys of the snapshot's files in the folder of `made_current` begin with."""
    place = folder(snapshot.district_id, snapshot.school_year)
    # As the folders of imports: the function may delete nothing else.
    return f"{place}{MADE_CURRENT}/import_id={snapshot.import_id}."
