"""Recognises text whose characters have two or four bytes each, though no mark says so, by where its NULs stand."""

import codecs
from typing import Literal

import numpy as np

SAMPLE = 4 << 10
"""Bytes at the beginning of a file that are enough to tell."""

Wide = Literal["UTF-16", "UTF-32"]

_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_FEWEST_NULS = 1 / 3
"""Of the characters of a CSV file in UTF-16, more are ASCII and so have a NUL: its commas and digits, if not its
letters."""
_FEWEST_PAIRS = 9 / 10
"""Of the characters in UTF-32, nearly all have two NULs beside each other."""


def wide_encoding(head: bytes) -> Wide | None:
    """What a file that begins with `head` is in, if it is UTF-32, or UTF-16 without a byte-order mark.

    Such a file has NULs in it and is rejected in any case; this says why it has them.
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
