"""Number names so that those that differ only in case, accents or outer punctuation are equal."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, as_arrow, mask_of
from rollcall.columns.characters import WHITE_SPACE
from rollcall.columns.keys import keys
from rollcall.columns.packed import Words, all_ascii, byte_table, offsets_and_bytes

Characters = npt.NDArray[np.uint32]
"""Code points."""

_PUNCTUATION = byte_table(code for code in range(128) if unicodedata.category(chr(code))[0] == "P")
"""For each byte, whether it is a punctuation mark of ASCII."""
_NEW_LINE = 10
_PIECE = 1 << 15
"""Names folded at a time."""
_REMEMBERED = 1 << 12
"""How many characters the cache holds; the names of a district have a fraction of them."""


def plain_words(values: pa.ChunkedArray) -> Words:
    """Number each of `values`, none of them null or blank; names that are equal when plain get the same number.

    Most names are ASCII without outer punctuation and only need lower case.
    """
    words = [np.empty(0, np.uint64)]
    if pa.types.is_dictionary(values.type):
        few = [(plain_words(pa.chunked_array([chunk.dictionary])), chunk.indices) for chunk in values.chunks]
        return np.concatenate(words + [numbers.take(places.to_numpy()) for numbers, places in few])
    for piece in _pieces(values):
        part = pa.chunked_array([piece])
        numbers, odd = keys(pc.ascii_lower(part)), _odd(part)
        if odd.any():
            different = pc.dictionary_encode(pc.filter(piece, as_arrow(odd)))
            numbers[odd] = keys(pa.chunked_array([plain(different.dictionary)]))[different.indices.to_numpy()]
        words.append(numbers)
    return np.concatenate(words)


def _pieces(values: pa.ChunkedArray) -> Iterator[pa.Array]:
    """Split `values` into pieces that fit into the CPU caches, yet are not so small that overhead dominates."""
    waiting: list[pa.Array] = []
    for chunk in values.chunks:
        waiting.append(chunk)
        if sum(map(len, waiting)) >= _PIECE:
            yield pa.concat_arrays(waiting)
            waiting = []
    if waiting:
        yield pa.concat_arrays(waiting)


def plain(names: pa.Array) -> pa.Array:
    """Remove case, accents, outer punctuation and outer blanks from `names`, none of them null.

    The names are folded as one text with a name a line, since each character folds by itself, except at the ends. A
    million names of twelve letters take 0.2 s; one by one, they take 1 s.
    """
    if not len(names):
        return names
    lines = pa.ListArray.from_arrays(pa.array([0, len(names)], pa.int32()), names)
    text = unicodedata.normalize("NFC", pc.binary_join(lines, "\n")[0].as_py())
    characters = _characters(text)
    folded = _folded(characters)
    longer = {before: after for before, after in folded.items() if len(after) > 1}
    if longer:
        for before, after in longer.items():
            text = text.replace(before, after)
        characters = _characters(text)
        folded = _folded(characters)
    becomes, between = np.zeros(int(np.max(characters)) + 1, np.uint32), np.zeros(int(np.max(characters)) + 1, np.bool_)
    for before, after in folded.items():
        becomes[ord(before)] = ord(after) if after else 0
        between[ord(before)] = _is_between(after)
    kept = becomes[characters] != 0
    if between.any():
        _drop_outer(characters, between[characters], kept)
    return _lines(becomes[characters[kept]], names.type)


def _characters(text: str) -> Characters:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def _folded(characters: Characters) -> Mapping[str, str]:
    """Fold each distinct character, independent of its neighbours."""
    different = map(chr, np.flatnonzero(np.bincount(characters)).tolist())
    return {character: _fold(character) for character in different}


@lru_cache(_REMEMBERED)
def _fold(character: str) -> str:
    """Fold case, and remove accents: the nonspacing marks of the decomposed character."""
    apart = unicodedata.normalize("NFD", character.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in apart if unicodedata.category(one) != "Mn"))


def _drop_outer(characters: Characters, between: Mask, kept: Mask) -> None:
    """Remove the characters `between` letters before the first letter of a line and after its last."""
    places = np.flatnonzero(between)
    ends = np.flatnonzero(characters == _NEW_LINE)
    letters = np.cumsum(kept & ~between, dtype=np.int32)  # including line ends
    line = np.searchsorted(ends, places)
    before = letters[places] - np.concatenate(([0], letters[ends]))[line]
    behind = np.concatenate((letters[ends] - 1, letters[-1:]))[line] - letters[places]
    kept[places[(before == 0) | (behind == 0)]] = False


@lru_cache(_REMEMBERED)
def _is_between(character: str) -> bool:
    """Whether it is punctuation or a blank, but not a line end."""
    if character in {"", "\n"}:
        return False
    return character in WHITE_SPACE or unicodedata.category(character)[0] == "P"


def _lines(characters: Characters, kind: pa.DataType) -> pa.Array:
    """Split a text into lines."""
    data = np.frombuffer(characters.tobytes().decode("utf-32-le").encode(), np.uint8)
    ends = np.flatnonzero(data == _NEW_LINE)
    data = data[data != _NEW_LINE]
    offsets = np.concatenate(([0], ends - np.arange(len(ends)), [len(data)])).astype(np.int32)
    return pa.Array.from_buffers(kind, len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _odd(values: pa.ChunkedArray) -> Mask:
    """Which values of the one chunk `values` are not ASCII, or begin or end with punctuation."""
    odd = np.zeros(len(values), np.bool_) if all_ascii(values) else ~mask_of(pc.string_is_ascii(values))
    for offsets, data in offsets_and_bytes(values):
        odd |= _PUNCTUATION[data[offsets[:-1]]] | _PUNCTUATION[data[offsets[1:] - 1]]
    return odd
