"""The first records of a file, of which the first is the header."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from rollcall.columns.characters import WHITE_SPACE
from rollcall.model.repair_columns import passed_over, without
from rollcall.model.schema import Table
from rollcall.reading.encoding.decode import Untrusted
from rollcall.reading.layout import Layout, lay_out
from rollcall.reading.records import Records, find_records
from rollcall.reading.trust import Bounds, check_quoting

_LINE_END = "[\r\n]"
_RECORDS = 10
"""How many records explain a header that is not the contract's."""
_TEXT = 10_000
"""How many characters of a line are read; a header of all columns has a fraction of them."""


class FirstRecord(NamedTuple):
    """One of the first records."""

    names: Sequence[str]
    """Its fields, trimmed."""
    line: int
    """The physical line on which it begins."""
    text: str
    """The beginning of that line as it stands."""
    damaged: bool
    """Whether text follows a closing quote."""
    spaced: Collection[int] = ()
    """The indices of the fields that have a space before their quotation mark."""


class FirstRecords(NamedTuple):
    """The first records that are not blank, and where the rows begin."""

    records: Sequence[FirstRecord]
    """Empty where the file has blank lines only."""
    size: int
    """Bytes to the end of the first record, or of the blank lines where there is no record."""
    line: int
    """The physical line that follows."""


def plain_header(block: bytes, line: int, table: Table, limit: int) -> FirstRecords | None:
    """Read the header of `table` from the first line of `block`; `limit` is in columns.

    None where the line has quotation marks or is another header. Nearly every file takes this short cut:
    `read_first_records` lays out the whole block, which costs a tenth of a small check.
    """
    end = min((place for mark in (b"\n", b"\r") if (place := block.find(mark, 0, _TEXT)) >= 0), default=0)
    text = block[:end].decode()
    names = [name.strip(WHITE_SPACE) for name in text.split(",")]
    columns = without(names, passed_over(names))
    if '"' in text or len(columns) > limit or not is_header_of(columns, table):
        return None
    size = end + (2 if block[end : end + 2] == b"\r\n" else 1)
    return FirstRecords([FirstRecord(names, line, text, damaged=False)], size, line + 1)


def read_first_records(block: bytes, line: int, bounds: Bounds) -> FirstRecords:
    """Read the first records of `block`, which begins on physical `line`.

    Raises:
        Untrusted: The quoting of the first record goes wrong across lines, or it is multi-line and too long.
    """
    layout = lay_out(block)
    records = find_records(layout, np.ones(len(layout), np.bool_), 0)
    which = np.flatnonzero(~records.blank)[:_RECORDS]
    try:
        check_quoting(layout, records, bounds, line)
    except Untrusted as fault:
        which = which[line + layout.lines[which] < (fault.finding.line or 0)]
        if not len(which):
            raise
    found = [_first_record(layout, records, index, line) for index in which.tolist()]
    after = which[0] + 1 if len(which) else len(layout)
    return FirstRecords(found, layout.start(after), line + int(layout.lines[after]))


def is_header_of(names: Sequence[str], table: Table) -> bool:
    """Whether `names` are the header of `table` to the letter."""
    present = set(names)
    return (
        len(present) == len(names)
        and present <= {field.name for field in table.fields}
        and all(field.name in present for field in table.fields if field.required)
    )


def _first_record(layout: Layout, records: Records, index: int, line: int) -> FirstRecord:
    fields = np.arange(*records.first[index : index + 2])
    values = records.fields.values(fields, np.ones(len(fields), np.bool_)).to_pylist()
    stray = fields[records.fields.stray[fields]]
    spaced = stray[records.fields.begin_with_quote(stray)] - fields[0]
    beginning = layout.marks.text[layout.start(index) :][: 4 * _TEXT].decode(errors="ignore")
    return FirstRecord(
        names=[value or "" for value in values],
        line=line + int(layout.lines[index]),
        text=re.split(_LINE_END, beginning, maxsplit=1)[0][:_TEXT],
        damaged=bool(records.damaged[index] >= 0),
        spaced=spaced.tolist(),
    )
