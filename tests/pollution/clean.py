"""The clean files, as they stand before anything happens to them."""

import csv
import io
from dataclasses import dataclass

from support.packages import DEFAULTS, MANIFEST

FILES = tuple(file for file in DEFAULTS if file != MANIFEST)

STYLES = {"plain": ("", "\n"), "quoted": ('"', "\n"), "windows": ("", "\r\n"), "old mac": ('"', "\r")}
"""How programs write CSV: what stands around each value, and the line end."""


@dataclass(frozen=True)
class Clean:
    """A file in which each record is one line."""

    file: str
    style: str
    cells: tuple[tuple[str, ...], ...]
    """The fields of each line as they stand, quotes included; the header first."""
    values: tuple[dict[str, str | None], ...]
    """What each row below the header says, by column; a blank value is None."""
    end: str
    """The line end."""

    def line(self, index: int) -> str:
        """A line with its end; 0 is the header."""
        return ",".join(self.cells[index]) + self.end

    def text(self) -> str:
        """The whole file."""
        return "".join(self.line(index) for index in range(len(self.cells)))


def clean(file: str, style: str) -> Clean:
    """The default rows of `file`, written in one of the styles."""
    header, *rows = csv.reader(io.StringIO(DEFAULTS[file]))
    quote, end = STYLES[style]
    cells = tuple(tuple(f"{quote}{value}{quote}" for value in row) for row in [header, *rows])
    values = tuple({name: value or None for name, value in zip(header, row, strict=True)} for row in rows)
    return Clean(file, style, cells, values, end)
