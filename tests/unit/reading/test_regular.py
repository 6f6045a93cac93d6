"""Quotes are in order exactly where each opening and closing one stands beside a separator, a quote or an end."""

import csv
import random

import numpy as np
import pytest
from support.exploring import examples

from rollcall.columns.marked import PIECE
from rollcall.reading import regular
from rollcall.reading.regular import irregular_lines, quotes_in_order


def _one_by_one(text: bytes) -> bool:
    """The same, quote by quote and line by line."""
    beside, opens = b',\n\r"', True
    for place in (place for place, byte in enumerate(text) if byte == ord('"')):
        neighbour = text[place - 1 : place] if opens else text[place + 1 : place + 2]
        if (place if opens else place + 1 < len(text)) and neighbour not in {bytes([one]) for one in beside}:
            return False
        opens = not opens
    return opens and not any(line.count(b'"') % 2 for line in text.split(b"\n"))


@pytest.mark.parametrize("piece", [64, PIECE])
def test_quotes_are_judged_as_one_by_one(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "PIECE", piece)
    drawn, found = random.Random(1), set()  # noqa: S311 - not for secrets
    for _ in range(examples(4_000)):
        whole = drawn.choices(['"a"', '"a""b"', "a", '""', '"x,y"', '"x\ny"'], k=drawn.randint(1, 60))
        text = bytearray("".join(field + drawn.choice([",", "\n", "\r\n"]) for field in whole).encode())
        if drawn.random() < 0.5:
            text[drawn.randrange(len(text))] = drawn.choice(b'"a,')
        if b'"' in text:
            answer = quotes_in_order(bytes(text))
            assert answer == _one_by_one(bytes(text)), bytes(text)
            found.add(answer)
    assert found == {True, False}


@pytest.mark.parametrize("piece", [64, PIECE])
def test_the_quotes_of_each_line_are_judged_as_if_it_stood_alone(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "PIECE", piece)
    drawn, found = random.Random(2), set()  # noqa: S311 - not for secrets
    fields = [
        '"a"',
        '"a""b"',
        "a",
        '""',
        '"x,y"',
        '"x',
        'x"',
        '"a" b',
        ' "a"',
        'a"b',
        '"""',
        "a b c d e f g h i j k l m",
    ]
    for _ in range(examples(2_000)):
        ends = drawn.choice(["\n", "\r\n"])
        lines = [
            ",".join(drawn.choices(fields, [9, 3, 9, 3, 3, 1, 1, 1, 1, 1, 1, 3], k=drawn.randint(1, 6))) + ends
            for _ in range(drawn.randint(1, 40))
        ]
        lines[-1] = drawn.choice([lines[-1], lines[-1].removesuffix(ends)])
        sizes = np.array([len(line) for line in lines])
        irregular = irregular_lines("".join(lines).encode(), np.cumsum(sizes) - 1).tolist()
        assert irregular == [not _one_by_one(line.encode()) for line in lines], lines
        uneven = irregular_lines("".join(lines).encode(), np.cumsum(sizes) - 1, 3).tolist()
        assert uneven == [not _one_by_one(line.encode()) or len(next(csv.reader([line]))) != 3 for line in lines], lines
        found.update(irregular)
    assert found == {True, False}
