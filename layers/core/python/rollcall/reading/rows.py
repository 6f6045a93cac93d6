"""What was read of one file: its columns, and the rows that could not be read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.reading.fields import Oddity
from rollcall.reading.parsing import Traits
from rollcall.schema import Field, Table

LineNumbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class DamagedRows:
    """Rows that are omitted for their shape, in the order of the file."""

    lines: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    """Fields of each; 0 where the quoting is damaged."""
    ids: tuple[str | None, ...]
    """The id of each, where it is the first field and stands before the damage."""


@dataclass(frozen=True, slots=True)
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
    oddities: tuple[tuple[int, str, Oddity], ...]
    """Physical line, column and kind of each value with a quote out of place."""
    traits: Traits
    """What values may hold."""

    @property
    def count(self) -> int:
        """All records below the header."""
        return len(self.lines) + len(self.damaged.lines)
