"""Texts in columns: printable, quoted and filled in, each value exactly as `rollcall.model.findings` does it.

Columns are scanned as a whole, and only values with unusual characters become Python strings.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from string import Formatter
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.packed import LAST_OF_ASCII, all_ascii
from rollcall.model import findings
from rollcall.model.findings import SHOWN_LIMIT

_PLANE = 0x10000
"""Characters up to here are looked up; others, such as emoji, are judged one by one."""

Column: TypeAlias = pa.Array | str
"""`n` texts, or one text that all `n` share."""
Field = tuple[str, str]
"""The name of a fact, and the format that a rule's text gives it."""


def printable(values: pa.Array, limit: int) -> pa.Array:
    """`n` strings as `model.findings.printable` makes each; null stays null."""
    shown = cut(values, limit)
    odd = pc.match_substring_regex(shown, odd_characters(shown))
    return _instead(shown, odd, values, lambda value: findings.printable(value, limit))


def quoted(values: pa.Array) -> pa.Array:
    """`n` strings as `model.findings.quoted` makes each; null stays null."""
    return pc.binary_join_element_wise("“", printable(values, SHOWN_LIMIT), "”", "")


def cut(values: pa.Array, limit: int) -> pa.Array:
    """Cut strings of more than `limit` characters there, and append `…`."""
    if (pc.max(pc.binary_length(values)).as_py() or 0) <= limit:
        return values
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(values, 0, limit), "…", "")
    return pc.if_else(pc.greater(pc.utf8_length(values), limit), short, values)


def spelt(values: pa.Array, plainly: pa.Array, odd: str, spell: Callable[[str], str]) -> pa.Array:
    """Spell `n` strings `plainly`, except those that match the expression `odd`, which `spell` handles one by one."""
    return _instead(plainly, pc.match_substring_regex(values, odd), values, spell)


def as_bytes(texts: pa.Array) -> memoryview:
    """Concatenate the bytes of `n` strings as they lie in memory."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(texts.buffers()[2])[int(offsets[0]) : int(offsets[-1])]


def odd_characters(values: pa.Array, others: str = "") -> str:
    """Build an expression that finds characters of `values` which may be invisible, and any of `others`."""
    return f"[^{_printable_ascii(others)}{_wide(values)}]"


def _wide(values: pa.Array) -> str:
    """The printable characters of `values` beyond ASCII, for an expression; maybe others too."""
    if all_ascii(pa.chunked_array([values])):
        return ""
    data = as_bytes(values)
    if len(data) > _PLANE:
        return _printable_beyond_ascii()
    # To look at all characters that there are takes 10 ms, a thirtieth of a small check.
    own = set(bytes(data).decode(errors="replace"))
    return "".join(rf"\x{{{ord(c):x}}}" for c in sorted(own) if ord(c) > LAST_OF_ASCII and c.isprintable())


@cache
def _printable_ascii(others: str) -> str:
    """The printable ASCII characters without `others`, for an expression."""
    plain = (chr(c) for c in range(LAST_OF_ASCII + 1) if chr(c).isprintable() and chr(c) not in others)
    return re.escape("".join(plain))


@cache
def _printable_beyond_ascii() -> str:
    """The printable characters beyond ASCII, as ranges of an expression."""
    start = LAST_OF_ASCII + 1
    printable = bytes(map(str.isprintable, map(chr, range(start, _PLANE))))
    edges = start + np.flatnonzero(np.diff(np.frombuffer(printable, np.uint8), prepend=0, append=0))
    ranges = zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges)


def _instead(shown: pa.Array, odd: pa.Array, values: pa.Array, spell: Callable[[str], str]) -> pa.Array:
    """Replace the entries of `shown` where `odd` is true by what `spell` makes of `values`."""
    if not pc.any(odd).as_py():
        return shown
    odd = pc.fill_null(odd, False)
    return pc.replace_with_mask(shown, odd, pa.array(map(spell, pc.filter(values, odd).to_pylist()), shown.type))


@cache
def _parts(template: str) -> tuple[tuple[str, Field | None], ...]:
    """Split a rule's text into pairs of literal text and the fact behind it; the last fact is None."""
    parsed = Formatter().parse(template)
    return tuple((before, None if name is None else (name, spec or "")) for before, name, spec, _ in parsed)


def fields(template: str) -> Iterator[Field]:
    """List the facts that a rule's text names."""
    return (field for _, field in _parts(template) if field)


def filled(template: str, facts: Callable[[Field], Column]) -> Column:
    """Fill the facts into a rule's text: one text if all findings share their facts, else a column."""
    pieces: list[Column] = [""]
    for before, field in _parts(template):
        for piece in (before, facts(field) if field else ""):
            if isinstance(piece, str) and isinstance(pieces[-1], str):
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else pc.binary_join_element_wise(*pieces, "")
