"""A value that goes on over lines for longer than any real one: memory stays bounded, and the district is told."""

from collections.abc import Iterator

import pytest

from rollcall import schema
from rollcall.reading import FileRead, Limits, encoding, read_table, table

HEADER = b"ID,NCES ID,Name\n"
ROSTER = schema.load()


def read(content: bytes) -> FileRead:
    """`content` as Schools.csv, in blocks of 64 bytes."""

    def source() -> Iterator[bytes]:
        yield content

    return read_table(source, ROSTER.table("Schools.csv"), ROSTER, Limits(line_bytes=60))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes a millionth of the real ones."""
    monkeypatch.setattr(encoding, "BLOCK", 64)
    monkeypatch.setattr(table, "_LONGEST_RECORD", 1000)


def test_a_record_over_the_limit_is_wrong_quoting() -> None:
    found = read(HEADER + b'1,,A\n2,,"B\n' + b"no record\n" * 300 + b'"\n3,,C\n')
    assert found.rows is None
    assert [(one.rule.code, one.line) for one in found.findings] == [("quoting-across-lines", 3)]


def test_a_record_under_the_limit_is_a_row() -> None:
    found = read(HEADER + b'1,,A\n2,,"B\n' + b"no record\n" * 30 + b'"\n3,,C\n')
    assert found.rows is not None
    assert found.rows.lines.tolist() == [2, 3, 35]
