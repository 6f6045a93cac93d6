"""Rows found by the bytes of their values, and columns that are joined while rows are set aside."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples

from rollcall.columns.arrays import Mask, blanked
from rollcall.columns.equality import repeated_values
from rollcall.columns.marked import Bytes
from rollcall.model.schema import load
from rollcall.reading import Rows, Traits
from rollcall.reading.damaged import one_after_another
from rollcall.rules import no_data
from rollcall.rules.candidates import rows_holding, rows_longer
from rollcall.rules.warnings import spelling

SIGNS = [None, "", "a", "#", "a#", "##", "é#é", "x" * 9 + "#", "long enough to be no sign", "王"]
columns = st.lists(st.lists(st.sampled_from(SIGNS), max_size=24), min_size=1, max_size=3)


def column(values: list[list[str | None]]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(chunk, pa.string()) for chunk in values])


def signs(data: Bytes) -> Mask:
    marks: Mask = data == ord("#")
    return marks


@settings(max_examples=examples(200))
@given(columns)
def test_rows_with_a_byte_are_found_where_few_and_where_many_have_it(values: list[list[str | None]]) -> None:
    flat = [value for chunk in values for value in chunk]
    assert rows_holding(column(values), signs).tolist() == [row for row, text in enumerate(flat) if "#" in (text or "")]


@settings(max_examples=examples(100))
@given(columns, st.integers(0, 10))
def test_rows_of_more_bytes_are_found(values: list[list[str | None]], limit: int) -> None:
    flat = [value for chunk in values for value in chunk]
    longer = [row for row, text in enumerate(flat) if len((text or "").encode()) > limit]
    assert rows_longer(column(values), limit).tolist() == longer


def test_rows_are_found_in_a_part_of_a_column() -> None:
    values = column([["#", "a", "b", "#", *"cdefghijklmno"]])
    assert rows_holding(values.slice(1), signs).tolist() == [2]
    assert rows_holding(values.slice(4), signs).tolist() == []


def test_a_value_that_was_blanked_may_be_found() -> None:
    values = blanked(column([["#", *"abcdefghijklmno"]]), np.arange(16) == 0)
    assert values.null_count == 1
    assert rows_holding(values, signs).tolist() == [0]


def rows_of(ids: list[list[str | None]], names: list[list[str | None]]) -> Rows:
    table = load().table("Schools.csv")
    count = sum(map(len, ids))
    own = {"ID": column(ids), "Name": column(names)}
    values = {
        field.name: own.get(field.name, pa.chunked_array([pa.nulls(count, pa.string())])) for field in table.fields
    }
    lines = np.arange(2, count + 2, dtype=np.int32)
    fields = tuple(field for field in table.fields if field.name in own)
    return Rows(table, fields, values, lines, one_after_another([]), {}, Traits(0))


@pytest.mark.parametrize("least", [1, 2, 3, 5, 100])
def test_columns_keep_their_rows_in_whatever_chunks_they_were_read(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    monkeypatch.setattr(no_data, "_LEAST", least)
    ids: list[list[str | None]] = [["1", "2"], ["ID"], ["3", None, "ID"], ["4"], ["5", "6"]]
    names: list[list[str | None]] = [["a", "b"], ["Name"], ["c", "d", "other"], [None], ["Name", "f"]]
    data = no_data.set_aside(rows_of(ids, names), {"ID": "6", "NCES ID": "", "Name": "f"})
    assert data.rows.columns["ID"].to_pylist() == ["1", "2", "3", None, "ID", "4", "5"]
    assert data.rows.columns["Name"].to_pylist() == ["a", "b", "c", "d", "other", None, "Name"]
    assert data.rows.columns["NCES ID"].to_pylist() == [None] * 7
    assert data.rows.lines.tolist() == [2, 3, 5, 6, 7, 8, 9]
    assert [(found.rule.code, found.lines.tolist()) for found in data.findings] == [
        ("header-repeated", [4]),
        ("example-row", [10]),
    ]
    assert (data.example_line, data.rows.passed_over) == (10, 2)


def test_small_chunks_are_joined_and_large_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_data, "_LEAST", 3)
    rows = rows_of([["1"], ["2"], ["3"], list("4567"), ["8"]], [["a"], ["b"], ["c"], list("defg"), ["h"]])
    columns = replace(rows, columns=dict(rows.columns)).columns
    kept = no_data.set_aside(rows, {"ID": "none", "NCES ID": "", "Name": ""}).rows
    assert [len(chunk) for chunk in kept.columns["ID"].chunks] == [3, 4, 1]
    assert kept.columns == columns


ids = st.text("aAbBkKſKßs1", min_size=1, max_size=3)


@settings(max_examples=examples(300))
@given(st.lists(ids, min_size=1, max_size=30), st.sampled_from(["A", "a", "1"]))
def test_ids_that_differ_in_case_are_found_among_many_of_one_case(few: list[str], most: str) -> None:
    values = [f"{most}{number}" for number in range(60)] + few
    seen: dict[str, str] = {}
    expected = None
    for value in values:
        if seen.setdefault(value.casefold(), value) != value:
            expected = f": “{seen[value.casefold()]}” and “{value}”"
            break
    column = pa.chunked_array([values])
    assert spelling._case_within(column, None) == expected
    if (alike := repeated_values(column, caseless=True).alike) is not None:
        assert spelling._case_within(column, alike) == expected
