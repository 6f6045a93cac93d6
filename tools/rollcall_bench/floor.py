"""The floor: the least work that turns this zip into Parquet, without any check.

`python -m rollcall_bench.floor PACKAGE OUTPUT [THREADS]`; with more than one thread, it takes less time and more CPU.
"""

import os
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from rollcall.model import schema
from rollcall.model.schema import Table

_LARGEST = "StudentEnrollments.csv"


def main(package: Path, output: Path, threads: int = 1) -> None:
    """Unzip, read as strings, write Parquet with zstd 3; each table by itself, as many at once as there are threads."""
    tables = schema.load().tables
    if threads == 1:
        for table in tables:
            _write(package, table, output, threads=False)
        return
    pa.set_cpu_count(threads)
    with ThreadPoolExecutor(threads) as pool:
        largest_first = sorted(tables, key=lambda table: table.file != _LARGEST)
        for done in [pool.submit(_write, package, table, output, threads=True) for table in largest_first]:
            done.result()


def _write(package: Path, table: Table, output: Path, *, threads: bool) -> None:
    names = [field.name for field in table.fields]
    with zipfile.ZipFile(package) as opened, opened.open(table.file) as entry:
        read = csv.read_csv(
            entry,
            csv.ReadOptions(use_threads=threads),
            csv.ParseOptions(newlines_in_values=True, invalid_row_handler=lambda _: "skip"),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    pq.write_table(read, output / f"{table.name}.parquet", compression="zstd", compression_level=3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
    # Arrow's threads may still hold the last reference to the handler of invalid rows. One that lets go of it while
    # Python 3.13 finalizes the interpreter aborts the process: with busy cores, in one run of fifty.
    os._exit(0)
