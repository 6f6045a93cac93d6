"""Which rows claim what must be unique, where a table has several keys: as the contract tells it, row by row."""

from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rollcall.model import schema
from rollcall.reading import Limits, Rows, read_table
from rollcall.rules import repetition
from rollcall.rules.repetition import claim_rows, together_key

ROSTER = schema.load()
NOTHING = -1
CLAIM = st.tuples(st.booleans(), *[st.integers(NOTHING, 6)] * 3)
"""Whether a row is omitted already, and its values for three keys."""


def rows_of(count: int) -> Rows:
    data = b"ID,Student ID,Class ID\n" + b"1,2,3\n" * count
    rows = read_table(lambda: iter([data]), ROSTER.table("StudentEnrollments.csv"), ROSTER, Limits()).rows
    assert rows is not None
    return rows


def told_row_by_row(claims: Sequence[tuple[bool, int, int, int]]) -> set[int]:
    """The rows that are lost: only accepted rows claim, in the order of the file."""
    taken: tuple[set[int], ...] = (set(), set(), set())
    lost = set()
    for row, (omitted, *values) in enumerate(claims):
        if any(value in claimed for value, claimed in zip(values, taken, strict=True)):
            lost.add(row)
        elif not omitted:
            for value, claimed in zip(values, taken, strict=True):
                claimed.update({value} - {NOTHING})
    return lost


def lost_in_columns(claims: Sequence[tuple[bool, int, int, int]]) -> set[int]:
    omitted, *values = (list(column) for column in zip(*claims, strict=True))
    keys = [together_key(np.array(column, np.int64)) for column in values]
    findings, after = claim_rows(rows_of(len(claims)), keys, np.array(omitted, np.bool_))
    lost = {row for columns in findings if columns.rows is not None for row in columns.rows.tolist()}
    assert set(np.flatnonzero(after).tolist()) == lost | set(np.flatnonzero(omitted).tolist())
    return lost


@given(st.lists(CLAIM, min_size=1, max_size=40))
def test_it_is_as_told_row_by_row(claims: list[tuple[bool, int, int, int]]) -> None:
    assert lost_in_columns(claims) == told_row_by_row(claims)


@given(st.lists(CLAIM, min_size=1, max_size=40))
def test_rows_that_wait_for_each_other_are_told_alike(claims: list[tuple[bool, int, int, int]]) -> None:
    with patch.object(repetition, "_ROUNDS", 1), patch.object(repetition, "_PIECE", 3):
        assert lost_in_columns(claims) == told_row_by_row(claims)


def test_a_chain_of_rows_that_each_wait_for_the_one_before_comes_to_its_end() -> None:
    claims = [(False, row // 2, (row + 1) // 2, NOTHING) for row in range(400)]
    assert lost_in_columns(claims) == set(range(1, 400, 2)) == told_row_by_row(claims)
