"""Words are found among others, the first of equal ones, even if all of them were chosen to meet in one slot."""

from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.columns import scatter
from rollcall.columns.finder import Finder
from rollcall.columns.matching import match
from rollcall.columns.packed import MIXER, Words, decimal_slots, word
from rollcall.columns.scatter import ABSENT, Index

WORDS = st.lists(st.integers(0, 40), max_size=60)


def words(numbers: list[int]) -> Words:
    return np.array(numbers, np.uint64)


def meeting(numbers: list[int]) -> Words:
    """Words that all have the slot 0, whatever the size of the table: what `slots` multiplies is taken back."""
    inverse = np.uint64(pow(int(MIXER), -1, 2**64))
    return words(numbers) * inverse


def expected(among: list[int], wanted: list[int]) -> list[int]:
    return [among.index(number) if number in among else ABSENT for number in wanted]


@given(among=WORDS, wanted=WORDS, piece=st.sampled_from([1, 3, 1 << 16]), ids=st.booleans())
def test_a_word_is_found_where_it_stands_first(among: list[int], wanted: list[int], piece: int, *, ids: bool) -> None:
    with patch.object(scatter, "PIECE", piece):
        assert Index(words(among), ids=ids).find(words(wanted)).tolist() == expected(among, wanted)


def test_ids_that_are_numbers_have_their_own_slots() -> None:
    """So that most are found at once: of those that count on, none shares a slot with another."""
    ids = word(pa.chunked_array([pa.array([f"S{number:06}" for number in range(3_000)])]), 0)
    assert len(set(decimal_slots(ids, 12).tolist())) == len(ids)
    assert Index(ids, ids=True).find(ids[::-1]).tolist() == [*range(2_999, -1, -1)]


@pytest.mark.parametrize("ids", [["a", "q", "A", "1"], ["00000001", "x0000001", "1", "01"], ["2-1", "=-1", "-2=1"]])
def test_ids_that_share_a_slot_are_found_all_the_same(ids: list[str]) -> None:
    """Letters and signs count as the digits with which they share their last bits."""
    among = word(pa.chunked_array([pa.array(ids)]), 0)
    assert Index(among, ids=True).complete().find(among[::-1]).tolist() == [*range(len(ids) - 1, -1, -1)]


@given(among=WORDS, wanted=WORDS)
def test_only_chosen_rows_are_found_and_looked_for(among: list[int], wanted: list[int]) -> None:
    """Here 0 stands for nothing, as it does for null."""
    some, others = words(among), words(wanted)
    index = Index(some, np.flatnonzero(some).astype(np.int32))
    found = index.find(others, np.flatnonzero(others).astype(np.int32))
    assert found.tolist() == [
        place if number else ABSENT for place, number in zip(expected(among, wanted), wanted, strict=True)
    ]


@given(among=WORDS, wanted=WORDS)
def test_an_index_may_be_asked_again(among: list[int], wanted: list[int]) -> None:
    index = Index(words(among))
    for _ in range(2):
        assert index.find(words(wanted)).tolist() == expected(among, wanted)


@pytest.mark.parametrize("count", [1, scatter.ROUNDS - 1, scatter.ROUNDS, 20 * scatter.ROUNDS])
def test_words_that_were_chosen_to_meet_are_found(count: int) -> None:
    among, wanted = [*range(count), *range(count)], list(range(count, -1, -1))
    assert Index(meeting(among)).find(meeting(wanted)).tolist() == expected(among, wanted)
    assert match(meeting(wanted), meeting(among)).tolist() == expected(among, wanted)


def test_ids_that_were_chosen_to_meet_are_found() -> None:
    """Ids of eight bytes are words."""
    letters = np.arange(500_000, dtype=np.uint64)
    spelt = (letters * np.uint64(pow(int(MIXER), -1, 2**64))).astype(">u8").view(np.uint8).reshape(-1, 8)
    texts = [bytes(each).decode() for each in spelt[((spelt > 0x20) & (spelt < 0x7F)).all(axis=1)]]
    assert len(texts) > scatter.ROUNDS
    finder = Finder(pa.chunked_array([pa.array(texts)]))
    values = [*reversed(texts), "other", None]
    found = finder.find(pa.chunked_array([pa.array(values)]))
    assert found.tolist() == [*range(len(texts) - 1, -1, -1), ABSENT, ABSENT]


@pytest.mark.parametrize("ids", [False, True])
def test_an_index_of_no_rows_finds_nothing_whatever_the_memory_held(
    monkeypatch: pytest.MonkeyPatch, *, ids: bool
) -> None:
    """Its words may be many: those of rows that are not chosen."""
    monkeypatch.setattr("rollcall.columns.scatter.np.empty", lambda count, kind: np.full(count, 7, kind))
    nothing = Index(words([1, 2, 3]), np.array([], np.int32), ids=ids)
    assert nothing.find(words([1, 2, 4])).tolist() == [ABSENT] * 3
    assert nothing.find(words([1, 2, 4]), np.array([1], np.int32)).tolist() == [ABSENT] * 3
