"""The partitions of a district in the tables of Glue, to be counted and deleted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rollcall.aws.clients import client

KEY = "district_id"
"""The partition key of tables that are kept by district."""


@dataclass(frozen=True, slots=True)
class DistrictPartitions:
    """All tables of one Glue database; those without a key `district_id` have nothing of one district."""

    database: str
    """Its name; empty for a deployment without Athena."""

    def of_district(self, district_id: str) -> list[tuple[str, list[str]]]:
        """The partitions of a district: table, and the values that name the partition."""
        return [*self._found(district_id)] if self.database else []

    def delete(self, partitions: list[tuple[str, list[str]]]) -> Iterator[int]:
        """Delete partitions; gives how many after each call."""
        for table, values in partitions:
            try:
                _glue().delete_partition(DatabaseName=self.database, TableName=table, PartitionValues=values)
            except _glue().exceptions.EntityNotFoundException:
                continue  # by somebody else, meanwhile
            yield 1

    def _found(self, district_id: str) -> Iterator[tuple[str, list[str]]]:
        for page in _glue().get_paginator("get_tables").paginate(DatabaseName=self.database):
            for table in page["TableList"]:
                keys = [key["Name"] for key in table.get("PartitionKeys", [])]
                if KEY in keys:
                    yield from self._of_table(table["Name"], keys.index(KEY), district_id)

    def _of_table(self, table: str, place: int, district_id: str) -> Iterator[tuple[str, list[str]]]:
        # An id has letters, digits, dots, hyphens and underscores alone: nothing that an expression could end at.
        pages = (
            _glue()
            .get_paginator("get_partitions")
            .paginate(DatabaseName=self.database, TableName=table, Expression=f"{KEY} = '{district_id}'")
        )
        for page in pages:
            for partition in page["Partitions"]:
                if partition["Values"][place] == district_id:
                    yield table, partition["Values"]


def _glue() -> Any:  # noqa: ANN401 - its type would be the only use of its stubs
    return client("glue")
