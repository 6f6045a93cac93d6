"""Lines that Arrow might misread are set apart, with all lines of their records; the others keep their places."""

import pytest

from rollcall.reading import apart
from rollcall.reading.apart import set_apart
from rollcall.reading.blocks import Block
from rollcall.reading.encoding.line_ends import line_ends

PLAIN = "1,a,b\n"


def apart_of(lines: list[str], end: str = "\n", width: int = 0) -> list[str] | None:
    """The lines that are set apart, each with its index; None where nothing is."""
    block = "".join(line + end for line in lines).encode()
    found = set_apart(Block(block, line_ends(block)), width)
    if found is None:
        return None
    assert found.line_count == len(lines)
    chosen = found.lines.tolist()
    assert found.plain.decode() == "".join(line + end for place, line in enumerate(lines) if place not in chosen)
    text = b"" if found.layout is None else found.layout.marks.text
    assert text.decode() == "".join(lines[place] + end for place in chosen)
    return [f"{place} {lines[place]}" for place in chosen]


@pytest.fixture(autouse=True)
def _any_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_SHARE", 1)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1,a", '2,"b"', '3,"c""d"'], []),
        (["1,a", '2,b"x', "3,c"], ['1 2,b"x']),
        (['1,"a" x', "2,b", '3, "c"'], ['0 1,"a" x', '2 3, "c"']),
        (["1,a", '2,"b', 'c"', "3,d"], ['1 2,"b', '2 c"']),
        (["1,a", '2,"b', "c", "", 'd"', "3,e"], ['1 2,"b', "2 c", "3 ", '4 d"']),
        (['1,"a', '"",""', "c", 'd"', "2,e"], ['0 1,"a', '1 "",""', "2 c", '3 d"']),
        (["1,a", '2,b"', "", "3,c"], ['1 2,b"', "2 "]),
        (["1,a", '2,"b', "3,c", "4,d"], ['1 2,"b', "2 3,c", "3 4,d"]),
    ],
    ids=[
        "regular quotes",
        "a quote in a value",
        "text behind a quote, space before one",
        "a record of two lines",
        "a record of four lines",
        "lines of a record that would be regular by themselves",
        "an empty line where others are irregular",
        "a value open at the end",
    ],
)
def test_irregular_lines_are_set_apart_with_their_records(lines: list[str], expected: list[str], end: str) -> None:
    assert apart_of(lines, end) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1,a", '2,"b,c"'], []),
        (["1,a", "2,b,c", "3", "4,d"], ["1 2,b,c", "2 3"]),
        (["1,a,b", '2,"b', "3,c", '4",d', "5,e"], ["0 1,a,b", '1 2,"b', "2 3,c", '3 4",d']),
    ],
    ids=["a comma in a value", "more and fewer fields", "a value over lines, one of which would be a record"],
)
def test_lines_of_another_number_of_fields_are_set_apart_if_asked_for(
    lines: list[str], expected: list[str], end: str
) -> None:
    assert apart_of(lines, end, width=2) == expected


def test_nothing_is_set_apart_where_a_line_ends_with_a_lone_carriage_return() -> None:
    assert apart_of(["1,a\r2", '3,"b'], "\n") is None


def test_nothing_is_set_apart_where_too_much_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_SHARE", 4)
    assert apart_of([*8 * ["1,abc"], '2,b"']) == ['8 2,b"']
    assert apart_of([*2 * ["1,abc"], '2,b"']) is None


def test_nothing_is_set_apart_where_values_go_on_for_many_lines_with_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['1,"a', *["b", '"",""'] * 3, 'c"']
    assert apart_of(lines) == [f"{place} {line}" for place, line in enumerate(lines)]
    monkeypatch.setattr(apart, "_TRIES", 2)
    assert apart_of(lines) is None
