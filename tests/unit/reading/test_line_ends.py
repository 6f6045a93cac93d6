"""Line ends are counted as LF, CR LF and lone CR, wherever a text is cut into pieces."""

import re

import pytest

from rollcall.columns.marked import PIECE
from rollcall.reading.encoding import line_ends as counting
from rollcall.reading.encoding.line_ends import count_lone_returns, line_ends


@pytest.mark.parametrize("piece", [1, 2, 3, PIECE])
@pytest.mark.parametrize("text", [b"", b"\r", b"\n", b"\r\n", b"a\r\nb\r\n", b"a\rb\nc\r\n\r", b"\r\r\n\n\r", b"abc"])
def test_each_line_end_is_counted_once(text: bytes, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PIECE", piece)
    assert line_ends(text).lines == len(re.findall(rb"\r\n|\n|\r", text))
    assert line_ends(text).lone_returns == count_lone_returns(text) == len(re.findall(rb"\r(?!\n)", text))
