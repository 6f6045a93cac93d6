"""What holds of any bytes, any table and any line."""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import core
from oracle.characters import trimmed
from oracle.compare import differences
from oracle.documents import inconsistencies
from oracle.judge import judge
from support import packages
from support.exploring import examples
from support.packages import DEFAULTS, MANIFEST

from rollcall.model import schema
from rollcall.model.findings import Effect
from rollcall.reading import FileRead, Limits, read_table

ROSTER = schema.load()

TABLES = st.sampled_from(ROSTER.tables)

THOROUGH = settings(max_examples=examples(250), suppress_health_check=[HealthCheck.too_slow])

FRAGMENTS = [
    *(line.encode() + b"\n" for text in DEFAULTS.values() for line in text.splitlines()[:2]),
    b",", b'"', b'""', b"\n", b"\r", b"\r\n", b",,,", b" ", b";", b"\t", b"\0", b"x", b"ID", b"=1+1", b"sep=,",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xe9", b"\x81", b"\xc3\xa9", b"\xed\xa0\x80", "\u2028\u0085".encode(),
    b"PK\x03\x04", b"{format}", b"\x1b[31m",
]  # fmt: skip

ANY_BYTES = st.binary(max_size=200) | st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(b"".join)


def read(table: schema.Table, data: bytes) -> FileRead:
    return read_table(lambda: iter([data]), table, ROSTER, Limits())


@THOROUGH
@given(table=TABLES, data=ANY_BYTES, with_header=st.booleans())
def test_any_bytes_give_rows_or_the_reason_why_not(table: schema.Table, data: bytes, *, with_header: bool) -> None:
    header = DEFAULTS[table.file].splitlines()[0].encode() + b"\n"
    one = read(table, header + data if with_header else data)
    assert (one.rows is None) == bool(one.because)
    assert (one.rows is None) == any(finding.effect is Effect.IMPORT_REJECTED for finding in one.findings)
    assert all(finding.message and finding.hint for finding in one.findings)


@pytest.mark.thorough
@settings(THOROUGH, max_examples=THOROUGH.max_examples // 5)
@given(file=st.sampled_from([*DEFAULTS]), data=ANY_BYTES)
def test_any_bytes_as_any_file_end_in_the_report_that_the_oracle_expects(file: str, data: bytes) -> None:
    files = packages.files(raw={file: data})
    document = core.check(files, None, packages.TODAY)
    assert inconsistencies(document) == []
    assert differences(judge(files, None, packages.TODAY), core.verdict_of(document)) == []
    assert (document["outcome"] == "failed") or file == MANIFEST or document["files"][file]["rows"] > 0


@dataclass(frozen=True)
class Written:
    """A table and how it is written."""

    table: schema.Table
    header: list[str]
    rows: list[list[str]]
    data: bytes


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n")
VALUES = st.text(CHARACTERS, max_size=6) | st.text(st.sampled_from("\",;'\t \ufeff\xa0é王😀a0"), max_size=5)

ENCODINGS = [
    (b"", "utf-8"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]


@st.composite
def headers(draw: st.DrawFn) -> tuple[schema.Table, list[str]]:
    """A table and the columns that its file has: the required ones, and any others, in any order."""
    table = draw(TABLES)
    names = [field.name for field in table.fields if field.required or draw(st.booleans())]
    return table, draw(st.permutations(names))


@st.composite
def written(draw: st.DrawFn) -> Written:
    """Any table of text, in any of the ways in which Python's csv module and its codecs write it."""
    table, header = draw(headers())
    rows = draw(st.lists(st.lists(VALUES, min_size=len(header), max_size=len(header)), max_size=6))
    text = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    csv.writer(text, quoting=quoting, lineterminator=end).writerows([header, *rows])
    content = text.getvalue().removesuffix(end if draw(st.booleans()) else "")
    mark, encoding = draw(st.sampled_from(ENCODINGS))
    return Written(table, header, rows, mark + content.encode(encoding))


@pytest.mark.thorough
@THOROUGH
@given(one=written())
def test_any_table_that_the_csv_module_writes_is_read_back_equal(one: Written) -> None:
    expected = [[trimmed(value) or None for value in row] for row in one.rows]
    expected = [row for row in expected if any(row)]
    found = read(one.table, one.data)
    if not expected:
        assert found.no_rows
        return
    assert found.rows is not None
    columns = [found.rows.columns[name].to_pylist() for name in one.header]
    assert [list(row) for row in zip(*columns, strict=True)] == expected
    assert len(found.rows.damaged.ids) == 0
    assert {field.name for field in found.rows.fields} == set(one.header)
    absent = [name for name in found.rows.columns if name not in one.header]
    assert all(value is None for name in absent for value in found.rows.columns[name].to_pylist())


LINES = st.lists(st.text(st.sampled_from("aé ;'\u2028\x85\x0b"), max_size=3), min_size=1, max_size=4)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
BLANK = st.lists(st.sampled_from(["", ",", " , ", '""', '"\n"', '"\r\n\r"']), max_size=2)


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[schema.Table, str, dict[int, str], list[int]]:
    """A table, a text in which records span lines, the ids that begin on each line, and the lines of damaged rows."""
    table, header = draw(headers())
    text = "".join(blank + draw(ENDS) for blank in draw(BLANK)) + ",".join(header) + draw(ENDS)
    ids: dict[int, str] = {}
    damaged: list[int] = []
    for number in range(draw(st.integers(1, 6))):
        text += "".join(blank + draw(ENDS) for blank in draw(BLANK))
        values = ['"' + draw(ENDS).join(draw(LINES)) + '"' for _ in header]
        values[header.index("ID")] = f'"{number}"'
        line = len(re.findall("\r\n|\n|\r", text)) + 1
        if draw(st.booleans()):
            ids[line] = str(number)
        else:
            # On one line but for the last value: a closing line with so many fields could be a record by itself.
            values = [re.sub("[\r\n]", " ", value) for value in values]
            values.append(draw(st.sampled_from(["x", '"x"', '"\n\nx\r"'])))
            damaged.append(line)
        text += ",".join(values) + draw(ENDS)
    return table, text, ids, damaged


@pytest.mark.thorough
@THOROUGH
@given(laid_out())
def test_each_line_number_points_at_the_line_on_which_the_record_begins(
    one: tuple[schema.Table, str, dict[int, str], list[int]],
) -> None:
    table, text, ids, damaged = one
    found = read(table, text.encode()).rows
    assert found is not None
    assert dict(zip(found.lines.tolist(), found.columns["ID"].to_pylist(), strict=True)) == ids
    assert found.damaged.lines.tolist() == damaged
    assert found.count == len(ids) + len(damaged)
