"""Recognises UTF-16 and UTF-32 without a byte-order mark by the positions of their NULs."""

import codecs
from typing import Literal

import numpy as np

SAMPLE = 4 << 10
"""The bytes at the beginning of a file that suffice to tell."""

Wide = Literal["UTF-16", "UTF-32"]

_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_FEWEST_NULS = 1 / 3
"""The least share of characters with a NUL in UTF-16: in a CSV file, at least commas and digits are ASCII."""
_FEWEST_PAIRS = 9 / 10
"""The least share of characters with two adjacent NULs in UTF-32: nearly all have them."""


def wide_encoding(head: bytes) -> Wide | None:
    """Detect UTF-32, or UTF-16 without a byte-order mark, in a file that begins with `head`; None for neither.

    A file with NULs is rejected in any case; this explains why it has them.
    """
    if head.startswith(_UTF_32_MARKS):
        return "UTF-32"
    if head.startswith(_UTF_16_MARKS):
        return None
    text = head[:SAMPLE].removeprefix(codecs.BOM_UTF8).rstrip(b"\0\x1a")
    if b"\0" not in text:
        return None
    nul = np.frombuffer(text, np.uint8) == 0
    first, second, third, fourth = (int(np.count_nonzero(nul[place::4])) for place in range(4))
    pairs = _FEWEST_PAIRS * (len(text) // 4)
    if min(third, fourth) >= pairs > first or min(first, second) >= pairs > fourth:
        return "UTF-32"
    few, many = sorted((first + third, second + fourth))
    return "UTF-16" if many >= _FEWEST_NULS * (len(text) // 2) and few * 8 <= many else None
