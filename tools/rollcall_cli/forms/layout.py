"""Plain text for people: facts, tables and notes, harmless whatever names a district chose."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from textwrap import wrap
from zoneinfo import ZoneInfo

from rollcall.model.findings import printable
from rollcall_cli.forms.cells import cell_length

TEXT_LIMIT = 200
"""Characters shown of one value."""

NAME_LIMIT = 60
"""Characters shown of a name that is one of several things in a line."""

MIDDLE_LIMIT = 40
"""Characters shown of a file's name that is one of several things in a line."""

Row = Sequence[str | int]

WIDTH = 100
"""Characters of a line of a note."""


def lines(parts: Iterable[str]) -> bytes:
    """Write the whole text as UTF-8."""
    return "".join(f"{part}\n" for part in parts).encode()


def facts(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Write a line for each name and value; a name without a value is left out."""
    filled = [(name, value) for name, value in pairs if value]
    width = max((len(name) for name, _ in filled), default=0)
    for name, value in filled:
        yield f"{name:{width}}  {shown(value)}"


def table(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Write a line for each row; columns of numbers are right-aligned."""
    rows = list(rows)
    columns = range(len(header))
    right = [any(isinstance(row[i], int) for row in rows) for i in columns]
    cells = [[f"{cell:,}" if isinstance(cell, int) else shown(cell) for cell in row] for row in (header, *rows)]
    widths = [max(cell_length(row[i]) for row in cells) for i in columns]
    for row in cells:
        yield "  ".join(_padded(row[i], widths[i], right=right[i]) for i in columns).rstrip()


def note(text: str, first: str = "", then: str = "") -> Iterator[str]:
    """Write wrapped sentences, with `first` before the first line and `then` before the others."""
    safe = printable(text, 10 * TEXT_LIMIT)
    yield from wrap(
        safe, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False, break_long_words=False
    )


def moment(at: datetime | str | None, time_zone: str) -> str:
    """Format a moment in a district's time zone, such as “2026-11-24 12:00 CST”; empty for None."""
    if not at:
        return ""
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{known.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M %Z}"


def percent(share: float) -> str:
    """Format a share from 0 to 1, such as “33.5 %”."""
    return f"{100 * share:.3g} %"


def stamp(at: datetime | None) -> str | None:
    """Format a moment for JSON, to the recorded millisecond; None for None."""
    return None if at is None else at.isoformat(timespec="milliseconds")


def shown(value: str) -> str:
    """Shorten `value`, and make it harmless on a terminal."""
    return printable(value, TEXT_LIMIT)


def cut(name: str) -> str:
    """Make a name that somebody else chose harmless on a terminal, and short enough to leave room beside it."""
    return printable(name, NAME_LIMIT)


def shortened(name: str, limit: int = MIDDLE_LIMIT) -> str:
    """Make a name harmless on a terminal, and cut it in its middle: its end tells files apart as its beginning does."""
    if len(name) <= limit:
        return printable(name, limit)
    ending = limit // 3
    return printable(f"{name[: limit - ending - 1]}…{name[-ending:]}", limit)


def _padded(cell: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - cell_length(cell))
    return blanks + cell if right else cell + blanks
