"""What a reference that misses was most likely meant to be, from the ids that are listed."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.rules.likeness import Likeness

SPREADSHEET = "before a spreadsheet changed it"


def likeness(ids: list[str]) -> Likeness:
    return Likeness(pa.chunked_array([pa.array(ids, pa.string())]))


def meant(ids: list[str], value: str) -> str | None:
    (like,) = likeness(ids).nearest([value])
    return like.id if like else None


@pytest.mark.parametrize(
    ("ids", "value", "expected"),
    [
        (["120000000000", "123456789012"], "1.23E+11", "123456789012"),  # a narrow cell
        (["123000000000", "123456789012"], "1.23E+11", "123000000000"),  # in a wide one the other shows more digits
        (["129999999999", "123456789012"], "1.23E+11", "123456789012"),
        (["199999999999", "130000000001"], "1.3E+11", "130000000001"),
        (["299999999999"], "3E+11", "299999999999"),
        (["299999999999"], "3.00E+11", "299999999999"),
        (["999999999999"], "1E+12", "999999999999"),
        (["123456789012"], "1.23457E+11", "123456789012"),
        (["123456789012", "123456789013"], "1.23457E+11", None),  # either
        (["123459999999"], "1.23457E+11", None),
        (["129600000000"], "1.30E+11", "129600000000"),
        (["0123456789012"], "1.23457E+11", "0123456789012"),
        (["1234567890123456789012345"], "1.23457E+24", "1234567890123456789012345"),
        (["12345678901"], "1.2346E+10", "12345678901"),
        (["1E5", "12E3"], "1.00E+05", "1E5"),
        (["1E5", "12E3"], "1.20E+04", "12E3"),
        (["7E99"], "7E+99", "7E99"),
        (["E786433", "0", "000", "x"], "1.23E+11", None),
        (["1234567890123456", "1234567890129999"], "1234567890123450", "1234567890123456"),
        (["1234567890123456"], "1234567890123457", None),
        (["1.10", "12.50", "1.00"], "1.1", "1.10"),
        (["1.10", "12.50", "1.00"], "12.5", "12.50"),
        (["1.10", "12.50", "1.00"], "1", "1.00"),
        (["32", "302", "23", "2-30"], "2-Mar", None),
        (["32", "3-2"], "2-Mar", "3-2"),
        (["3/2"], "2-Mar", "3/2"),
        (["2-3"], "2-Mar", "2-3"),
        (["2-3", "3-2"], "2-Mar", None),
        (["MAR2"], "2-Mar", "MAR2"),
        (["MARCH2"], "2-Mar", "MARCH2"),
        (["SEPT2"], "2-Sep", "SEPT2"),
        (["13-12"], "13-Dec", "13-12"),
        (["3-2026"], "Mar-26", "3-2026"),
        (["3-2026"], "26-Mar", None),
        (["3-45"], "Mar-45", "3-45"),
        (["MAR32", "MART2"], "2-Mar", None),
    ],
)
def test_what_a_spreadsheet_shows_for_one_id_is_that_id(ids: list[str], value: str, expected: str | None) -> None:
    assert meant(ids, value) == expected


@pytest.mark.parametrize(
    ("listed", "value", "reason"),
    [
        ("A 1", "A1", "the same but for white space or invisible characters"),
        ("“A1”", "A1", "the same but for quotation marks"),
        ("a1", "A1", "the same but for capital letters"),
        ("007", "7", "the same but for leading zeros"),
        ("Muñoz", "MuÃ±oz", "the same but for garbled letters"),
        ("3-2", "2-Mar", SPREADSHEET),
        ("S-12", "s12", "written a little differently"),
        ("S-12", "S_12", "written a little differently"),
        ("S-12", "12", None),
        ("1-23", "12-3", None),
        ("11-1", "1-11", None),
        ("C++", "C#", None),
        ("A-", "A+", None),
    ],
)
def test_the_reason_is_how_the_two_differ(listed: str, value: str, reason: str | None) -> None:
    (like,) = likeness(["other", listed]).nearest([value])
    assert (like.reason if like else None) == reason


def shown(number: int, decimals: int) -> str:
    """As Excel's format `0.00E+00` with so many decimals; half is rounded up."""
    digits = str(number)
    cut = len(digits) - 1 - decimals
    mantissa = (number + 10**cut // 2) // 10**cut if cut > 0 else number * 10**-cut
    power = len(digits) - 1 + (mantissa == 10 ** (decimals + 1))
    text = str(mantissa)[: decimals + 1]
    return f"{text[0]}.{text[1:]}E+{power:02}" if decimals else f"{text}E+{power:02}"


@given(st.lists(st.integers(10**11, 10**16 - 1), min_size=1, max_size=20, unique=True), st.integers(0, 10))
def test_a_number_is_found_by_any_number_of_decimals(numbers: list[int], decimals: int) -> None:
    displays = [shown(number, decimals) for number in numbers]
    found = likeness([str(each) for each in numbers]).nearest(displays)
    for number, display, like in zip(numbers, displays, found, strict=True):
        if displays.count(display) == 1:
            assert like is not None
            assert like.id == str(number)
