"""The content of one file: its columns, and its damaged rows."""

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
    """The rows of one file: `n` rows of the right shape, and the damaged rows."""

    table: Table
    fields: tuple[Field, ...]
    """The columns that the file has."""
    columns: dict[str, pa.ChunkedArray]
    """For each column of the *table*, `n` strings, trimmed; null where absent."""
    lines: LineNumbers
    """The physical line of each of the `n` rows, ascending."""
    damaged: DamagedRows
    oddities: dict[tuple[str, Oddity], LineNumbers]
    """By column and kind, the physical lines of values with a quote out of place, ascending."""
    traits: Traits
    """What the values may hold."""
    spaced: bool = False
    """Whether a damaged row may have a space before a quotation mark."""
    passed_over: int = 0
    """Records that are not among the `n`: not kept (`Excerpt`), or not data (`rules.no_data`)."""

    @property
    def count(self) -> int:
        """All records below the header."""
        return len(self.lines) + len(self.damaged.lines) + self.passed_over


class FileRead(NamedTuple):
    """The result of reading one file."""

    findings: tuple[Finding, ...]
    rows: Rows | None
    """None where the file can't be judged."""
    because: str = ""
    """Why the file can't be judged."""
    no_rows: bool = False
    """Whether the file has a header and nothing else."""
