"""A record that goes on over lines for longer than any real one: memory stays bounded, and the district is told."""

from collections.abc import Iterator

import pytest

from rollcall.model import schema
from rollcall.reading import FileRead, Limits, read_table, table
from rollcall.reading.encoding import decode as encoding
from rollcall.rules.manifest import check_manifest

HEADER = b"ID,NCES ID,Name\n"
ROSTER = schema.load()
LIMITS = Limits(line_bytes=60, record_bytes=1000)
ENDS = pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])


def read(content: bytes, limits: Limits = LIMITS) -> FileRead:
    """`content` as Schools.csv."""

    def source() -> Iterator[bytes]:
        yield content

    return read_table(source, ROSTER.table("Schools.csv"), ROSTER, limits)


def told(found: FileRead) -> list[tuple[str, int | None]]:
    return [(one.rule.code, one.line) for one in found.findings]


def record(size: int, end: bytes, filling: bytes = b"") -> bytes:
    """A record over lines of so many bytes, its line end not among them; each line is filled so, but for the last."""
    begun, closed = b'2,,"B', b'"'
    room = size - len(begun) - len(closed)
    lines, rest = divmod(room, len(filling + end))
    return begun + (end + filling) * lines + b"x" * rest + closed + end


@pytest.fixture(autouse=True, params=[(64, 64), (4 << 20, 100), (4 << 20, 1 << 16)])
def blocks(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Blocks and pieces of a few lines, and all in one."""
    block, piece = request.param
    monkeypatch.setattr(encoding, "BLOCK", block)
    monkeypatch.setattr(table, "PIECE", piece)


@ENDS
@pytest.mark.parametrize("filling", [b"", b"no record", b'"" quotes'])
def test_a_record_over_the_limit_has_a_finding_of_its_own(filling: bytes, end: bytes) -> None:
    above, below = HEADER.replace(b"\n", end) + b"1,,A" + end, b"3,,C" + end
    assert told(read(above + record(1001, end, filling) + below)) == [("record-too-long", 3)]
    found = read(above + record(1000, end, filling) + below)
    assert told(found) == []
    assert found.rows is not None
    assert found.rows.lines.tolist()[:2] == [2, 3]
    assert found.rows.count == 3


@pytest.mark.sampled(1)
def test_the_limit_is_named() -> None:
    [found] = read(HEADER + record(1001, b"\n")).findings
    assert found.effect == "import-rejected"
    assert "goes on over several lines and is longer than 1,000 bytes" in found.message
    assert "quotation mark is wrong" in found.message
    assert "a value is far too long" in found.message


@pytest.mark.sampled(1)
def test_the_first_of_several_is_named() -> None:
    assert told(read(HEADER + b"1,,A\n" + record(1500, b"\n") + record(3000, b"\n"))) == [("record-too-long", 3)]


@pytest.mark.parametrize("lines", [1_000, 300_000])
def test_a_record_that_never_closes_is_too_long_unless_it_swallowed_rows(lines: int) -> None:
    assert told(read(HEADER + b'1,,"A' + b"\n" * lines)) == [("record-too-long", 2)]
    assert told(read(HEADER + b'1,,"A' + b"\n2,,B" * lines)) == [("quote-never-closes", 2)]


@pytest.mark.sampled(1)
def test_a_short_one_that_never_closes_is_told_as_that() -> None:
    assert told(read(HEADER + b'1,,"A' + b"\n" * 900)) == [("quote-never-closes", 2)]


def test_a_record_that_swallowed_rows_is_told_as_that() -> None:
    assert told(read(HEADER + b'1,,"A\n2,,B' + b"\n" * 2_000 + b'"\n')) == [("quoting-across-lines", 2)]


def test_a_header_over_lines_has_the_limit_too() -> None:
    assert told(read(b'\n\n"ID' + b"\n" * 1_200 + b'",NCES ID,Name\n1,,A\n')) == [("record-too-long", 3)]


@pytest.mark.sampled(1)
def test_rows_of_one_line_and_blank_lines_between_rows_have_no_such_limit() -> None:
    limits = Limits(line_bytes=5_000, record_bytes=1_000)
    found = read(HEADER + b"1,," + b"A" * 3_000 + b"\n" * 3_000 + b"2,,B\n", limits)
    assert told(found) == []
    assert found.rows is not None
    assert found.rows.lines.tolist() == [2, 3002]


@pytest.mark.sampled(1)
def test_the_manifest_has_the_limit_too() -> None:
    content = b'Property Name,Value\nVersion,1.0\nDistrict ID,"demo' + b"\n" * 1_100 + b'"\n'
    found = check_manifest(lambda: iter([content]), ROSTER, "demo", LIMITS)
    assert [(one.rule.code, one.line) for one in found.findings] == [("record-too-long", 3)]
