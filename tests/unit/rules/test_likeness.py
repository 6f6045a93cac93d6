"""What a reference that misses was most likely meant to be, from the ids that are listed."""

from time import process_time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.columns.finder import Finder
from rollcall.rules.likeness.find import Likeness

SPREADSHEET = "a spreadsheet most likely made “2-Mar” of it"


def likeness(ids: list[str]) -> Likeness:
    return Likeness(Finder(pa.chunked_array([pa.array(ids, pa.string())])))


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
        (["3-2-26"], "3/2/2026", "3-2-26"),
        (["3-2-26"], "2026-03-02", "3-2-26"),
        (["3-2-26"], "2026-02-03", "3-2-26"),
        (["3-2-26", "2-3-26"], "2026-02-03", None),
        (["3-2-26", "2-3-26"], "3/2/2026", "3-2-26"),
        (["1-2-3"], "1/2/2003", "1-2-3"),
        (["1-2-45"], "01/02/1945", "1-2-45"),
        (["1.2.3"], "01.02.2003", "1.2.3"),
        (["2026-03-02"], "3/2/2026", "2026-03-02"),
        (["2026-03-02"], "02.03.2026", "2026-03-02"),
        (["3-2-26"], "3/2/2026 0:00", "3-2-26"),
        (["13-14-26"], "13/14/2026", None),
        (["12-0345"], "Dec-45", None),  # no year that a spreadsheet knows
        (["3-2026", "03-2026"], "Mar-26", None),
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
        ("S-1", "\ufeffS-1", "the same but for white space or invisible characters"),
        ("S-1", "ï»¿S-1", "the same but for a byte-order mark that a program read in the wrong encoding"),
        ("007", '="007"', 'the same but for the =" and " around it'),
        ("100001", "100001.0", "the same but for “.0”, which programs put behind numbers"),
        ("100001", "100001.00", "the same but for “.0”, which programs put behind numbers"),
        ("007", "7.0", "the same but for leading zeros and for “.0”, which programs put behind numbers"),
        ("S-1", "S-1.0", None),
        ("100001", "100001.5", None),
        ("S-100", "S-１００", "the same but for full-width or other special forms of its characters"),
        ("JOSÉ 1", "jose\u0301-1", "written a little differently"),
        ("कि", "क", None),
    ],
)
def test_the_reason_is_how_the_two_differ(listed: str, value: str, reason: str | None) -> None:
    (like,) = likeness(["other", listed]).nearest([value])
    assert (like.reason if like else None) == reason


@pytest.mark.parametrize(
    ("listed", "value"),
    [
        ("A1", "A 1"),
        ("A1", "“A1”"),
        ("A1", "a1"),
        ("7", "007"),
        ("007", '="007"'),
        ("100001", "100001.0"),
        ("007", "7.0"),
        ("José", "Jose\u0301"),
        ("Nguyễn", "Nguye\u0302\u0303n"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("Å-1", "\u212b-1"),
        ("S-1", "ï»¿S-1"),
        ("Muñoz", "MuÃ±oz"),
        ("S-１", "S-1"),
        ("S-12", "s12"),
    ],
)
def test_it_is_named_whichever_of_the_two_was_changed(listed: str, value: str) -> None:
    assert meant(["other", listed], value) == listed
    assert meant(["other", value], listed) == value


@pytest.mark.parametrize(
    ("value", "listed", "here", "there"),
    [
        ("Jose\u0301", "José", "of their own here, together with their letters there", "convert A.csv to NFC"),
        ("José", "Jose\u0301", "of their own there, together with their letters here", "convert B.csv to NFC"),
        ("7.0", "7", "behind numbers", "The IDs of A.csv were most likely written as decimal"),
        ("7", "7.0", "behind numbers", "The IDs of B.csv were most likely written as decimal"),
        ("7.0", "007", "behind numbers", "The IDs of A.csv were most likely written as decimal"),
        ("007", "7.0", "behind numbers", "The IDs of B.csv were most likely written as decimal"),
        ("7", "007", "leading zeros", "Restore the zeros in A.csv"),
        ("007", "7", "leading zeros", "Restore the zeros in B.csv"),
        ('="7"', "7", "around it", "The IDs of A.csv were written as formulas"),
        ("7", '="7"', "around it", "The IDs of B.csv were written as formulas"),
    ],
)
def test_what_to_do_names_the_file_that_was_changed(value: str, listed: str, here: str, there: str) -> None:
    (like,) = likeness(["other", listed]).nearest([value])
    assert like is not None
    assert here in like.reason
    assert there in like.advice("A.csv", "B.csv")


@pytest.mark.parametrize(
    ("ids", "value"),
    [
        (["aB", "Ab"], "AB"),
        (["07", "007"], "7"),
        (["7.0", "7.00"], "7"),
        (["A 1", "A  1"], "A1"),
        (["S-1", "s_1"], "S1"),
    ],
)
def test_of_several_ids_that_may_be_meant_none_is_named(ids: list[str], value: str) -> None:
    assert meant(ids, value) is None


def test_an_id_that_is_listed_twice_is_still_one() -> None:
    assert meant(["aB", "aB", "007", "007"], "AB") == "aB"
    assert meant(["aB", "aB", "3-2", "3-2"], "2-Mar") == "3-2"


def made_of(ids: list[str], missing: list[str], value: str) -> str | None:
    """The id that a spreadsheet made of `value`, where `missing` are all references that are not listed."""
    found = likeness(ids)
    found.missing.append((pa.chunked_array([pa.array(missing)]), np.arange(len(missing))))
    (like,) = found.nearest([value])
    if like is None:
        return None
    assert like.reason == f"a spreadsheet most likely made it of “{value}”"
    assert "changed the IDs of B.csv" in like.advice("A.csv", "B.csv")
    return like.id


@pytest.mark.parametrize(
    ("ids", "missing", "value", "expected"),
    [
        (["3-1", "2-Mar"], ["3-2"], "3-2", "2-Mar"),
        (["3-Feb"], ["3-2"], "3-2", "3-Feb"),
        (["02-Mar"], ["03/02"], "03/02", "02-Mar"),
        (["2-Mar", "3-Feb"], ["3-2"], "3-2", None),  # month or day first: either
        (["2-Mar"], ["3-2", "2-3"], "3-2", None),  # made of either
        (["2-Mar"], ["3-2", "3/2"], "3-2", None),
        (["2-Mar"], ["3-2", "3-2", "x"], "3-2", "2-Mar"),
        (["MAR2"], ["3-2"], "3-2", None),  # nothing that a spreadsheet shows
        (["Mar-26"], ["3-2026"], "3-2026", "Mar-26"),
        (["3/2/2026"], ["3-2-26"], "3-2-26", "3/2/2026"),
        (["2026-03-02"], ["3-2-26"], "3-2-26", "2026-03-02"),
        (["3.23457E+11"], ["323456789013"], "323456789013", "3.23457E+11"),
        (["3.23457E+11"], ["323456789013", "323456789014"], "323456789013", None),
        (["3.23E+11"], ["323456789013"], "323456789013", "3.23E+11"),
        (["3.23E+11", "3.23457E+11"], ["323456789013"], "323456789013", None),
        (["1E+12"], ["999999999999"], "999999999999", "1E+12"),
        (["1.00E+05"], ["1E5"], "1E5", "1.00E+05"),
        (["1234567890123450"], ["1234567890123456"], "1234567890123456", "1234567890123450"),
        (["1.1"], ["1.10"], "1.10", "1.1"),
        (["1.1"], ["1.10", "1.100"], "1.10", None),
        (["323456789013"], ["3.23457E+11"], "x", None),
    ],
)
def test_an_id_that_a_spreadsheet_made_of_one_reference_is_named(
    ids: list[str], missing: list[str], value: str, expected: str | None
) -> None:
    assert made_of(ids, missing, value) == expected


def test_references_of_all_columns_are_considered() -> None:
    found = likeness(["2-Mar"])
    for missing in (["x", "3-2"], ["x", "2-3"]):
        found.missing.append((pa.chunked_array([pa.array(missing)]), np.array([1])))
    assert found.nearest(["3-2", "2-3"]) == [None, None]


@pytest.mark.thorough
def test_asking_again_costs_what_is_asked_not_what_is_listed() -> None:
    """Findings are shown in parts: were the ids gone through for each part, the cost would be ids times parts."""

    def cost(ids: int) -> float:
        found = likeness([f"S-{number}" for number in range(ids)])
        found.nearest(["first"])
        started = process_time()
        for part in range(20):
            found.nearest([f"x-{part}"])
        return process_time() - started

    cost(10)
    assert cost(400_000) < 3 * cost(4_000)


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
