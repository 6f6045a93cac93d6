"""Where a file is cut, into blocks or into chunks, changes nothing of what is read."""

import codecs
import time
from collections.abc import Iterator

import pytest
from pollution.accounting import everything
from pollution.clean import FILES, STYLES, clean
from pollution.twins import Twin, dealt

from rollcall.model import schema
from rollcall.reading import FileRead, Limits, read_table
from rollcall.reading.encoding import decode as encoding

BLOCKS = (1, 60, 90, 150, 400)
"""Bytes. A block ends with a line, so that the smallest make one of each line."""
CHUNKS = (1, 2, 5, 64)
EVERY = 211


def read(file: str, data: bytes, chunk: int = 1 << 20) -> FileRead:
    roster = schema.load()

    def source() -> Iterator[bytes]:
        return (data[start : start + chunk] for start in range(0, len(data), chunk))

    return read_table(source, roster.table(file), roster, Limits())


def some_twins(file: str) -> list[Twin]:
    return [twin for style in STYLES for twin in dealt(clean(file, style), EVERY)][::6]


@pytest.mark.thorough
@pytest.mark.parametrize("file", FILES)
def test_where_blocks_are_cut_changes_nothing(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    twins = some_twins(file)
    whole = [everything(read(file, twin.data)) for twin in twins]
    assert max(len(twin.data) for twin in twins) < encoding.BLOCK
    for index, twin in enumerate(twins):
        monkeypatch.setattr(encoding, "BLOCK", BLOCKS[index % len(BLOCKS)])
        assert everything(read(file, twin.data)) == whole[index], str(twin)


@pytest.mark.sampled(15)
@pytest.mark.parametrize("block", range(1, 40))
def test_no_cut_parts_a_line_end_or_a_value(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'B-1,1,"a\r\n\r\nb"\rB-2,"\n\r2",\ufeffx\r\n\r\n\ufeffB-3,,y\n\n\r"B""4",,é\r'
    data = ("ID,NCES ID,Name\r\n" + text).encode()
    monkeypatch.setattr(encoding, "BLOCK", block)
    rows = read("Schools.csv", data).rows
    assert rows is not None
    assert rows.lines.tolist() == [2, 5, 9, 12]
    assert rows.columns["ID"].to_pylist() == ["B-1", "B-2", "\ufeffB-3", 'B"4']
    assert rows.columns["NCES ID"].to_pylist() == ["1", "2", None, None]
    assert rows.columns["Name"].to_pylist() == ["a\r\n\r\nb", "\ufeffx", "y", "é"]


@pytest.mark.thorough
@pytest.mark.parametrize("chunk", CHUNKS)
@pytest.mark.parametrize("style", STYLES)
def test_where_chunks_are_cut_changes_nothing(style: str, chunk: int) -> None:
    for data in _encoded(style):
        assert everything(read("Staff.csv", data, chunk)) == everything(read("Staff.csv", data))


@pytest.mark.thorough
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("marks", [b"\x1a", b"\0" * 100, b"\x1a\0\0" * 50])
def test_no_cut_parts_an_end_mark_from_its_file(marks: bytes, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = f'ID,NCES ID,Name{end}B-1,1,One{end}B-2,,"Two{end}lines"{end}'.encode()
    for block in range(1, 40):
        monkeypatch.setattr(encoding, "BLOCK", block)
        found = read("Schools.csv", data + marks)
        assert [one.rule.code for one in found.findings] == ["end-of-file-mark"]
        assert found.rows is not None
        assert found.rows.lines.tolist() == [2, 3]
        broken = read("Schools.csv", data + marks + b"x")
        assert [one.rule.code for one in broken.findings] == (["nul-character"] if b"\0" in marks else [])


def _encoded(style: str) -> Iterator[bytes]:
    """One file in all encodings, whole and with damage to its text."""
    text = clean("Staff.csv", style).text()
    western = text.encode("cp1252", "replace")
    for data in (text.encode(), codecs.BOM_UTF8 + text.encode(), western, text.encode("utf-16-le"), text.encode()):
        yield data
        yield data + b"\x81"
        yield data + b"\x1a\0\x1a"
        yield data[:-30] + b"\0" + data[-30:]
    yield text.encode("utf-32-be")
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        yield mark + text.encode(name)
        yield mark + text.encode(name) + b"x"
        yield mark + text.encode(name)[:-60] + "\ud800".encode(name, "surrogatepass") + text.encode(name)[-60:]


@pytest.mark.parametrize("other", ["B-2,,Two", 'B-2,,"Two\nlines"'])
@pytest.mark.parametrize("character", ["\x01", "\x1a", "\x1c", "\x1f", "\x7f"])
def test_a_row_of_control_characters_is_a_record(character: str, other: str) -> None:
    rows = read("Schools.csv", f"ID,NCES ID,Name\n{character},,\n\t, ,\x0c\n{character}\n{other}\n".encode()).rows
    assert rows is not None
    assert (rows.lines.tolist(), rows.columns["ID"].to_pylist()) == ([2, 5], [character, "B-2"])
    assert rows.damaged.lines.tolist() == [4]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF16_LE + ("ID,NCES ID,Name\nB-1,," + "a" * 400_000 + "\n").encode("utf-16-le"),
        b"\n" * 3_000_000 + b"ID,NCES ID,Name\nB-1,,One\n",
        b"ID,NCES ID,Name\n" + b"\n" * 3_000_000 + b"B-1,,One\n",
    ],
    ids=["a long value in UTF-16", "blank lines above the header", "blank lines below it"],
)
def test_what_is_out_of_the_ordinary_costs_no_more_than_its_length(data: bytes) -> None:
    """Each of them took from seconds to minutes for a few megabytes, looked at value by value or line by line."""
    begun = time.process_time()
    rows = read("Schools.csv", data).rows
    assert rows is not None
    assert rows.count == 1
    assert time.process_time() - begun < 2
