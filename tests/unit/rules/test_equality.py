"""Columns are folded, shaped and counted at once as Python would do it one by one."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.columns.equality import folded, meeting, once_if_repeated, repeated_values
from rollcall.columns.finder import Finder
from rollcall.columns.scatter import ABSENT
from rollcall.reading.lines import how_many_before
from rollcall.rules.warnings.mojibake import garbled, mended

texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=6)
chunks = st.lists(st.lists(st.none() | texts, max_size=6), min_size=1, max_size=3)


def column(values: list[list[str | None]]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(chunk, pa.string()) for chunk in values])


@given(chunks)
def test_values_are_case_folded_as_python_folds_each(values: list[list[str | None]]) -> None:
    one_by_one = [value if value is None else value.casefold() for chunk in values for value in chunk]
    assert folded(column(values)).to_pylist() == one_by_one


def test_a_letter_that_folds_into_several_moves_no_other_value() -> None:
    assert folded(column([["STRASSE", "Straße", None, "", "İ", "x"]])).to_pylist() == [
        "strasse",
        "strasse",
        None,
        "",
        "i̇",
        "x",
    ]


@given(st.sets(st.integers(0, 300)), st.lists(st.integers(0, 300)), st.booleans())
def test_places_are_counted_as_a_binary_search_finds_them(held: set[int], asked: list[int], with_itself: bool) -> None:  # noqa: FBT001
    places, wanted = np.array(sorted(held), np.int64), np.array(asked, np.int64)
    found = how_many_before(places, wanted, with_itself=with_itself)
    assert found.tolist() == np.searchsorted(places, wanted, "right" if with_itself else "left").tolist()


pieces = st.lists(st.sampled_from(["Mu", "Ã±", "oz", "Ã–", "Â°", "7", "A", "b", " ", "é", "Å¡", "’"]), max_size=5)


@given(st.lists(st.none() | pieces.map("".join), max_size=8))
def test_a_column_has_mojibake_where_a_value_has_it(values: list[str | None]) -> None:
    one_by_one = [value is not None and mended(value) is not None for value in values]
    rows = garbled(column([values, []]))
    assert rows.tolist() == np.flatnonzero(one_by_one).tolist()


@pytest.mark.parametrize("value", ["MuÃ±oz 17", "MUÃ‘OZ", "AÃ–b1", "MANHÃ–TARDE 2", "xÃ©1A"])
def test_whether_a_value_is_mojibake_depends_on_no_single_letter(value: str) -> None:
    other = value.translate(str.maketrans("MuozANHTRDEbx127", "QrstBCDEFGHcd893"))
    assert (mended(value) is None) == (mended(other) is None)


@given(st.lists(st.none() | st.sampled_from(["a", "bb", "a much longer value"]), max_size=20), st.integers(1, 400))
def test_rows_that_share_a_value_are_found_however_often_it_comes(values: list[str | None], times: int) -> None:
    many = [*values, *(["again"] * times)]
    rows, numbers, _ = repeated_values(column([values, ["again"] * times]))
    shared = {row for row, value in enumerate(many) if value is not None and many.count(value) > 1}
    assert set(rows.tolist()) == shared
    groups = {
        number: {many[row] for row, own in zip(rows, numbers, strict=True) if own == number} for number in numbers
    }
    assert all(len(group) == 1 for group in groups.values())
    assert len(groups) == len({many[row] for row in shared})
    assert rows.tolist() == sorted(rows.tolist(), key=lambda row: (numbers[rows.tolist().index(row)], row))


def test_values_most_of_which_are_repeated_are_given_once_and_others_as_they_are() -> None:
    repeated = column([["b", "a", "b", "b", "a"], ["b", "a", "a"]])
    assert once_if_repeated(repeated).to_pylist() == ["b", "a"]
    mixed = column([["b", "a", "b"]])
    assert once_if_repeated(mixed) is mixed


@given(st.lists(st.tuples(texts, st.sampled_from("abc")), max_size=12))
def test_changed_ids_meet_where_different_ids_became_the_same(pairs: list[tuple[str, str]]) -> None:
    ids, changed = pa.array([one for one, _ in pairs], pa.string()), column([[other for _, other in pairs]])
    expected = [any(form == other and one != id_ for one, form in pairs) for id_, other in pairs]
    assert meeting(ids, changed).tolist() == expected


long_or_short = st.sampled_from(
    ["7", "12345678", "x12345678", "y12345678", "12345678" * 8, "a12345678" + "12345678" * 7]
)


@given(st.lists(long_or_short, max_size=40), st.lists(st.none() | long_or_short, max_size=40))
def test_values_are_found_whether_few_or_many_are_long(ids: list[str], values: list[str | None]) -> None:
    found = Finder(column([[*ids]])).find(column([values, values[:3]])).tolist()
    assert found == [ids.index(value) if value in ids else ABSENT for value in [*values, *values[:3]]]
