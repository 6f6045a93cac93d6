"""Values are found by their bytes as looking at one after the other finds them."""

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from rollcall.columns.arrays import blanked, mask_of
from rollcall.columns.marked import all_digits, holding

values = st.lists(st.text("07xé王\x01", min_size=1, max_size=5), max_size=12)


@given(st.lists(values, min_size=1, max_size=3), st.integers(0, 3))
def test_values_with_a_marked_byte_are_those_that_hold_it(chunks: list[list[str]], start: int) -> None:
    column = pa.chunked_array([pa.array(chunk, pa.string())[start:] for chunk in chunks], pa.string())
    found = holding(column, lambda data: (data == ord("x")) | (data == 1))
    assert found.tolist() == [re.search("[x\x01]", value) is not None for value in column.to_pylist()]


@given(values)
def test_digits_are_told_from_other_values(some: list[str]) -> None:
    column = pa.chunked_array([pa.array(some, pa.string())])
    assert all_digits(column).tolist() == [re.fullmatch("[0-9]+", value) is not None for value in some]


def test_the_bytes_that_a_null_still_has_mark_no_other_value() -> None:
    column = pa.chunked_array([pa.array(["ax", "b", "cx"])])
    hidden = blanked(column, mask_of(pa.array([True, False, False])))
    assert holding(hidden, lambda data: data == ord("x"))[1:].tolist() == [False, True]
