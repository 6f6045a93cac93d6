"""What is said of a text that is no date in one of the two forms: why, as far as it can be told."""

from itertools import product

import pyarrow as pa
import pytest

from rollcall.rules import dates

TIME = "it has a time behind the date"
ZONE = "it has a time and a time zone behind the date"
TWO_DIGITS = "its year has two digits"
DAY_FIRST = "its day stands before its month"
WORD = "its month is written as a word"
NOTHING_BETWEEN = "nothing stands between its year, its month and its day"
DAY_NUMBER = "it is the number that a spreadsheet keeps for a day, most likely 2016-04-15"


@pytest.mark.sampled(15)
@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("4/15/2016 0:00", [TIME]),
        ("4/15/2016 12:00:00 AM", [TIME]),
        ("4/15/2016, 12:00 a.m.", [TIME]),
        ("2016-04-15 00:00:00", [TIME]),
        ("2016-04-15 00:00:00.000", [TIME]),
        ("2016-04-15T00:00", [TIME]),
        ("2016-04-15T00:00:00Z", [ZONE]),
        ("2016-04-15T00:00:00.000+02:00", [ZONE]),
        ("2016-04-15 00:00:00 -0500", [ZONE]),
        ("2016-04-15T00:00:00+02:00[Europe/Berlin]", [ZONE]),
        ("20160415T000000Z", [ZONE, NOTHING_BETWEEN]),
        ("15/04/2016 0:00", [TIME, DAY_FIRST]),
        ("15-Apr-16 00:00", [TIME, WORD, TWO_DIGITS]),
        ("42475", [DAY_NUMBER]),
        ("42475.0", [DAY_NUMBER]),
        ("42475.5", [DAY_NUMBER]),
        ("2016", ["it is a year alone"]),
        ("12", ["it is a number"]),
        ("1460678400", ["it is a number"]),
        ("20160415", [NOTHING_BETWEEN]),
        ("04152016", [NOTHING_BETWEEN]),
        ("15042016", [NOTHING_BETWEEN]),
        ("99999999", ["it is a number"]),
        ("4/15/16", [TWO_DIGITS]),
        ("31/12/2015", [DAY_FIRST]),
        ("31/12/15", [TWO_DIGITS, DAY_FIRST]),
        ("15.04.2016", [DAY_FIRST, "it has full stops where slashes belong"]),
        ("4.5.2016", ["it has full stops where slashes belong"]),
        ("12-31-2015", ["it has hyphens where slashes belong"]),
        ("3 9 2017", ["it has spaces where slashes belong"]),
        ("3 / 9 / 2017", ["it has other signs where slashes belong"]),
        ("2015/12/31", ["it has slashes where hyphens belong"]),
        ("2015-9-2", ["behind a year that stands first, month and day need two digits each"]),
        ("2016-15-04", [DAY_FIRST]),
        ("15-Apr-16", [WORD, TWO_DIGITS]),
        ("15-Apr-2016", [WORD]),
        ("April 15, 2016", [WORD]),
        ("15 avril 2016", [WORD]),
        ("15. März 2016", [WORD]),
        ("Fri Apr 15 2016", [WORD]),
        ("2016年4月15日", ["it has words between its year, its month and its day"]),
        ("٢٠١٥-٠٩-٠٢", ["its digits are not 0 to 9"]),
        ("２０１５-09-02", ["its digits are not 0 to 9"]),
    ],
)
def test_a_date_in_another_form_says_in_which(text: str, reasons: list[str]) -> None:
    assert dates.parse(text) is None
    assert dates.explained(text).fault == " in a form that we read: " + " and ".join(reasons)


@pytest.mark.parametrize("text", ["2015-02-30", "2/30/2015", "13/13/2015", "0000-00-00", "00/00/0000", "2015-00-12"])
def test_a_day_that_is_not_says_so(text: str) -> None:
    assert dates.parse(text) is None
    assert dates.explained(text).fault == ": there is no such day"


@pytest.mark.parametrize(
    "text", ["unknown", "N/A", "-", "1:30", "9/9/201", "1/1/20016", "王", "9" * 5_000, "1/" * 3_000]
)
def test_of_anything_else_nothing_more_is_said(text: str) -> None:
    assert dates.parse(text) is None
    assert dates.explained(text).fault == ""


@pytest.mark.parametrize(
    ("text", "by_spreadsheet"), [("4/15/2016 0:00", True), ("42475", True), ("31/12/2015", False), ("unknown", False)]
)
def test_what_a_spreadsheet_makes_of_dates_is_mended_there(text: str, by_spreadsheet: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert ("In a spreadsheet, give the column the date format" in dates.explained(text).advice) == by_spreadsheet


def test_a_column_of_dates_is_read_as_each_text_by_itself() -> None:
    years = ("0000", "0001", "1899", "1900", "2000", "2023", "2024", "9999", "24")
    texts = [
        form.format(year, month, day)
        for form in ("{0}-{1:02}-{2:02}", "{1}/{2}/{0}", "{1:02}/{2:02}/{0}", "{0}-{1}-{2}", "{0}-{1:02}-{2:02}\n")
        for year, month, day in product(years, range(14), (0, 1, 28, 29, 30, 31, 32))
    ]
    assert dates.parsed(pa.array(texts)).to_pylist() == [dates.parse(text) for text in texts]
