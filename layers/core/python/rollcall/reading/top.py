"""The top of a file: its first records, of which the first one is the header."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rollcall.reading.encoding import Untrusted
from rollcall.reading.fields import WHITE_SPACE, all_blank
from rollcall.reading.lines import find_lines, survey
from rollcall.reading.records import Record, Walk

_RECORDS = 10
"""That are looked at to explain a header that is not the contract's."""
_TEXT = 10_000
"""Characters of a line that are looked at; a header of all columns has a fraction of them."""


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
    spaced: Collection[int] = ()
    """The indices of those fields that have a space before their quotation mark."""


@dataclass(frozen=True, slots=True)
class Top:
    """The first records of a file that are not blank, and where the rows begin."""

    records: Sequence[TopRecord]
    """None, where all that was there is blank."""
    size: int
    """Bytes to the end of the first record; of blank lines, where there is none."""
    line: int
    """The physical line that follows."""


def read_top(block: bytes, line: int, file: str, longest: int, *, final: bool) -> Top:
    """Read the first records of `block`, which begins on physical `line` and with which the file ends if `final`.

    Raises:
        Untrusted: The quoting of the first one goes wrong across lines, or it has several and over `longest` bytes.
    """
    lines = find_lines(block)
    known = survey(lines)
    walk = Walk(file, 0, longest, lines, known, line, final)
    records: list[TopRecord] = []
    after = 0
    index = known.next_filled(0)
    while index < len(lines) and len(records) < _RECORDS:
        try:
            record = walk.record(index)
        except Untrusted:
            if not records:
                raise
            break
        if record is None:
            break
        if not all_blank(record.fields) or record.damaged is not None:
            records.append(_top_record(record, line, lines.text(index)))
            after = after or record.next
        index = known.next_filled(record.next)
    if records:
        return Top(records, lines.next_start(after - 1), line + after)
    return Top((), lines.next_start(index - 1), line + index)


def _top_record(record: Record, first_line: int, text: str) -> TopRecord:
    names = [value.strip(WHITE_SPACE) for value in record.fields]
    spaced = [place for place, kind in record.oddities if kind == "space-before-quote"]
    return TopRecord(names, first_line + record.line, text[:_TEXT], record.damaged is not None, spaced)
