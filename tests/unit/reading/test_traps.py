"""Where bare pyarrow misreads a roster in silence, or refuses all of it, and what Rollcall reads instead.

The first half of each test notices when Arrow changes; the second holds whatever Arrow does.
"""

import ast
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from oracle.told import told
from pyarrow import csv

from rollcall.model import schema
from rollcall.reading import FileRead, Limits, read_table
from rollcall.reading.encoding import decode as encoding

ROOT = Path(__file__).parents[3]

HEADER = b"ID,NCES ID,Name\n"


def bare(data: bytes, *, spanning: bool = False, block: int = 1 << 20, **options: object) -> pa.Table:
    """What pyarrow reads."""
    return csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(block_size=block, **options),
        csv.ParseOptions(newlines_in_values=spanning),
    )


def ours(data: bytes) -> FileRead:
    """What Rollcall reads, as Schools.csv."""
    roster = schema.load()
    return read_table(lambda: iter([data]), roster.table("Schools.csv"), roster, Limits())


def rows(data: bytes) -> dict[int, list[str | None]]:
    """The rows that Rollcall reads, by physical line."""
    read = ours(data).rows
    assert read is not None
    columns = [read.columns[name].to_pylist() for name in ("ID", "NCES ID", "Name")]
    return dict(zip(read.lines.tolist(), map(list, zip(*columns, strict=True)), strict=True))


def damaged(data: bytes) -> list[int]:
    """The lines of the rows that Rollcall names for their shape."""
    read = ours(data).rows
    assert read is not None
    return [int(line) for line in read.damaged.lines]


def findings(data: bytes) -> list[tuple[str, int | None]]:
    return [(finding.rule.code, finding.line) for finding in ours(data).findings]


def schools(count: int, **changed: str) -> bytes:
    """So many schools with a name in the last column; `n5='x'` has another one for the fifth."""
    return HEADER + "".join(f"B-{n},,{changed.get(f'n{n}', f'School {n}')}\n" for n in range(1, count + 1)).encode()


@pytest.mark.parametrize("spanning", [False, True])
def test_a_quote_that_never_closes_takes_all_rows_below_it_along(spanning: bool) -> None:  # noqa: FBT001 - a parameter
    data = schools(1000, n20='"School 20')
    assert bare(data, spanning=spanning).num_rows == 20
    assert findings(data) == [("quote-never-closes", 21)]


def test_in_blocks_it_takes_only_the_rest_of_its_block_along_which_shows_even_less() -> None:
    data = schools(1000, n20='"School 20')
    assert bare(data, block=200).num_rows == 994
    with pytest.raises(pa.ArrowInvalid, match="straddles two block boundaries"):
        bare(data, block=200, spanning=True)


@pytest.mark.parametrize("spanning", [False, True])
def test_two_opening_quotes_three_rows_apart_take_three_rows_along(spanning: bool) -> None:  # noqa: FBT001 - as above
    data = schools(50, n20='"School 20', n23='"School 23')
    assert bare(data, spanning=spanning).num_rows == 47
    assert findings(data) == [("quoting-across-lines", 21)]


def test_without_newlines_in_values_a_value_that_spans_blocks_becomes_other_rows() -> None:
    lines = "\n".join(["x,y,z"] * 20)
    data = schools(3, n2=f'"{lines}"')
    assert bare(data, block=60, spanning=False).num_rows > bare(data, spanning=True).num_rows == 3
    assert findings(data) == [("quoting-across-lines", 3)]


def test_without_newlines_in_values_a_harmless_value_refuses_the_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    data = schools(9, n2='"one\nof\nthree"')
    with pytest.raises(pa.ArrowInvalid):
        bare(data, block=34)
    monkeypatch.setattr(encoding, "BLOCK", 34)
    assert list(rows(data)) == [2, 3, 6, 7, 8, 9, 10, 11, 12]
    assert rows(data)[3] == ["B-2", None, "one\nof\nthree"]


def test_row_numbers_are_none_with_threads_and_miscounted_without() -> None:
    data = HEADER + b'\nB-1,,"a\nb"\n\nB-2,,x,y\n'
    told_of: list[int | None] = []

    def note(row: csv.InvalidRow) -> str:
        told_of.append(row.number)
        return "skip"

    for threads in (False, True):
        read = csv.ReadOptions(use_threads=threads)
        csv.read_csv(pa.BufferReader(data), read, csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note))
    assert told_of == [3, None]
    assert (list(rows(data)), damaged(data)) == ([3], [6])


@pytest.mark.parametrize("row", [b"B-2,", b"B-2,,x,y", b'B-2,,"x"y,z', b"B-2,\rx,y"])
def test_one_row_of_another_length_refuses_the_whole_file(row: bytes) -> None:
    data = HEADER + b"B-1,,One\n" + row + b"\nB-3,,Three\n"
    with pytest.raises(pa.ArrowInvalid, match="Expected 3 columns"):
        bare(data)
    read = rows(data)
    assert read[2] == ["B-1", None, "One"]
    assert ["B-3", None, "Three"] in read.values()
    assert 3 in damaged(data)


def test_text_after_a_closing_quote_is_joined_to_the_value() -> None:
    data = HEADER + b'B-1,,"1"x\nB-2,,Two\n'
    assert bare(data).column("Name").to_pylist() == ["1x", "Two"]
    assert (rows(data), damaged(data)) == ({3: ["B-2", None, "Two"]}, [2])


def test_one_undecodable_byte_refuses_the_whole_file_or_makes_bytes_of_a_column() -> None:
    data = HEADER + "B-1,,Muñoz\nB-2,,Two\n".encode("cp1252")
    assert bare(data).schema.field("Name").type == pa.binary()
    with pytest.raises(pa.ArrowInvalid, match="invalid UTF8 data"):
        csv.read_csv(pa.BufferReader(data), convert_options=csv.ConvertOptions(column_types={"Name": pa.string()}))
    assert rows(data) == {2: ["B-1", None, "Muñoz"], 3: ["B-2", None, "Two"]}
    assert findings(data) == [("encoding-guessed", None)]
    assert findings(data + b"\x81") == [("undecodable-bytes", 4)]


def test_undecodable_bytes_pass_where_they_are_not_looked_for() -> None:
    data = HEADER + "B-1,,Muñoz\n".encode("cp1252")
    types = dict.fromkeys(["ID", "NCES ID", "Name"], pa.string())
    unchecked = csv.ConvertOptions(check_utf8=False, column_types=types)
    with pytest.raises(UnicodeDecodeError):
        csv.read_csv(pa.BufferReader(data), convert_options=unchecked).to_pylist()


def test_a_nul_passes_unnoticed() -> None:
    data = HEADER + b"B-1,,a\0b\n"
    assert bare(data).column("Name").to_pylist() == ["a\0b"]
    assert findings(data) == [("nul-character", 2)]


def test_equal_headers_pass_unnoticed() -> None:
    data = b"ID,NCES ID,Name,Name\nB-1,,a,b\n"
    assert bare(data).column_names == ["ID", "NCES ID", "Name", "Name"]
    assert findings(data) == [("repeated-column", 1)]


def test_a_missing_header_costs_the_first_row_in_silence() -> None:
    data = schools(3).removeprefix(HEADER)
    assert bare(data).num_rows == 2
    assert findings(data) == [("header-missing", 1)]


def test_another_delimiter_passes_as_one_column() -> None:
    data = schools(3).replace(b",", b";")
    assert bare(data).num_columns == 1
    assert findings(data) == [("wrong-separator", 1)]


def test_types_are_guessed() -> None:
    data = HEADER + b"007,1.5,NULL\n010,2.50,NULL\n"
    assert bare(data).to_pylist() == [
        {"ID": 7, "NCES ID": 1.5, "Name": None},
        {"ID": 10, "NCES ID": 2.5, "Name": None},
    ]
    assert rows(data) == {2: ["007", "1.5", "NULL"], 3: ["010", "2.50", "NULL"]}


def test_words_of_truth_and_dates_are_guessed_too() -> None:
    data = HEADER + b"true,2015-01-01,NA\nfalse,2015-01-02,\n"
    assert [str(column.type) for column in bare(data).columns] == ["bool", "date32[day]", "null"]
    assert rows(data) == {2: ["true", "2015-01-01", "NA"], 3: ["false", "2015-01-02", None]}


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("value", "pattern"), [("2015-02-30", "%Y-%m-%d"), ("2015-02-29", "%Y-%m-%d"), ("2/30/2015", "%m/%d/%Y")]
)
def test_strptime_takes_30_february_for_a_day_in_march(value: str, pattern: str) -> None:
    parsed = pc.strptime(pa.array([value]), format=pattern, unit="s")
    assert parsed[0].as_py().month == 3
    edit = {("Students.csv", 2, "DOB"): value}
    assert f"row-omitted invalid Students.csv:2 DOB = '{value}' (takes 2)" in told(edit=edit)


@pytest.mark.parametrize("above", [b"", b"\n", b"\r\n,,\r\n"])
def test_u_feff_before_the_first_row_is_taken_for_a_byte_order_mark(above: bytes) -> None:
    row = "\ufeffB-1,,One\n".encode()
    read = bare(row, column_names=["ID", "NCES ID", "Name"])
    assert read.column("ID").to_pylist() == ["B-1"]
    [values] = rows(HEADER + above + row).values()
    assert values == ["\ufeffB-1", None, "One"]


def test_u_feff_at_the_start_of_every_later_block_stays_in_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f"\ufeffB-{n},,\ufeffSchool\ufeff\n" for n in range(9)).encode()
    monkeypatch.setattr(encoding, "BLOCK", 20)
    assert list(rows(HEADER + lines).values()) == [[f"\ufeffB-{n}", None, "\ufeffSchool\ufeff"] for n in range(9)]


def test_a_row_longer_than_a_block_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = schools(3, n2="x" * 5000)
    with pytest.raises(pa.ArrowInvalid, match="straddles two block boundaries"):
        bare(data, block=1000)
    monkeypatch.setattr(encoding, "BLOCK", 1000)
    assert rows(data)[3] == ["B-2", None, "x" * 5000]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("last", [b"", b'""', b"Two", b'"Two"', b'"T""wo"""', b'Two"'])
def test_the_last_value_of_a_file_is_read_with_and_without_a_line_end(last: bytes, end: bytes) -> None:
    expected = {b"": None, b'""': None, b'"T""wo"""': 'T"wo"', b'Two"': 'Two"'}.get(last, "Two")
    assert rows(HEADER + b"B-1,,One\nB-2,7," + last + end) == {2: ["B-1", None, "One"], 3: ["B-2", "7", expected]}


def test_blank_lines_vanish_and_shift_what_is_counted() -> None:
    data = HEADER + b"\nB-1,,One\n\n,,\nB-2,,Two\n"
    assert bare(data).num_rows == 3
    assert rows(data) == {3: ["B-1", None, "One"], 6: ["B-2", None, "Two"]}


def test_a_lone_carriage_return_ends_a_row_and_a_line() -> None:
    data = HEADER + b"B-1,,One\rB-2,,Two\r\rB-3,,Three\r\nB-4,,Four"
    assert bare(data).num_rows == 4
    assert list(rows(data)) == [2, 3, 5, 6]


def test_a_space_before_a_quote_makes_it_part_of_the_value_with_a_warning() -> None:
    data = HEADER + b'B-1,, "One"\nB-2,,Two\n'
    assert bare(data).column("Name").to_pylist() == [' "One"', "Two"]
    read = ours(data).rows
    assert read is not None
    assert rows(data)[2][2] == '"One"'
    assert {odd: lines.tolist() for odd, lines in read.oddities.items()} == {("Name", "space-before-quote"): [2]}


def test_values_are_not_trimmed_and_blank_ones_are_none_of_the_nulls() -> None:
    data = HEADER + "B-1\u00a0, ,\u3000One\t\n".encode()
    assert bare(data).column("Name").to_pylist() == ["\u3000One\t"]
    assert rows(data) == {2: ["B-1", None, "One"]}


@pytest.mark.thorough
def test_nothing_reads_parquet_from_memory_of_pythons() -> None:
    """`pq.read_table` of a Python file, or of bytes of Python's, now and then aborts the process at its exit.

    One of Arrow's threads may let go of them last, for which it needs Python's lock (docs/reading-snapshots.md). So a
    file that is no path must not be read ahead by threads.
    """
    calls = [
        (str(path.relative_to(ROOT)), ast.unparse(call))
        for folder in ("layers/core/python", "functions", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("pq.read_table", "pq.ParquetFile")
    ]
    assert [call for call in calls if "(str(" not in call[1] and "pre_buffer=False" not in call[1]] == []
    assert calls
