"""Athena's tables and views of what is current, over a folder instead of S3 and with DuckDB instead of Athena."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from support.deployment_files import resources

from rollcall.aws.clients import client
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena_imports import MADE_CURRENT, imported
from rollcall.model import schema
from rollcall.model.snapshots import folder

PLACE = ("springfield", "2026-2027")


def view_definition(declared: Mapping[str, Any]) -> dict[str, Any]:
    """What a view of the template holds for Athena, out of its base64."""
    (nothing, parts) = declared["ViewOriginalText"]["Fn::Join"]
    begin, encoded, end = parts
    assert (nothing, begin, end) == ("", "/* Presto View: ", " */")
    assert declared["ViewExpandedText"] == "/* Presto View */"
    definition: dict[str, Any] = json.loads(encoded["Fn::Base64"]["Fn::Sub"])
    return definition


def views() -> dict[str, str]:
    """The SQL of the template's views, each after those that it reads."""
    tables = [each["TableInput"] for each in resources("AWS::Glue::Table").values()]
    return {
        each["Name"]: view_definition(each)["originalSql"] for each in tables if each["TableType"] == "VIRTUAL_VIEW"
    }


@dataclass(frozen=True, slots=True)
class FolderBucket(DataBucket):
    """The data bucket as a folder. An object is there as a whole or not at all, as in S3."""

    root: Path = field(kw_only=True)

    def put_text(self, key: str, text: str) -> None:
        self._put(key, text.encode())

    def replace_json(self, key: str, text: bytes, tag: str | None) -> bool:
        assert tag is None, "what Athena reads is written once and never changed"
        if (self.root / key).exists():
            return False
        self._put(key, text)
        return True

    def delete_below(self, prefix: str) -> None:
        for path in self.root.rglob("*"):
            if path.is_file() and str(path.relative_to(self.root)).startswith(prefix):
                path.unlink()

    def _put(self, key: str, content: bytes) -> None:
        path, part = self.root / key, self.root / "part"
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)


class _Answered(NamedTuple):
    """What the SDK takes for an answer over HTTP."""

    status_code: int


@dataclass
class InMemoryGlue:
    """The partitions of Glue, behind the SDK's own client."""

    partitions: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)
    """By the table's name and the partition's values."""

    def answer(self, params: Mapping[str, Any], operation: str) -> tuple[_Answered, Mapping[str, Any]]:
        """What the service answers to one call."""
        if operation == "CreatePartition":
            key = (params["TableName"], *params["PartitionInput"]["Values"])
            if key in self.partitions:
                return _Answered(400), {"Error": {"Code": "AlreadyExistsException", "Message": ""}}
            self.partitions[key] = params["PartitionInput"]
            return _Answered(200), {}
        assert operation == "DeletePartition"
        if self.partitions.pop((params["TableName"], *params["PartitionValues"]), None) is None:
            return _Answered(400), {"Error": {"Code": "EntityNotFoundException", "Message": ""}}
        return _Answered(200), {}


@contextmanager
def glue_in_memory() -> Iterator[InMemoryGlue]:
    """Within the block, Glue is in memory."""
    glue = InMemoryGlue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_REGION", "eu-central-1")
        client.cache_clear()
        client("glue").meta.events.register_first(
            "before-call.glue", lambda model, params, **_: glue.answer(json.loads(params["body"]), model.name)
        )
        yield glue
    client.cache_clear()


def athena(root: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the tables over the folder, with the very SQL of the template's views.

    Each query lists the folders anew and reads `made_current` as often as it names a view, as Athena does.
    """
    connection = duckdb.connect()
    connection.execute("CREATE MACRO from_iso8601_timestamp(moment) AS CAST(moment AS TIMESTAMPTZ)")
    here = f"{root}/{folder(*PLACE)}"
    for table in schema.load().tables:
        connection.execute(
            f"CREATE VIEW {imported(table)} AS FROM read_parquet('{here}import_id=*/{table.name}.parquet', "
            "hive_partitioning = true, hive_types_autocast = false)"
        )
    connection.execute(
        f"CREATE VIEW {MADE_CURRENT} AS SELECT *, '{PLACE[0]}' AS district_id, '{PLACE[1]}' AS school_year "  # noqa: S608
        f"FROM read_json('{here}{MADE_CURRENT}/*.json', columns = {{version: 'BIGINT', import_id: 'VARCHAR', "
        "shown_from: 'VARCHAR'})"
    )
    for name, sql in views().items():
        connection.execute(f"CREATE VIEW {name} AS {sql}")
    return connection
