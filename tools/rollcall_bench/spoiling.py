"""Spoils a district with faults that take turns, in some rows, in some cells, or in each row."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall_bench.row_faults import EVERY, FEW, LINE, Fault, Rows
from rollcall_bench.variants import Faults

_HUNDRED = 100
_FIRST = 50
_APART = 13
"""Rows between the spoilt cells of a column and those of the next one: so they do not meet in one row."""


def spoilt(columns: Mapping[str, pa.Array], file: str, faults: Faults) -> dict[str, pa.Array]:
    """Put wrong values into the columns of a table."""
    made = dict(columns)
    count = len(columns["ID"])
    for fault, rows in hits(file, faults, 0, count):
        if not fault.written and LINE not in fault.columns:
            for column in fault.columns:
                made[column] = _replaced(made[column], rows, fault.make(columns[column], rows))
    return made


def spoilt_fields(fields: Mapping[str, pa.Array], file: str, faults: Faults, first: int) -> dict[str, pa.Array]:
    """Put wrong quoting into fields as they are written; they are those of the rows from `first` on."""
    made = dict(fields)
    for fault, rows in hits(file, faults, first, first + len(fields["ID"])):
        if fault.written:
            for column in fault.columns:
                unquoted = pc.utf8_trim(fields[column], '"')
                made[column] = _replaced(made[column], rows - first, fault.make(unquoted, rows - first))
    return made


def spoilt_lines(lines: pa.Array, file: str, faults: Faults, first: int) -> pa.Array:
    """Put wrong lines among those of the rows from `first` on."""
    made = lines
    for fault, rows in hits(file, faults, first, first + len(lines)):
        if LINE in fault.columns:
            made = _replaced(made, rows - first, fault.make(lines, rows - first))
    return made


def kinds(file: str, faults: Faults) -> tuple[Fault, ...]:
    """The kinds of faults that take turns in a file."""
    if faults == "clean":
        return ()
    found = (EVERY if faults in {"cells", "every-kind"} else FEW).get(file, ())
    return tuple(fault for fault in found if not fault.rejects) if faults == "cells" else found


def hits(file: str, faults: Faults, first: int, end: int) -> Iterator[tuple[Fault, Rows]]:
    """Each kind with the rows that it spoils, among those from `first` to before `end`."""
    found = kinds(file, faults)
    if faults == "cells":
        columns = list(dict.fromkeys(fault.columns[0] for fault in found))
        for place, column in enumerate(columns):
            turns = [fault for fault in found if fault.columns[0] == column]
            yield from _in_turn(turns, first, end, _HUNDRED, _FIRST + _APART * place)
        return
    yield from _in_turn(found, first, end, _HUNDRED if faults == "one-percent" else 1, 0)


def _in_turn(
    turns: tuple[Fault, ...] | list[Fault], first: int, end: int, step: int, begin: int
) -> Iterator[tuple[Fault, Rows]]:
    """Each fault with its rows: every `step`-th from row `begin` on is spoilt, and the faults take turns."""
    for turn, fault in enumerate(turns):
        whole, start = step * len(turns), begin + step * turn
        skipped = max(-((start - first) // whole), 0)  # whole turns before `first`
        rows = np.arange(start + skipped * whole, end, whole, dtype=np.int64)
        if len(rows):
            yield fault, rows


def _replaced(column: pa.Array, rows: Rows, values: pa.Array) -> pa.Array:
    mask = np.zeros(len(column), np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(column, pa.array(mask), values)
