"""Mojibake: UTF-8 text that a program read in another encoding and saved again, such as “MuÃ±oz” for “Muñoz”.

Mojibake turns each byte of a non-ASCII letter into a character of its own. Other text can rarely be decoded back, but
some genuine names can by chance: “MANHÃ–TARDE” has the bytes of “MANHÖTARDE”. A value counts as mojibake only if all of
it can be decoded back, the result is plausible, and chance does not explain it.

Genuine names never get a warning; in return some mojibake is missed, such as “MÃ–LLER” (`docs/decisions.md`).
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of
from rollcall.columns.equality import pick
from rollcall.columns.marked import Bytes
from rollcall.columns.packed import all_ascii, byte_table
from rollcall.model.findings import WARNS, Rule, quoted
from rollcall.rules.candidates import rows_holding

MOJIBAKE = Rule(
    code="mojibake-in-value",
    effects=WARNS,
    title="Letters of a value were garbled by a program that read the file in the wrong encoding.",
    message="{value} in “{column}” on line {line} of {file} was most likely {meant} before a program garbled it.",
    hint="Export the file again in UTF-8, and open it as UTF-8 wherever you edit it. If the letters are garbled in "
    "your system too, correct them there.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,NÃºÃ±ez,Ana,2017-03-09,3",
    spreadsheet="Do not open a CSV file with a double click: in Excel, use Data > From Text/CSV, and choose “65001: "
    "Unicode (UTF-8)” as File Origin. Save as “CSV UTF-8”. Values that were saved garbled must be typed again, "
    "or taken from a new export.",
    sis="Choose UTF-8 as the encoding of the export. If the record itself is garbled, correct it there: it was "
    "imported in the wrong encoding.",
)

_BYTE_OF = {
    character: byte
    for byte in range(0x80, 0x100)
    for character in (chr(byte), bytes([byte]).decode("cp1252", "ignore"))
    if character
}
"""The characters that Windows-1252 and Latin-1 make of bytes beyond ASCII."""
_RUN = f"[{''.join(_BYTE_OF)}]+"
_SUSPICIOUS = f"[\u00c2-\u00f4][{''.join(sign for sign, byte in _BYTE_OF.items() if byte in range(0x80, 0xC0))}]"
"""The first two bytes of a UTF-8 letter, misread; few genuine names hold them."""
_FIRST_BYTE, _SECOND_BYTES, _THIRD_BYTES = 0xC3, byte_table(range(0x82, 0xB5)), byte_table(b"\xc2\xc5\xc6\xcb\xe2")
"""The first three of the same in UTF-8."""

_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017eƠơƯưȘ-țəɛɔ\u1e00-\u1eff"
"""The Latin letters of names. The rarest are left out: chance makes more of them than people write."""
_MARKS = "\u0300-\u0304\u0306-\u030c\u0323\u0327\u0328"
_SIGNS = "\u00a0-\u00bf×÷\u2000-\u206f\u20a0-\u20bf™№\U0001f000-\U0001faff"
_OTHER = "\u0370-\u1cff\u1f00-\u1fff\u2c00-\ufffc\U00010000-\U0001efff\U00020000-\U0003ffff"
_NONSENSE = f"[{_LATIN}{_MARKS}][{_OTHER}]|[{_OTHER}][{_LATIN}]|[^\x00-\x7f{_LATIN}{_MARKS}{_SIGNS}{_OTHER}]"
"""Letters of two scripts side by side, or characters that no name has."""
_ONE_OF_EACH = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", b"A" * 26 + b"a" * 26 + b"0" * 10
)
_INVISIBLE = "\u00a0\u00ad\u200b-\u200f\u202f\u3000"
_CAPITALS_AROUND = "ßªº"
"""Characters that genuinely stand between capitals."""

_AFTER_A_WORD = frozenset("’”–—…•·´°²™®\u00a0\u00ad")
"""Signs that people write right after a letter, even without an opening quotation mark."""
_OF_SOME_NAMES = "Ä[ŠŽšž]"
"""Genuine in Nordic names; as mojibake it would be Ċ, Ď, Ě or Ğ."""


def garbled(values: pa.ChunkedArray) -> Numbers:
    """Find the rows whose value is mojibake, ascending; a scan of the bytes rules out most values."""
    if all_ascii(values) or not len(rows := rows_holding(values, _suspicious)):
        return np.empty(0, np.int64)
    rows = rows[mask_of(pc.match_substring_regex(pick(values, rows), _SUSPICIOUS))]
    shapes = pc.dictionary_encode(_shapes(pick(values, rows)))
    of_shape = [mended(shape) is not None for shape in shapes.dictionary.to_pylist()]
    found: Numbers = rows[np.array(of_shape, np.bool_)[shapes.indices.to_numpy()]]
    return found


def _suspicious(data: Bytes) -> Mask:
    """Mark the bytes that may begin a misread letter."""
    marks: Mask = data == _FIRST_BYTE
    marks[:-1] &= _SECOND_BYTES[data[1:]]
    marks[:-2] &= _THIRD_BYTES[data[2:]]
    return marks


def without_mojibake(values: pa.Array) -> pa.Array:
    """Repair the mojibake in `values`."""
    rows = garbled(pa.chunked_array([values]))
    if not len(rows):
        return values
    right = [mended(value) for value in pc.take(values, as_arrow(rows)).to_pylist()]
    mask = np.zeros(len(values), np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(values, as_arrow(mask), pa.array(right, values.type))


def mended(value: str) -> str | None:
    """Give `value` as it was before it was garbled, once or repeatedly; None where it is not mojibake."""
    if value.isascii():  # it may have megabytes
        return None
    try:
        text = re.sub(_RUN, lambda run: _undone(run[0]), value)
    except UnicodeDecodeError:
        return None
    if text == value:
        return None
    return mended(text) or (text if _sensible(text) and any(map(_certain, re.finditer(_RUN, value))) else None)


def meant(column: pa.ChunkedArray, rows: Numbers, asked: Numbers) -> Sequence[Mapping[str, object]]:
    """The facts of mojibake: the most likely original of each value."""
    values = pick(column, rows[asked]).to_pylist()
    return [{"meant": quoted(mended(value) or value)} for value in values]


def _shapes(values: pa.StringArray) -> pa.StringArray:
    """Map non-null `values` to shapes: one letter for all ASCII letters of a case, and one digit for all digits.

    The checks below do not distinguish these, so what holds for a shape holds for all of its values.
    """
    _, offsets, data = values.buffers()
    shaped = data.to_pybytes().translate(_ONE_OF_EACH) if data is not None else b""
    return pa.StringArray.from_buffers(len(values), offsets, pa.py_buffer(shaped), offset=values.offset)


def _undone(run: str) -> str:
    return bytes(_BYTE_OF[character] for character in run).decode()


def _sensible(text: str) -> bool:
    """Whether repaired text could be a name."""
    if re.search(_NONSENSE, text):
        return False
    for place, character in enumerate(text):
        if character.isascii():
            continue
        if not character.isprintable() and not re.match(f"[{_INVISIBLE}]", character):
            return False
        before = text[max(place - 2, 0) : place]
        if character.isupper() and before[-1:].islower():
            return False
        if character.islower() and character not in _CAPITALS_AROUND and re.fullmatch("[A-Z]{2}", before):
            return False
    return True


def _certain(run: re.Match[str]) -> bool:
    """Whether chance is ruled out as the reason that these characters can be decoded back."""
    signs, letter = run[0], _undone(run[0])
    before, after = run.string[: run.start()], run.string[run.end() :]
    if len(letter) > 1 or (signs.isupper() and before[-1:].islower()):
        return True
    if "\u00a0" in signs:
        return False
    if signs[0] == "Â" and not before[-1:].isalpha():  # as in “5Â°”
        return True
    foreign = re.match(f"[{_OTHER}]", letter) and len(signs) == 2  # noqa: PLR2004 (bytes of a letter)
    if not foreign and not _AFTER_A_WORD.issuperset(signs[1:]) and not re.match(_OF_SOME_NAMES, signs):
        return True
    return _makes_a_word(before, letter, after)


def _makes_a_word(before: str, letter: str, after: str) -> bool:
    """Whether a letter stands inside a capitalised word, as in names."""
    start, end = re.search("[A-Za-z]*$", before), re.match("[A-Za-z]+", after)
    word = f"{start[0] if start else ''}{letter}{end[0] if end else ''}"
    return end is not None and len(word) > 2 and word.isalpha() and word.istitle()  # noqa: PLR2004 (letters of a word)
