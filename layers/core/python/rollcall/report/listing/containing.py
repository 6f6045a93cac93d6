"""Which texts of a column contain another, whatever its case."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, mask_of
from rollcall.report.texts import as_bytes

_MANY = 2_000
"""From so many places on, Arrow's own search of each text may take less time than to look at the places one by one."""
_ALSO_ASCII = {"k": "\u212a".encode(), "s": "\u017f".encode()}
"""The letters of ASCII that are another case of a character beyond it: the Kelvin sign and the long s."""


def containing(texts: pa.Array, part: str) -> Mask:
    """Which of `n` strings contain `part`, by Unicode's simple case folding; null contains nothing.

    The bytes of all strings are searched at once: a tenth of what it takes to search each string.
    """
    small = part.lower().replace("\u017f", "s")
    data = bytes(as_bytes(texts))
    if not small.isascii() and data.isascii():
        return np.zeros(len(texts), np.bool_)
    if not small.isascii() or any(also in data for letter, also in _ALSO_ASCII.items() if letter in small):
        return mask_of(pc.match_substring(texts, part, ignore_case=True))
    searched, wanted = (data.lower() if re.search("[a-z]", small) else data), small.encode()
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    offsets = offsets - offsets[0]
    places = _places(searched, wanted)
    if places is None:
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(searched)]
        mask = mask_of(pc.match_substring(pa.Array.from_buffers(pa.string(), len(texts), buffers), small))
    else:
        rows = np.searchsorted(offsets, places, "right") - 1
        mask = np.zeros(len(texts), np.bool_)
        mask[rows[places + len(wanted) <= offsets[rows + 1]]] = True  # the others reach into the next text
    return mask & mask_of(pc.is_valid(texts)) if texts.null_count else mask


def _places(searched: bytes, wanted: bytes) -> npt.NDArray[np.int64] | None:
    """Where `wanted` begins; two may overlap. None if it does at more than _MANY places."""
    places: list[int] = []
    place = searched.find(wanted)
    while place >= 0:
        if len(places) == _MANY:
            return None
        places.append(place)
        place = searched.find(wanted, place + 1)
    return np.array(places, np.int64)
