"""Tables are written as `pyarrow.parquet` writes them, which need not be imported for it."""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rollcall.publishing import parquet

SCHEMA = pa.schema([("id", pa.string()), ("grade_level", pa.string()), ("dob", pa.date32())], {"rollcall.schema": "1"})
TABLE = pa.table([["a", "b", None], ["1", "1", "2"], pa.array([0, None, 20_000], pa.date32())], schema=SCHEMA)


@pytest.mark.parametrize("used", ["private", "public"])
def test_a_file_has_the_bytes_of_the_public_writer_with_and_without_the_private_one(
    used: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, made = tmp_path / "expected.parquet", tmp_path / "made.parquet"
    options = {"compression": "zstd", "compression_level": parquet._LEVEL, "use_dictionary": ["grade_level"]}
    with pq.ParquetWriter(expected, SCHEMA, **options) as writer:
        writer.write_table(TABLE)
        writer.write_table(TABLE)
    if used == "public":
        monkeypatch.setitem(sys.modules, "pyarrow._parquet", None)

    with parquet._writer(made, SCHEMA, ["grade_level"]) as writer:
        writer.write_table(TABLE)
        writer.write_table(TABLE)

    assert isinstance(writer, pq.ParquetWriter) is (used == "public")
    assert made.read_bytes() == expected.read_bytes()
