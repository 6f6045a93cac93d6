"""Names without case, accents and outer punctuation, as numbers: who is the same but for how a name was typed."""

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.reading.fields import WHITE_SPACE
from rollcall.rules.hits import Mask, mask_of
from rollcall.rules.words import Words, all_ascii, hashes, offsets_and_bytes

_PUNCTUATION = np.isin(np.arange(256), [code for code in range(128) if unicodedata.category(chr(code))[0] == "P"])
"""For each byte, whether it is a punctuation mark of ASCII."""


_ACCENTS = frozenset((1, *range(10, 37), *range(200, 241)))
"""Canonical combining classes of accents, and of the vowel points of Hebrew and Arabic, which are often left out.

Not those of the vowels, viramas and tones of Indic scripts and Thai, nor of the voiced sounds of kana: these make other
names, and twins have names that differ in so little.
"""


def plain_words(values: pa.ChunkedArray) -> Words:
    """A number for each of `values`, none of them null or blank; the same for those that are the same when plain.

    Most are ASCII without punctuation at an end, and a look at their bytes is enough. Of the others, each one that is
    different is looked at once.
    """
    words = hashes(pc.ascii_lower(values))
    odd = _odd(values)
    if odd.any():
        different = values.filter(pa.array(odd)).combine_chunks().dictionary_encode()
        words[odd] = hashes(pa.chunked_array([plain(different.dictionary)]))[different.indices.to_numpy()]
    return words


def plain(names: pa.Array) -> pa.Array:
    """Names without case and accents, and without punctuation and blanks at their ends.

    All at once, as one text with a name in each line: Python then goes through it in few calls.
    """
    text = unicodedata.normalize("NFD", "\n".join(names.to_pylist())).casefold()
    text = unicodedata.normalize("NFD", text)  # some letters have an accent in small letters only
    characters = set(text) - {"\n"}
    if marks := _class_of(characters, lambda one: unicodedata.combining(one) in _ACCENTS):
        text = re.sub(marks, "", text)
    if outer := _class_of(characters, lambda one: unicodedata.category(one)[0] == "P" or one in WHITE_SPACE):
        text = re.sub(rf"^{outer}+|{outer}+$", "", text, flags=re.MULTILINE)
    return pa.array(text.split("\n"), names.type)


def _class_of(characters: set[str], belongs: Callable[[str], bool]) -> str:
    """Some of the characters as a class for a regular expression; "" for none."""
    found = "".join(map(re.escape, sorted(filter(belongs, characters))))
    return f"[{found}]" if found else ""


def _odd(values: pa.ChunkedArray) -> Mask:
    """Which of `values` are not ASCII, or begin or end with a punctuation mark."""
    odd = np.zeros(len(values), np.bool_)
    if not all_ascii(values):
        odd |= ~mask_of(pc.string_is_ascii(values))
    done = 0
    for offsets, data in offsets_and_bytes(values):
        here = slice(done, done := done + len(offsets) - 1)
        odd[here] |= _PUNCTUATION[data[offsets[:-1]]] | _PUNCTUATION[data[offsets[1:] - 1]]
    return odd
