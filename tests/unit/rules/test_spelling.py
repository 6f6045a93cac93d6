"""Odd ends and letters of ids are looked for only in ids that hold a byte with which they begin."""

import sys
import unicodedata

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from rollcall.columns.arrays import blanked
from rollcall.model.findings import quoted
from rollcall.rules.likeness.folds import QUOTES
from rollcall.rules.warnings.spelling import LEADS, _case_within

_IDS = st.lists(st.sampled_from(["C1", "c1", "C2", "c2", "C3", "xC1", "XC1", "C1x", "É1", "é1"]), max_size=8)


def test_each_invisible_character_and_quotation_mark_begins_with_a_byte_that_is_looked_for() -> None:
    odd = [chr(c) for c in range(0x80, sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Cf" or chr(c) in QUOTES]
    assert {character.encode()[0] for character in odd} <= set(LEADS)


@given(_IDS, _IDS, st.integers(0, 20))
def test_two_ids_that_differ_in_case_are_found_wherever_they_stand(some: list[str], more: list[str], cut: int) -> None:
    ids = [*some, *(f"C{number}" for number in range(30, 60)), *more]
    chunks = [pa.array(ids[:cut], pa.string()), pa.array(ids[cut:], pa.string())]
    later = next((one for one in dict.fromkeys(ids) if _first(ids, one) != one), None)
    expected = None if later is None else f": {quoted(_first(ids, later))} and {quoted(later)}"
    assert _case_within(pa.chunked_array(chunks)) == expected


def test_the_letters_of_an_id_that_was_omitted_are_not_told() -> None:
    ids = pa.chunked_array([pa.array(["C1", "C2", "c1", "C3", "C4"])])
    gone = pa.array([False, False, True, False, False]).to_numpy(zero_copy_only=False)
    assert _case_within(blanked(ids, gone)) is None


def _first(ids: list[str], alike: str) -> str:
    """The first of `ids` that is `alike` but for case."""
    return next(one for one in ids if one.casefold() == alike.casefold())
