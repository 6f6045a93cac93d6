"""Arrow and the contract's own columns read alike, as the oracle does, and the odd costs little more than the clean."""

import csv
import random
import time
from collections.abc import Iterator

import numpy as np
import pytest
from oracle.shape import read_file
from pollution.accounting import Reading, everything, reading, unlike_oracle
from pollution.clean import FILES, STYLES, clean
from pollution.twins import dealt
from support.exploring import examples

from rollcall.model import schema
from rollcall.reading import Limits, apart, batches, parsing, read_table, table

PIECES = (1, 30, table.PIECE)
"""Bytes."""
TEXTS = [
    *('"', '""', ",", ",", "a", "é", " ", "\u3000", "\n", "\r\n", "\r", '"\n', '\n"', ",\n", "\t", '","'),
    *('"a" x,', '"a" ,', ' "a",', '"a\nb",', "x,y,z\n", '"x","y","z"\n', "x\n", ",,,\n", "x,y,z,\n", "x,y,z,,q\n"),
]
HEADERS = {
    "Schools.csv": "ID,NCES ID,Name\n",
    "Classes.csv": "Name,School ID,ID,Type,\n",
    "StudentEnrollments.csv": "Student ID,ID,Class ID\n",
}
ODD = {
    "short": "E-{0},S-{0}",
    "long": "E-{0},S-{0},C-{0},x",
    "quoted and short": '"E-{0}","S-{0}"',
    "blank at the right": "E-{0},S-{0},C-{0},",
    "text behind a closing quote": '"E-{0}" x,S-{0},C-{0}',
    "all quoted, text behind one": '"E-{0}","S-{0}" x,"C-{0}"',
    "a quote in a value": 'E-{0},S"{0},C-{0}',
    "spaces before quotes": '"E-{0}", "S-{0}", "C-{0}"',
    "blanks behind quotes": '"E-{0}" ,"S-{0}" ,"C-{0}"',
    "over two lines": 'E-{0},"S\n{0}",C-{0}',
    "over ten lines": 'E-{0},"S' + 9 * "\n" + '{0}",C-{0}',
}
LINES = 60_000


def readings(file: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    """With Arrow for what is ordinary, without it, in pieces of all sizes, and with any lines apart."""
    for size in PIECES:
        monkeypatch.setattr(table, "PIECE", size)
        yield reading(file, data, schema.load())
        monkeypatch.setattr(apart, "_SHARE", 1)
        yield reading(file, data, schema.load())
        monkeypatch.setattr(parsing, "_MOST_OTHERS", 0)
        yield reading(file, data, schema.load())
        monkeypatch.undo()
    monkeypatch.setattr(batches, "set_apart", lambda *_: None)
    yield reading(file, data, schema.load())
    monkeypatch.setattr(batches, "_ordinary", lambda layout, *_: np.zeros(len(layout), np.bool_))
    yield reading(file, data, schema.load())
    monkeypatch.undo()


def differences(file: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    first, *others = readings(file, data, monkeypatch)
    unlike = ["it depends on how it is read" for one in others if everything(one.file) != everything(first.file)]
    return [*unlike, *unlike_oracle(read_file(file, data), first)]


@pytest.mark.thorough
@pytest.mark.parametrize("file", FILES)
def test_twins_are_read_alike_however_they_are_read(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for style in STYLES:
        for twin in [*dealt(clean(file, style), 211)][::18]:
            assert differences(file, twin.data, monkeypatch) == [], str(twin)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(4))
def test_any_lines_are_read_alike_however_they_are_read(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret is made of it
    for _ in range(examples(60)):
        file, header = chance.choice([*HEADERS.items()])
        some = chance.sample(TEXTS, chance.randrange(3, 14))
        text = header + "".join(chance.choices(some, k=chance.randrange(50)))
        assert differences(file, text.encode(), monkeypatch) == [], (file, text)


@pytest.mark.parametrize("kind", ODD)
def test_a_file_of_which_every_row_is_odd_costs_little(kind: str) -> None:
    """At most 1.6 µs a line was measured; by hand it was 2 to 5, and at first 4 to 10."""
    row = ODD[kind] + "\n"
    data = ("ID,Student ID,Class ID\n" + "".join(map(row.format, range(LINES // row.count("\n"))))).encode()
    roster = schema.load()
    begun = time.process_time()
    rows = read_table(lambda: iter([data]), roster.table("StudentEnrollments.csv"), roster, Limits()).rows
    assert (time.process_time() - begun) / LINES < 4e-6
    assert rows is not None
    assert rows.count == LINES // row.count("\n")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_of_another_number_of_fields_are_told_beside_those_that_are_parsed(line_end: str) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret is made of it
    fields = ("é", '"x,y"', '"d""e"', "", '"q"', " b ")
    lines = [",".join(chance.choices(fields, k=chance.choice((3, 3, 3, 1, 2, 4)))) for _ in range(500)]
    block = "".join(line + line_end for line in lines).encode()
    parsed = parsing.parse_lines(block, len(lines), 3)
    assert parsed is not None
    assert parsed.others
    records = [next(csv.reader([line])) if line else [""] * 3 for line in lines]  # an empty line has no value at all
    whole = [record for record in records if len(record) == 3]
    assert [column.fill_null("").to_pylist() for column in parsed.columns] == [
        list(one) for one in zip(*whole, strict=True)
    ]
    assert parsed.others == [(place, line) for place, line in enumerate(lines) if len(records[place]) != 3]


def test_a_block_with_few_ordinary_lines_is_not_parsed_by_arrow() -> None:
    block = b"a,b,c\n" + 3 * b"a,b\n"
    assert parsing.parse_lines(block, 4, 3) is None
