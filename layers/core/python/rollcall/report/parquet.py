"""All findings as Parquet: the columns of the report without message and hint, which follow from the rules.

Last is the ID of the school that the row belongs to, where that is known.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.report.blocks import CAUSE, PLAIN, WITH_SCHOOL, WORD

_WITH_CAUSE = "caused_by_"
COLUMNS = [name for name in PLAIN.names if not name.startswith(_WITH_CAUSE)]
_CAUSE = pa.struct([PLAIN.field(_WITH_CAUSE + name).with_name(name) for name in CAUSE])
SCHEMA = pa.schema([*(PLAIN.field(name) for name in COLUMNS), ("caused_by", _CAUSE), WITH_SCHOOL.field("school")])
"""The schema of the file. Shared texts are dictionary-encoded, and read as text."""


def write(blocks: Iterable[pa.RecordBatch], path: Path) -> None:
    """Write `blocks` without texts, but with schools, in their order."""
    # Arrow's own schema would make readers load the texts as dictionaries.
    with pq.ParquetWriter(path, SCHEMA, compression="zstd", store_schema=False) as writer:
        for block in blocks:
            writer.write_batch(_rows(block))


def _rows(block: pa.RecordBatch) -> pa.RecordBatch:
    causes = [block[_WITH_CAUSE + name] for name in CAUSE]
    cause = pa.StructArray.from_arrays(causes, fields=list(_CAUSE), mask=pc.is_null(causes[0]))
    return pa.record_batch([*(block[name] for name in COLUMNS), cause, block["school"]], schema=SCHEMA)


def read(path: Path, rows: int) -> Iterator[pa.RecordBatch]:
    """Read what `write` wrote, but for the schools, in the same order, in blocks of at most `rows`."""
    shared = [name for name in COLUMNS if PLAIN.field(name).type == WORD]
    shared += [f"caused_by.{name}" for name in CAUSE if PLAIN.field(_WITH_CAUSE + name).type == WORD]
    with pq.ParquetFile(str(path), read_dictionary=shared) as file:
        for group in range(file.num_row_groups):
            for part in file.read_row_group(group).to_batches(max_chunksize=rows):
                columns = [part[name] for name in COLUMNS] + part["caused_by"].flatten()
                yield pa.record_batch(columns, schema=PLAIN)
