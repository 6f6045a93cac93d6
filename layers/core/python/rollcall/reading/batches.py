"""Read the lines of a text in two batches: Arrow parses those that it certainly reads correctly, we the rest."""

from typing import NamedTuple

import numpy as np

from rollcall.reading import parsing
from rollcall.reading.apart import Apart, set_apart
from rollcall.reading.blocks import Block
from rollcall.reading.encoding.decode import Untrusted
from rollcall.reading.layout import Layout, lay_out
from rollcall.reading.lines import LineNumbers, Mask, Places, how_many_before
from rollcall.reading.records import find_records
from rollcall.reading.shapes import Notes, Portion, Shape, portion_of_columns, portion_of_records, together
from rollcall.reading.trust import Bounds, Swallowed, check_quoting


class Taken(NamedTuple):
    """The records read from a text."""

    portion: Portion | None
    """None where all lines were empty or belong to the rest."""
    rest: bytes
    """The text of a last record that is still open."""
    line_ends: int
    """How many lines end before the rest."""
    ordinary: bool
    """Whether Arrow would certainly have read all of it correctly."""


def take(text: bytes, line: int, shape: Shape, notes: Notes, bounds: Bounds, *, trim: bool) -> Taken:
    """Read the records of `text`, which begins on physical `line`.

    Oddities are added to `notes`. Ordinary values are trimmed if asked for.

    Raises:
        Untrusted: The quoting of the file goes wrong across lines.
        Swallowed: The quoting goes wrong, and where it ends is not known yet.
    """
    layout = lay_out(text)
    ordinary = _ordinary(layout, shape.full_width)
    numbers = (line + layout.lines[:-1]).astype(np.int32)
    portions = []
    if ordinary.any():
        portions.append(_read_ordinary(layout, ordinary, numbers, shape, notes, trim=trim))
    others = ~ordinary & ~_empty(layout)
    if others.any() or layout.quotes.open:
        records = find_records(layout, others, shape.width, shape.passed_over)
        check_quoting(layout, records, bounds, line)
        portions.append(portion_of_records(records, numbers[others], layout.over_lines[others], shape, notes))
    rest = text[layout.start(len(layout)) :]
    return Taken(together(portions) if portions else None, rest, int(layout.lines[-1]), bool(ordinary.all()))


def take_lines(block: Block, line: int, shape: Shape, notes: Notes, bounds: Bounds, *, trim: bool) -> Taken | None:
    """Read `block` as `take` does, if most of its lines are records with regular quotes; else give None.

    Only the other lines are laid out, which takes eight times as long as parsing. None also where the quoting goes
    wrong across lines, which `take` then reports.
    """
    split = None if notes.uneven else _split(block, shape)
    if split is None:
        split = _split(block, shape, even=True)
        if split is None:
            return None
        notes.uneven = True  # the next block is likely to be like this one
    apart, parsed = split
    numbers = np.arange(line, line + apart.line_count, dtype=np.int32)
    if apart.layout is None:
        portions = _portions_of_lines(parsed, numbers, shape, notes, trim=trim)
        return Taken(together(portions), b"", apart.line_count, ordinary=True)
    layout = apart.layout
    others = ~_empty(layout)
    records = find_records(layout, others, shape.width, shape.passed_over)
    try:
        check_quoting(layout, records, bounds, line)
    except (Untrusted, Swallowed):
        return None  # the lines that it names are not those of the file
    portions = _portions_of_lines(parsed, np.delete(numbers, apart.lines), shape, notes, trim=trim)
    of_records = numbers[apart.lines[layout.lines[:-1]]][others]
    portions.append(portion_of_records(records, of_records, layout.over_lines[others], shape, notes))
    rest = layout.marks.text[layout.start(len(layout)) :]
    read = int(apart.lines[layout.lines[-1]]) if rest else apart.line_count
    return Taken(together(portions), rest, read, ordinary=True)


def _split(block: Block, shape: Shape, *, even: bool = False) -> tuple[Apart, parsing.Parsed] | None:
    """Set lines apart and parse the others, all of them of the full width if they are to be `even`."""
    width = shape.full_width
    apart = set_apart(block, width if even else 0)
    if apart is None:
        return None
    parsed = parsing.parse_lines(apart.plain, apart.line_count - len(apart.lines), width)
    return None if parsed is None else (apart, parsed)


def _portions_of_lines(
    parsed: parsing.Parsed, numbers: LineNumbers, shape: Shape, notes: Notes, *, trim: bool
) -> list[Portion]:
    """Build portions from parsed lines with those numbers: of the rows, and of lines of another number of fields."""
    columns = [parsing.trimmed(column) for column in parsed.columns] if trim else parsed.columns
    if not parsed.others:
        return [portion_of_columns(columns, numbers, shape, notes)]
    other = np.zeros(len(numbers), np.bool_)
    other[[place for place, _ in parsed.others]] = True
    portions = [portion_of_columns(columns, numbers[~other], shape, notes)] if len(columns[0]) else []
    return [*portions, _other_lines([text for _, text in parsed.others], numbers[other], shape, notes)]


def _other_lines(texts: list[str], numbers: LineNumbers, shape: Shape, notes: Notes) -> Portion:
    layout = lay_out("".join(f"{text}\n" for text in texts).encode())
    if len(layout) != len(texts):
        raise parsing.AccountingError(f"the parser took {len(layout)} records for {len(texts)} lines")
    records = find_records(layout, np.ones(len(texts), np.bool_), shape.width, shape.passed_over)
    return portion_of_records(records, numbers, layout.over_lines, shape, notes)


def _empty(layout: Layout) -> Mask:
    """Which records are empty lines."""
    empty: Mask = (np.diff(layout.first) == 1) & (layout.starts == layout.ends)[layout.first[:-1]]
    return empty


def _ordinary(layout: Layout, width: int) -> Mask:
    """Which records are single lines of so many fields that any CSV reader reads alike."""
    ordinary: Mask = (np.diff(layout.first) == width) & ~layout.over_lines
    if not ordinary.any():
        return ordinary
    behind = layout.quoted[layout.quotes.closing + 1 < layout.ends[layout.quoted]]
    wrong: Places = np.concatenate((behind, layout.stray))
    record = how_many_before(layout.first, wrong, with_itself=True) - 1
    ordinary[record[record < len(ordinary)]] = False
    return ordinary


def _read_ordinary(
    layout: Layout, which: Mask, numbers: LineNumbers, shape: Shape, notes: Notes, *, trim: bool
) -> Portion:
    starts, last = layout.starts[layout.first[:-1]][which], layout.ends[layout.first[1:] - 1][which]
    columns = parsing.parse(layout.marks.lines(starts, last), shape.full_width, expected=len(starts))
    if trim:
        columns = [parsing.trimmed(column) for column in columns]
    return portion_of_columns(columns, numbers[which], shape, notes)
