"""What a reference that misses was most likely meant to be: ids that differ by what spreadsheets and hands do."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from rollcall.reading.fields import WHITE_SPACE
from rollcall.rules.keys import folded

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_POWER = re.compile(r"([0-9])(?:\.([0-9]+))?[Ee]\+([0-9]{2,3})")
_DAY = re.compile(r"([0-9]{1,2})-([A-Za-z]{3})[a-z]*(?:-[0-9]{2,4})?|([A-Za-z]{3})[a-z]*-([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Like:
    """An id that is listed, and how the value differs from it."""

    id: str
    reason: str


def nearest(values: Sequence[str], ids: pa.Array) -> list[Like | None]:
    """For each of `values`, none of which is among `ids`, the id that it most likely stands for."""
    found: list[Like | None] = [None] * len(values)
    for fold, reason in (
        (_without_space, "without white space or invisible characters"),
        (folded_ids, "with other capital letters"),
        (without_zeros, "with its leading zeros"),
        (_loosely, "written a little differently"),
    ):
        waiting = [place for place, like in enumerate(found) if like is None]
        if not waiting:
            return found
        asked = pa.array([values[place] for place in waiting], ids.type)
        for place, match in zip(waiting, _match(asked, ids, fold), strict=True):
            if match is not None:
                found[place] = Like(match, reason)
    for place, value in enumerate(values):
        if found[place] is None and (pattern := _undone(value)) is not None:
            match = _first(ids, pattern)
            found[place] = None if match is None else Like(match, "before a spreadsheet changed it")
    return found


def matches(missing: pa.ChunkedArray, ids: pa.Array, fold: Callable[[pa.Array], pa.Array]) -> tuple[pa.Array, pa.Array]:
    """Those of `missing`, none of which is among `ids`, that would be one under `fold`; and these ids."""
    values = missing.unique()
    places = pc.index_in(fold(values), value_set=fold(ids), skip_nulls=True)
    return values.filter(places.is_valid()), ids.take(places.drop_null())


def without_zeros(values: pa.Array) -> pa.Array:
    """`values` without leading zeros where they are all digits; null elsewhere."""
    digits = pc.match_substring_regex(values, "^[0-9]+$")
    return pc.if_else(digits, pc.utf8_ltrim(values, "0"), pa.scalar(None, values.type))


def _match(asked: pa.Array, ids: pa.Array, fold: Callable[[pa.Array], pa.Array]) -> Iterable[str | None]:
    places = pc.index_in(fold(asked), value_set=fold(ids), skip_nulls=True)
    matches: list[str | None] = ids.take(places).to_pylist()
    return matches


def folded_ids(values: pa.Array) -> pa.Array:
    """`values` without case."""
    return folded(pa.chunked_array([values])).combine_chunks()


def _without_space(values: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(values, f"[{re.escape(WHITE_SPACE)}{_INVISIBLE}]", "")


def _loosely(values: pa.Array) -> pa.Array:
    """Without case, marks, white space and leading zeros at once."""
    bare = pc.replace_substring_regex(folded_ids(_without_space(values)), r"[^\pL\pN]", "")
    bare = pc.utf8_ltrim(bare, "0")
    return pc.if_else(pc.equal(pc.binary_length(bare), 0), pa.scalar(None, values.type), bare)


def _undone(value: str) -> str | None:
    """A pattern for the ids that a spreadsheet turns into `value`."""
    if match := _POWER.fullmatch(value):
        first, digits, power = match[1], match[2] or "", int(match[3])
        # The last digit shown is rounded: it is left open.
        kept, open_digits = (first + digits)[:-1], power - len(digits) + 1
        return rf"^{kept}[0-9]{{{open_digits}}}$" if 0 < open_digits < 64 else None  # noqa: PLR2004 (an id's length)
    if match := _DAY.fullmatch(value):
        number, name = (match[1], match[2]) if match[1] else (match[4], match[3])
        if name.lower() not in _MONTHS:
            return None
        month, day = _MONTHS.index(name.lower()) + 1, int(number)
        written = rf"(?:0?{month}|{name}[a-z]*)"
        return rf"(?i)^(?:0?{day}[-/. ]?{written}|{written}[-/. ]?0?{day})$"
    return None


def _first(ids: pa.Array, pattern: str) -> str | None:
    place = pc.index(pc.match_substring_regex(ids, pattern), True).as_py()
    return None if place < 0 else str(ids[place].as_py())
