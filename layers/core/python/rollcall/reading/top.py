"""The top of a file: its first records, of which the first one is the header."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rollcall.reading.lines import find_lines
from rollcall.reading.quotes import Layout, lay_out
from rollcall.reading.records import Records, find_records
from rollcall.reading.trust import check_quoting

_RECORDS = 10
"""That are looked at to explain a header that is not the contract's."""
_TEXT = 10_000
"""Characters of a line that are looked at; a header of all columns has a fraction of them."""
_MOST_BYTES = 4
"""Of a character."""


@dataclass(frozen=True, slots=True)
class TopRecord:
    """One of the first records."""

    names: Sequence[str]
    """Its fields, trimmed."""
    line: int
    """The physical line on which it begins."""
    text: str
    """The beginning of that line as it stands."""
    damaged: bool
    """Whether text follows a closing quote."""


@dataclass(frozen=True, slots=True)
class Top:
    """The first records of a file that are not blank, and where the rows begin."""

    records: Sequence[TopRecord]
    """None, where all that was there is blank."""
    size: int
    """Bytes to the end of the first record; of blank lines, where there is none."""
    line: int
    """The physical line that follows."""


def read_top(block: bytes, line: int, file: str, *, final: bool) -> Top:
    """Read the first records of `block`, which begins on physical `line` and with which the file ends if `final`.

    Raises:
        Untrusted: The quoting of the first one goes wrong across lines.
    """
    layout = lay_out(find_lines(block))
    records = find_records(layout, 0)
    wrong = np.flatnonzero(records.over_lines & (records.damaged >= 0))
    sound = wrong[0] if len(wrong) else len(records)
    which = np.flatnonzero(~records.blank[:sound])[:_RECORDS]
    if not len(which):
        check_quoting(layout, records, file, 0, line + np.arange(len(layout.lines), dtype=np.int32), final=final)
        open_ = layout.quotes.inside[-1]
        return Top((), 0, line) if open_ else Top((), len(block), line + len(layout.lines))
    after = int(records.lines[which[0] + 1])
    found = [_top_record(layout, records, index, line) for index in which.tolist()]
    return Top(found, layout.lines.start(after), line + after)


def _top_record(layout: Layout, records: Records, index: int, first_line: int) -> TopRecord:
    fields = np.arange(*records.first[index : index + 2])
    values = records.fields.values(fields, np.ones(len(fields), np.bool_)).to_pylist()
    line = int(records.lines[index])
    begin, end = int(layout.lines.starts[line]), int(layout.lines.ends[line])
    text = layout.lines.text[begin : min(end, begin + _MOST_BYTES * _TEXT)].decode(errors="ignore")[:_TEXT]
    return TopRecord([value or "" for value in values], first_line + line, text, bool(records.damaged[index] >= 0))
