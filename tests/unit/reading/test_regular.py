"""Quotes are in order exactly where each opening and closing one stands beside a separator, a quote or an end."""

import random

import pytest

from rollcall.columns.marked import PIECE
from rollcall.reading import regular
from rollcall.reading.regular import quotes_in_order


def _one_by_one(text: bytes) -> bool:
    """The same, quote by quote."""
    beside, opens = b',\n\r"', True
    for place in (place for place, byte in enumerate(text) if byte == ord('"')):
        neighbour = text[place - 1 : place] if opens else text[place + 1 : place + 2]
        if (place if opens else place + 1 < len(text)) and neighbour not in {bytes([one]) for one in beside}:
            return False
        opens = not opens
    return opens


@pytest.mark.parametrize("piece", [64, PIECE])
def test_quotes_are_judged_as_one_by_one(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "PIECE", piece)
    drawn, found = random.Random(1), set()  # noqa: S311 - not for secrets
    for _ in range(4_000):
        whole = drawn.choices(['"a"', '"a""b"', "a", '""', '"x,y"', '"x\ny"'], k=drawn.randint(1, 60))
        text = bytearray("".join(field + drawn.choice([",", "\n", "\r\n"]) for field in whole).encode())
        if drawn.random() < 0.5:
            text[drawn.randrange(len(text))] = drawn.choice(b'"a,')
        if b'"' in text:
            answer = quotes_in_order(bytes(text))
            assert answer == _one_by_one(bytes(text)), bytes(text)
            found.add(answer)
    assert found == {True, False}
