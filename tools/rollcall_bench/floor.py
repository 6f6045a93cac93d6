"""The floor: the least work that turns this zip into Parquet, without any check.

`python -m rollcall_bench.floor PACKAGE OUTPUT`
"""

import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from rollcall.model import schema


def main(package: Path, output: Path) -> None:
    """Unzip, read as strings without threads, write Parquet with zstd 3."""
    with zipfile.ZipFile(package) as opened:
        for table in schema.load().tables:
            names = [field.name for field in table.fields]
            with opened.open(table.file) as entry:
                read = csv.read_csv(
                    entry,
                    csv.ReadOptions(use_threads=False),
                    csv.ParseOptions(invalid_row_handler=lambda _: "skip"),
                    csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
                )
            pq.write_table(read, output / f"{table.name}.parquet", compression="zstd", compression_level=3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
