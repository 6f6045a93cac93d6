"""Folds: functions that make ids equal which differ in one way only, such as case, zeros, white space or accents.

A fold maps each value to its folded form, or to null where the fold does not apply. Most ids are ASCII and hold none of
the few characters that a fold changes, which a scan of their bytes shows.
"""

import re
from collections.abc import Callable

import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.columns.characters import WHITE_SPACE
from rollcall.columns.equality import folded
from rollcall.columns.marked import all_digits
from rollcall.columns.packed import all_ascii, bytes_of
from rollcall.reading.header.names import GARBLED_MARKS
from rollcall.rules.warnings.mojibake import without_mojibake

__all__ = [
    "INVISIBLE",
    "JOINERS",
    "QUOTES",
    "Fold",
    "folded_ids",
    "holds",
    "loosely",
    "with_composed_accents",
    "with_plain_forms",
    "without_formula",
    "without_mark",
    "without_mojibake",
    "without_point_zero",
    "without_quotes",
    "without_space",
    "without_zeros",
    "without_zeros_and_point_zero",
]

Fold = Callable[[pa.Array], pa.Array]

INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
"""Invisible characters that are pasted from pages and documents: soft hyphen, zero-width space, direction marks, word
joiner, byte-order mark."""
JOINERS = "\u200c\u200d"
"""Invisible too, but some scripts need them beside their letters."""
QUOTES = "‘’‚‛“”„‟‹›«»"
"""Typographic quotation marks of word processors."""


def folded_ids(values: pa.Array) -> pa.Array:
    """Fold case."""
    return folded(pa.chunked_array([values])).combine_chunks()


def without_mark(values: pa.Array) -> pa.Array:
    """Remove a leading byte-order mark that was read in the wrong encoding."""
    if _is_ascii(values):
        return values
    return pc.replace_substring_regex(values, f"^(?:{'|'.join(map(re.escape, GARBLED_MARKS))})+", "")


def without_space(values: pa.Array) -> pa.Array:
    """Remove white space and invisible characters."""
    if _is_ascii(values) and not holds(values, WHITE_SPACE):
        return values
    return pc.replace_substring_regex(values, f"[{re.escape(WHITE_SPACE)}{INVISIBLE}{JOINERS}]", "")


def without_quotes(values: pa.Array) -> pa.Array:
    """Remove quotation marks."""
    if _is_ascii(values) and not holds(values, "'\""):
        return values
    return pc.replace_substring_regex(values, f"[{QUOTES}'\"]", "")


def without_formula(values: pa.Array) -> pa.Array:
    """Unwrap `="007"` to `007`: a formula that makes a spreadsheet keep the zeros."""
    return pc.replace_substring_regex(values, '^="(.*)"$', r"\1") if holds(values, "=") else values


def with_composed_accents(values: pa.Array) -> pa.Array:
    """Compose each letter with its accents (Unicode NFC)."""
    return values if _is_ascii(values) else pc.utf8_normalize(values, "NFC")


def with_plain_forms(values: pa.Array) -> pa.Array:
    """Replace full-width and other compatibility characters with the usual ones (Unicode NFKC)."""
    return values if _is_ascii(values) else pc.utf8_normalize(values, "NFKC")


def without_zeros(values: pa.Array) -> pa.Array:
    """Remove leading zeros from values that are all digits; null elsewhere."""
    digits = as_arrow(all_digits(pa.chunked_array([values])))
    return pc.if_else(digits, pc.utf8_ltrim(values, "0"), pa.scalar(None, values.type))


def without_point_zero(values: pa.Array) -> pa.Array:
    """Remove `.0` from numbers; null elsewhere."""
    numbers = pc.match_substring_regex(values, r"^[0-9]+(?:\.0+)?$")
    bare = pc.replace_substring_regex(values, r"\.0+$", "") if holds(values, ".") else values
    return pc.if_else(numbers, bare, pa.scalar(None, values.type))


def without_zeros_and_point_zero(values: pa.Array) -> pa.Array:
    """Remove leading zeros and `.0`: `007` and `7.0` are the same number."""
    return without_zeros(without_point_zero(values))


def loosely(values: pa.Array) -> pa.Array:
    """Fold case, marks, white space, leading zeros and special forms together; null where nothing is left."""
    plain = folded_ids(with_plain_forms(without_space(values)))
    # Compiling the expression with Unicode's classes takes 1.5 ms.
    kept = "a-z0-9" if _is_ascii(plain) else r"\pL\pM\pN"
    bare = pc.utf8_ltrim(pc.replace_substring_regex(plain, f"[^{kept}+#*]", ""), "0")
    return pc.if_else(pc.equal(pc.binary_length(bare), 0), pa.scalar(None, values.type), bare)


def _is_ascii(values: pa.Array) -> bool:
    return all_ascii(pa.chunked_array([values]))


def holds(values: pa.Array, characters: str) -> bool:
    """Whether the bytes of `values` hold any of the `characters`; only ASCII ones are searched for."""
    asked = [ord(character) for character in characters if character.isascii()]
    return any(bool((data == byte).any()) for data in bytes_of(pa.chunked_array([values])) for byte in asked)
