"""Compares one table of two rosters for the forms that show rows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rollcall.model.schema import Table
from rollcall.publishing.rows.blocks import Block, blocks
from rollcall.publishing.rows.paired import paired
from rollcall_cli.imports.row_forms import TableRows


def compared_rows(new: Path, old: Path, table: Table) -> TableRows:
    """Find the rows of two Parquet files that differ; they are read when they are asked for."""
    found = paired(new, old, table)

    def read(most: int) -> Iterator[Block]:
        if not most:
            return blocks(found, new, old, table)
        parts = {name: getattr(found, name)[:most] for name in ("added", "removed", "both", "before")}
        return blocks(replace(found, **parts), new, old, table)

    return TableRows(table, found.counts, read)
