"""What was read of one file: its columns, and the rows that could not be read."""

from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from rollcall.model.findings import Finding
from rollcall.model.schema import Field, Table
from rollcall.reading.damaged import DamagedRows
from rollcall.reading.fields import Oddity
from rollcall.reading.lines import LineNumbers
from rollcall.reading.parsing import Traits


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What stands in one file. `n` rows of whole shape, and the damaged ones."""

    table: Table
    fields: tuple[Field, ...]
    """The columns that the file has."""
    columns: dict[str, pa.ChunkedArray]
    """For each column of the *table*, `n` strings, trimmed; null where absent."""
    lines: LineNumbers
    """The physical line of each of the `n` rows, ascending."""
    damaged: DamagedRows
    oddities: dict[tuple[str, Oddity], LineNumbers]
    """For a column and a kind, the physical lines of the values with a quote out of place, ascending."""
    traits: Traits
    """What values may hold."""
    spaced: bool = False
    """Whether a row of damaged shape may have a space before a quotation mark."""
    passed_over: int = 0
    """Records that are not among the `n`: not kept (`Excerpt`), or no data (`rules.no_data`)."""

    @property
    def count(self) -> int:
        """All records below the header."""
        return len(self.lines) + len(self.damaged.lines) + self.passed_over


class FileRead(NamedTuple):
    """What came of reading one file."""

    findings: tuple[Finding, ...]
    rows: Rows | None
    """None where the file is judged no further."""
    because: str = ""
    """Why it is judged no further."""
    no_rows: bool = False
    """Whether it has a header and nothing else."""
