"""What quotes mean in columns of fields that were split at every comma, where quotes were out of order."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.reading.fields import Oddity
from rollcall.reading.lines import Mask, Places
from rollcall.reading.parsing import trimmed


@dataclass(frozen=True, slots=True)
class Unquoted:
    """`n` records of which the quotes are resolved."""

    columns: list[pa.Array]
    """Their values, trimmed."""
    damaged: Places
    """Of each record, the index of the first field with text after its closing quote; -1 if there is none."""
    oddities: dict[tuple[int, Oddity], Mask]
    """For the index of a field and a kind, whether each value is odd so."""


def unquoted(columns: list[pa.Array]) -> Unquoted:
    """Resolve the quotes of fields as they stand, of which each that begins with a quote holds just one more."""
    values: list[pa.Array] = []
    damaged = np.full(len(columns[0]), -1, np.int64)
    oddities: dict[tuple[int, Oddity], Mask] = {}
    for place, column in enumerate(columns):
        quoted = pc.starts_with(column, '"')
        text = trimmed(column)
        broken = _mask(pc.and_not(quoted, pc.ends_with(text, '"')))
        damaged[broken & (damaged < 0)] = place
        oddities |= {(place, kind): odd for kind, odd in _odd(text, quoted) if odd.any()}
        values.append(trimmed(pc.if_else(quoted, pc.utf8_slice_codeunits(text, 1, -1), text)))
    return Unquoted(values, damaged, oddities)


def _odd(text: pa.Array, quoted: pa.BooleanArray) -> Iterator[tuple[Oddity, Mask]]:
    first = pc.starts_with(text, '"')
    yield "space-before-quote", _mask(pc.and_not(first, quoted))
    yield "quote-in-value", _mask(pc.and_not(pc.match_substring(text, '"'), first))


def _mask(booleans: pa.BooleanArray) -> Mask:
    return np.asarray(booleans.fill_null(False), np.bool_)
