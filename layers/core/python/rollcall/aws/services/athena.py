"""The tables of Glue, by which Athena reads what is current: one partition for each district and school year.

A partition is a folder, but the six files of a snapshot share one folder. So each partition is a folder with a list of
files (Hive's *symlink*), which names the one Parquet file: nothing is copied, and the files stay where all readers find
them. The partitions are moved one after the other; `athena_imports` is for queries of more than one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.aws.clients import client
from rollcall.aws.files.storage import DataBucket
from rollcall.model.schema import Roster, Table

TRIES = 20
"""Attempts before this step fails, to be retried as a whole, while what is current changes."""

LINKS = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
"""The format of a partition whose files are named in a list. The template declares the same for the tables."""


@dataclass(frozen=True, slots=True)
class CatalogueTables:
    """The tables of one Glue database, which the template makes."""

    database: str
    roster: Roster

    def follow(self, data: DataBucket, key: str) -> None:
        """Make the partitions show what the `current.json` of that key shows.

        Glue has no conditional writes. So `current.json` is read again after each write: the last writer has seen that
        it had not changed.

        Raises:
            TimeoutError: What is current changed at each attempt.
        """
        shown, tag = data.get_tagged_json(key)
        for _ in range(TRIES):
            for table in self.roster.tables:
                self._move(data, shown, table)
            written = tag
            shown, tag = data.get_tagged_json(key)
            if tag == written:
                return
        raise TimeoutError("what is current changes all the time")

    def _move(self, data: DataBucket, shown: Mapping[str, Any], table: Table) -> None:
        location = link(data, shown["prefix"], table)
        partition = {
            "Values": [shown["district_id"], shown["school_year"]],
            "StorageDescriptor": {**LINKS, "Columns": columns(table), "Location": location},
            "Parameters": {"rollcall.import": shown["import_id"], "rollcall.version": str(shown["version"])},
        }
        if not self._updated(table.name, partition):
            self._create(table.name, partition)

    def _updated(self, table: str, partition: Any) -> bool:  # noqa: ANN401 - Glue's own words
        """Update the partition; False if there is none."""
        glue: Any = client("glue")
        entry = {"PartitionValueList": partition["Values"], "PartitionInput": partition}
        place = {"DatabaseName": self.database, "TableName": table}
        errors = glue.batch_update_partition(**place, Entries=[entry]).get("Errors", [])
        codes = {error["ErrorDetail"]["ErrorCode"] for error in errors}
        if codes - {"EntityNotFoundException"}:
            raise OSError(f"Glue did not move a partition: {', '.join(sorted(codes))}")
        return not codes

    def _create(self, table: str, partition: Any) -> None:  # noqa: ANN401 - as above
        glue: Any = client("glue")
        try:
            glue.create_partition(DatabaseName=self.database, TableName=table, PartitionInput=partition)
        except glue.exceptions.AlreadyExistsException:
            self._updated(table, partition)  # another execution has made it meanwhile


def catalogue(database: str, roster: Roster) -> CatalogueTables | None:
    """The tables of the Glue database of this name; None where it is empty, which is a deployment without Athena."""
    return CatalogueTables(database, roster) if database else None


def link(data: DataBucket, prefix: str, table: Table) -> str:
    """Write the list of files of one table of the snapshot with this prefix; returns the location of its partition."""
    folder = f"{prefix}_symlinks/{table.name}/"
    data.put_text(f"{folder}symlink.txt", f"s3://{data.bucket}/{prefix}{table.name}.parquet\n")
    return f"s3://{data.bucket}/{folder}"


def columns(table: Table) -> list[dict[str, str]]:
    """The columns of a table, as Glue declares them. The template declares the same."""
    return [{"Name": field.column, "Type": "date" if field.kind == "date" else "string"} for field in table.fields]
