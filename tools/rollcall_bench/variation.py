"""Makes a copy of a snapshot with some other ids or values, to be compared with it.

`python -m rollcall_bench.variation one-percent|all-ids|all-ids-and-schools|all-values|every-row SNAPSHOT OUTPUT`
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.model import schema

ENDINGS = {
    "one-percent": "[0-4]07$",
    **dict.fromkeys(("all-ids", "all-ids-and-schools", "all-values", "every-row"), "$"),
}
"""Patterns for the ends of ids that are replaced. With `one-percent`, these are 5 in 1,000 ids of each table, so that 1
enrollment in 100 is removed and another added, and 1 in 200 only has a new id."""
_SCHOOLS = "all-ids-and-schools"
"""The kind that also replaces the ids of schools."""
_VALUES = "all-values"
"""The kind that replaces what is no id and no choice, in every row."""
_ROWS_DIFFER = "every-row"
"""The kind that replaces the same, and of enrollments only the id, so that each row has changed or is renumbered."""
_SAME = "schools"
_ROWS = 1 << 20
"""The rows of a row group."""


def main(kind: str, snapshot: Path, output: Path) -> None:
    """Write the snapshot with ids replaced consistently in all tables."""
    for table in schema.load().tables:
        path = output / f"{table.name}.parquet"
        changed = [
            field.column
            for field in table.fields
            if field.holds_ids and (kind == _SCHOOLS or _SAME not in {table.name, f"{field.column[:-3]}s"})
        ]
        if kind in {_VALUES, _ROWS_DIFFER}:
            changed = [
                field.column for field in table.fields if field.kind in {"text", "email"} and not field.holds_ids
            ]
            if kind == _ROWS_DIFFER and table.unique_together:
                changed = ["id"]
        texts = [field.column for field in table.fields if field.repeated is None and not field.holds_ids]
        read = pq.ParquetFile(str(snapshot / path.name))
        options = {
            "compression": "zstd",
            "compression_level": 1,
            "use_dictionary": texts,
        }  # like `rollcall.publishing.parquet`
        with pq.ParquetWriter(path, read.schema_arrow, **options) as writer:
            for group in range(read.num_row_groups):
                rows = read.read_row_group(group)
                for column in changed:
                    place = rows.schema.get_field_index(column)
                    rows = rows.set_column(place, column, _others(rows[column], ENDINGS[kind]))
                writer.write_table(rows, row_group_size=_ROWS)


def _others(ids: pa.ChunkedArray, ending: str) -> pa.ChunkedArray:
    return pc.if_else(pc.match_substring_regex(ids, ending), pc.binary_join_element_wise("N", ids, ""), ids)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
