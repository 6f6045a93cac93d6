"""Faults of whole lines: quotation marks around each line, or something else in place of line ends."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile

from rollcall.columns.characters import WHITE_SPACE
from rollcall.model.findings import Effect, Finding, quoted
from rollcall.model.schema import Table
from rollcall.reading import rules
from rollcall.reading.header.first_records import FirstRecord
from rollcall.reading.header.names import Known, folded

_MARKS = ",;\t|"
"""The possible separators of values."""
_WRITTEN = r"(?:\\r\\n|\\n|\\r|<br\s*/?>|&#(?:x0*[ad]|0*1[03]);|_x000[ad]_|%0[ad])+"
"""A line end written as text, as programs, web pages and spreadsheets do."""
_LINE_ENDS = {
    "\x0b": "vertical tabs (U+000B)",
    "\x0c": "form feeds (U+000C)",
    "\x1e": "record separators (U+001E)",
    "\x85": "next-line characters (U+0085)",
    "\u2028": "line separators (U+2028)",
    "\u2029": "paragraph separators (U+2029)",
}
"""Characters that end a line in other systems."""
_LINE_END = f"(?i){_WRITTEN}|[{''.join(_LINE_ENDS)}]"
_TOP = 10_000
"""Bytes of a first line that are searched for the reason of its length."""
_LINES = 10
"""Bytes that are searched for the header, where text may stand above it."""
_LONGEST = 100
"""The most characters of a column name followed by a row's first value."""
_NAMES = 200
"""Fields of a line that are searched: a header of all columns and the first rows behind it."""


def in_quotation_marks(records: Sequence[FirstRecord], known: Known) -> Mapping[str, object] | None:
    """Give the facts of a header in one pair of quotation marks, commas included; None for any other header."""
    names = _as_if_alone(records[0])
    if names is None or 2 * known.count(names) < len(names):
        return None
    below = [_as_if_alone(record) is not None for record in records[1:]]
    return {"what": "Each line" if all(below) else "The header"}


def without_line_ends(records: Sequence[FirstRecord], table: Table) -> Mapping[str, object] | None:
    """Give the facts of a header that is followed by a replaced line end, or by rows on the same line; else None."""
    are = _written(records[0].text, table, alone=len(records) == 1)
    if are is None and len(records) == 1 and _goes_on(records[0].names[:_NAMES], table):
        are = "are missing: all of it is one line"
    return None if are is None else {"are": are}


def too_long_line(block: bytes, line: int, table: Table, limit: int) -> Finding:
    """Build the finding of a `line` of more than `limit` bytes; the first line of a file is where `block` begins."""
    are = _written(block[:_TOP].decode(errors="replace"), table, alone=True) if line == 1 else None
    rule, facts = (rules.LONG_LINE, {"limit": limit}) if are is None else (rules.LINE_ENDS, {"are": are})
    return Finding(rule, Effect.IMPORT_REJECTED, table.file, line, facts=facts)


def _as_if_alone(record: FirstRecord) -> list[str] | None:
    """Split a record that is one value with commas in it; None for any other record."""
    names = [name for name in record.names[:_NAMES] if name]
    if len(names) != 1 or "," not in names[0] or record.names[0] != names[0]:
        return None
    return [value.strip(WHITE_SPACE + '"') for value in names[0].split(",")]


def _written(text: str, table: Table, *, alone: bool) -> str | None:
    """Find what replaces line ends in `text`, the beginning of the first line, if that has the header of `table`.

    Where there are no other lines, half of a header is enough.
    """
    known = Known.of(table)
    start = 0
    for match, _ in zip(re.finditer(_LINE_END, text), range(_LINES), strict=False):
        if _is_header(text[start : match.start()], known, 0.5 if alone else 1):
            mark = match[0]
            named = _LINE_ENDS.get(mark)
            return f"are {named}, which end no line of a CSV file" if named else f"are written out as {quoted(mark)}"
        start = match.end()
    return None


def _is_header(line: str, known: Known, share: float) -> bool:
    """Whether at least two parts of a line, and such a `share` of them, are column names, whatever separates them."""
    names = [part.strip(WHITE_SPACE + '"') for part in re.split(f"[{_MARKS}]", line)]
    return 1 < known.count(names) >= share * len(names)


def _goes_on(names: Sequence[str], table: Table) -> bool:
    """Whether the only line of a file has all required columns and then rows."""
    known = Known.of(table)
    columns = [known.names.get(folded(name)) if len(name) <= _LONGEST else None for name in names]
    there = set(takewhile(bool, columns))
    behind = names[len(there) :]
    there |= set(_run_together(behind[0], there, table)) if behind else set()
    required = {column.name for column in table.fields if column.required}
    rows = any(not value or re.search("[0-9]", value) for value in behind)
    return required <= there and len(names) > len(table.fields) and rows


def _run_together(value: str, there: Collection[str | None], table: Table) -> Iterator[str]:
    """The missing columns whose name begins a value: the first value of a row follows the name."""
    beginning = value[:_LONGEST].casefold()
    for column in table.fields:
        if column.name not in there and beginning.startswith(column.name.casefold()):
            yield column.name
