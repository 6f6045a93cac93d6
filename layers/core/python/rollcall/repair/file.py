"""One of the seven files in a repair package, block by block."""

import codecs
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, as_arrow
from rollcall.model.repair_columns import NAMES, passed_over
from rollcall.reading import Limits, Source
from rollcall.reading.encoding.decode import is_end_mark
from rollcall.repair.findings import ByRow
from rollcall.repair.marking import LINE_END, marked, marked_only, unmatched
from rollcall.repair.records import Grid, Records, records_of
from rollcall.repair.text import Text, open_text
from rollcall.repair.texts import Remarks

HEADER = ",".join(NAMES).encode()
_LINE_ENDS = (b"\n", b"\r")


@dataclass(eq=False)
class MarkedFile:
    """A file that can be split into rows, with the three columns, in UTF-8 with a byte-order mark."""

    file: str
    source: Source
    limits: Limits
    findings: ByRow
    regular: bool
    """Whether every row certainly has as many fields as the header (`Grid`)."""
    longer: bool
    """Whether a row may have more fields than the header."""
    absence_has_meaning: bool
    """Whether a blank value at the right of a row says something."""
    rows_only: bool
    """Whether rows without a remark are left out."""
    rows: int = 0
    """How many rows with a remark there were so far."""
    width: int = 0
    """The number of columns before the three, once the header is read."""
    apart: list[Remarks] = field(default_factory=list)
    """The remarks so far that are about the file, not about a row."""

    def chunks(self, footer: Callable[[], Iterable[bytes]] = tuple) -> Iterator[bytes]:
        """Give the file, with the rows of `footer` at its end, which is called when `apart` is complete."""
        text = open_text(self.source, self.file, self.limits)
        grid = self._grid(text)
        self.width = grid.width
        end_mark, last = b"", codecs.BOM_UTF8 + _header(text, grid)
        yield last
        for records in records_of(text.body, text.line, grid):
            if is_end_mark(records.text):
                end_mark += records.text
                continue
            remarks = self._remarks_on(records)
            chunk = (marked_only if self.rows_only else marked)(records, grid, remarks)
            if chunk:
                yield chunk
                last = chunk
        if not last.endswith(_LINE_ENDS):
            yield LINE_END
        self._keep_apart(self.findings.before(sys.maxsize))
        yield from footer()
        yield end_mark

    def _remarks_on(self, records: Records) -> Remarks:
        """The remarks about these records."""
        if not len(records):
            return self.findings.before(0)
        remarks = self.findings.before(int(records.lines[-1]) + 1)
        lost = unmatched(records, remarks)
        if lost.any():
            self._keep_apart(_some(remarks, lost))
            remarks = _some(remarks, ~lost)
        self.rows += len(remarks)
        return remarks

    def _keep_apart(self, remarks: Remarks) -> None:
        if len(remarks):
            self.apart.append(remarks)

    def _grid(self, text: Text) -> Grid:
        out = passed_over(text.names)
        width = max(len(text.names) - len(out), 1)
        needed = width if self.absence_has_meaning else 0
        grid = Grid(width, out, self.regular and not out, needed, self.limits.record_bytes)
        if not self.longer:
            return grid
        # Further fields of a row stay before the three columns, as long as the header may have so many.
        again = open_text(self.source, self.file, self.limits)
        widest = max((int(np.max(part.widths, initial=0)) for part in records_of(again.body, 1, grid)), default=0)
        return grid._replace(width=max(width, min(widest, self.limits.columns)))


def _header(text: Text, grid: Grid) -> bytes:
    """The header with the names of the three columns, and blank lines above it as they stand."""
    if not text.names:
        return text.header
    # With a line end, a header is never taken for an end mark: a file may hold nothing but Ctrl-Z.
    header = text.header if text.header.endswith(_LINE_ENDS) else text.header + LINE_END
    *above, records = records_of([header], 1, grid._replace(regular=False))
    place = int(records.places[-1])
    commas = b"," * (grid.width - int(records.widths[-1]) + 1)
    return b"".join(part.text for part in above) + records.text[:place] + commas + HEADER + records.text[place:]


def _some(remarks: Remarks, which: Mask) -> Remarks:
    return Remarks(remarks.lines[np.flatnonzero(which)], pc.filter(remarks.cells, as_arrow(which)))
