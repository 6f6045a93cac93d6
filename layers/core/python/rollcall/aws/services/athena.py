"""The tables of Glue, by which Athena reads what is current: one partition for each district and school year.

The six files of a snapshot lie in one folder, but a partition is a folder. So each partition is a folder with a list of
files (Hive's *symlink*) that names the one Parquet file: nothing is copied, and the files lie where all readers find
them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.aws.clients import client
from rollcall.aws.files.storage import DataBucket
from rollcall.model.schema import Roster, Table

TRIES = 20
"""How often what is current may change before this step gives up, to be tried again as a whole."""

LINKS = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
"""A partition whose files are named in a list. The template says the same of the tables."""


@dataclass(frozen=True, slots=True)
class CatalogueTables:
    """The tables of one Glue database, which the template makes."""

    database: str
    roster: Roster

    def follow(self, data: DataBucket, key: str) -> None:
        """Makes the partitions show what the `current.json` of that key shows.

        Glue knows no conditional write. So it is looked at again afterwards: whoever wrote last has seen that it is
        still true.

        Raises:
            TimeoutError: What is current changed all the time.
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
        folder = f"{shown['prefix']}_symlinks/{table.name}/"
        data.put_text(f"{folder}symlink.txt", f"s3://{data.bucket}/{shown['tables'][table.name]['key']}\n")
        partition = {
            "Values": [shown["district_id"], shown["school_year"]],
            "StorageDescriptor": {**LINKS, "Columns": columns(table), "Location": f"s3://{data.bucket}/{folder}"},
            "Parameters": {"rollcall.import": shown["import_id"], "rollcall.version": str(shown["version"])},
        }
        if not self._updated(table.name, partition):
            self._create(table.name, partition)

    def _updated(self, table: str, partition: Any) -> bool:  # noqa: ANN401 - Glue's own words
        """Whether there was such a partition to update."""
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
            self._updated(table, partition)  # somebody else made it meanwhile


def columns(table: Table) -> list[dict[str, str]]:
    """The columns of a table, as Glue names them. The template says the same of the tables."""
    return [{"Name": field.column, "Type": "date" if field.kind == "date" else "string"} for field in table.fields]
