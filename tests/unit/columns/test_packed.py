"""Words of values: what a chunk of values of one width gives is what each value gives by itself."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.columns import equality
from rollcall.columns.equality import repeated_values
from rollcall.columns.keys import keys
from rollcall.columns.packed import WIDTH, Words, word

WIDTHS = st.sampled_from((0, 1, 7, 8, 9, 10, 15, 16, 17, 36))


@st.composite
def _chunks(draw: st.DrawFn) -> list[list[str | None]]:
    """Chunks of values that mostly have one width, in characters of one or two bytes, sometimes with nulls."""
    width = draw(WIDTHS)
    values = st.text("ab1é", min_size=width, max_size=width) | st.text("ab1", min_size=width, max_size=width)
    others = st.none() | st.text("ab1é", max_size=20)
    of_one_width: st.SearchStrategy[list[str | None]] = st.lists(values, max_size=9)
    return draw(st.lists(of_one_width | st.lists(values | others, max_size=9), max_size=3))


@given(_chunks(), st.integers(0, 5), st.integers(0, 2))
def test_a_word_holds_the_bytes_before_its_place(chunks: Sequence[list[str | None]], place: int, skipped: int) -> None:
    arrays = [pa.array(chunk, pa.string()).slice(skipped) for chunk in chunks]
    values = pa.chunked_array(arrays, pa.string())
    assert word(values, place).tolist() == [_word(value or "", place) for value in values.to_pylist()]


@given(st.lists(st.integers(0, 99_999_999), max_size=30), st.sampled_from((list, sorted)))
def test_repeated_values_are_found_whether_ids_ascend_or_not(
    drawn: list[int], order: Callable[[list[int]], list[int]]
) -> None:
    numbers = order(drawn)
    ids = [f"E{number:09}" for number in numbers]
    rows, _, _ = repeated_values(pa.chunked_array([pa.array(ids, pa.string())]))
    assert sorted(rows.tolist()) == [row for row, number in enumerate(numbers) if numbers.count(number) > 1]


@given(st.lists(st.sampled_from(["E-1", '="E000000007"', "E000000003", None]), max_size=6), st.integers(1, 40))
def test_repeated_values_are_found_among_ids_that_ascend(some: list[str | None], cut: int) -> None:
    ids: list[str | None] = [f"E{number:09}" for number in range(60)]
    for place, value in enumerate(some):
        ids.insert(place * 9 % 50, value)
    chunks = [pa.array(ids[:cut], pa.string()), pa.array(ids[cut:], pa.string())]
    rows, numbers, _ = repeated_values(pa.chunked_array(chunks))
    assert sorted(rows.tolist()) == [row for row, value in enumerate(ids) if value and ids.count(value) > 1]
    assert numbers.tolist() == sorted(numbers.tolist())


def test_ids_of_one_length_that_ascend_get_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    numbered: list[int] = []

    def counted(values: pa.ChunkedArray, *, caseless: bool) -> Words:
        numbered.append(len(values))
        return keys(values, caseless=caseless)

    monkeypatch.setattr(equality, "keys", counted)
    ids = [f"E{number:09}" for number in range(100)]
    rows, _, _ = repeated_values(pa.chunked_array([pa.array([*ids[:50], "E-1", None, "x" * 20, "E-1", *ids[50:]])]))
    assert rows.tolist() == [50, 53]
    assert numbered == [3]


def test_ids_that_differ_before_their_last_word_alone_are_not_repeated() -> None:
    ids = pa.chunked_array([pa.array(["A-00000001", "B-00000001", "A-00000001"])])
    rows, numbers, _ = repeated_values(ids)
    assert rows.tolist() == [0, 2]
    assert len(np.unique(numbers)) == 1


def _word(value: str, place: int) -> int:
    text = value.encode()
    before = text[: len(text) - place * WIDTH] if place * WIDTH < len(text) else b""
    return int.from_bytes(before[-WIDTH:], "big")
