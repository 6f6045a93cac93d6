"""What spreadsheets make of ids, in every form that they write dates in; and ids that only look like it."""

import pyarrow as pa
import pytest
from oracle import core
from support import packages
from support.packages import rows

from rollcall.model.schema import load
from rollcall.reading import Traits
from rollcall.rules.warnings.dates_in_ids import _beginning_like_dates
from rollcall.rules.warnings.spreadsheets import made_by_spreadsheet

STUDENT = load().table("Students.csv")
EVERYTHING = ~Traits(0)
OTHERS = ("E-1", "100023", "x", None)


def made(*ids: str | None, column: str = "ID") -> list[str | None]:
    """Which of some ids are told to be a spreadsheet's, however the column is cut."""
    found = []
    for cut in range(len(ids) + 1):
        values = pa.chunked_array([pa.array(ids[:cut], pa.string()), pa.array(ids[cut:], pa.string())])
        rows = made_by_spreadsheet(values, STUDENT.field(column), EVERYTHING)
        found.append([ids[row] for row in rows.tolist()])
    assert all(one == found[0] for one in found)
    return found[0]


@pytest.mark.parametrize(
    "value",
    [
        *("3/4/2026", "3/4/26", "03/04/26", "14/3/2026", "3-4-2026", "3-4-26", "26-3-4", "14.3.2026", "14.03.26"),
        *(
            "2024-02-29",
            "2026-03-07",
            "2026-3-7",
            "2026/3/7",
            "2026.03.07",
            "2-Mar",
            "2-mar-26",
            "02-MAR-2026",
            "Mar-26",
            "Mar-2026",
        ),
    ],
)
def test_a_date_among_other_ids_is_a_spreadsheet_s(value: str) -> None:
    assert made(*OTHERS, value, *OTHERS) == [value]
    assert made(*OTHERS, value, column="Nickname") == []


@pytest.mark.parametrize(
    "value",
    [
        *("13/14/2026", "2026-13-01", "2026-01-32", "0-1-2026", "1-0-2026", "1850-01-01", "2150-01-01"),
        *("3/4-2026", "3/4/2026a", "a3/4/2026", "3/4/126", "3/4/20261", "3//2026", "33-33-33", "1.2.3.4", "12-34-5678"),
        *("3/4/2026 0", "3/4/2026 0:0", "3/4/2026 100:00", "13/13/2026 0:00"),
        *("2-Mrz", "32Mar", "Mar", "2-Marc", "3/4", "46083"),
    ],
)
def test_what_is_no_date_is_an_id(value: str) -> None:
    assert made(*OTHERS, value, *OTHERS) == []


def test_dates_are_ids_where_all_are() -> None:
    assert made("3/4/2026", "3/5/2026", None, "2026-03-07") == []


@pytest.mark.parametrize("other", ["13/14/2026", "0/1/2026", "99/99/9999"])
def test_dates_are_ids_where_another_id_has_their_form(other: str) -> None:
    assert made("3/4/2026", "E-1", other) == []


@pytest.mark.parametrize("other", ["13-14-2026", "13/14/26", "2026/13/14", "2-Mar"])
def test_dates_are_none_where_others_have_another_form(other: str) -> None:
    assert "3/4/2026" in made("3/4/2026", other)


def test_one_form_may_be_that_of_ids_and_another_not() -> None:
    assert made("3-4-26", "13-14-26", "3/4/2026") == ["3/4/2026"]


def test_a_form_of_which_the_first_thousand_are_dates_is_looked_at_to_the_end() -> None:
    dates = [f"{n % 12 + 1}/{n % 28 + 1}/2026" for n in range(1_500)]
    made_of = made_by_spreadsheet(pa.chunked_array([[*dates, "13/14/2026", "x"]]), STUDENT.field("ID"), EVERYTHING)
    assert made_of.tolist() == []


def test_a_day_that_a_spreadsheet_counts_is_one_beside_its_dates() -> None:
    assert made("46083", "2-Mar", "100001", "100002", "100003") == ["46083", "2-Mar"]
    assert made("46083", "2026-03-07", "A-1", "A-2", "A-3") == ["46083", "2026-03-07"]


@pytest.mark.parametrize(
    "ids",
    [
        ("46083", "100001", "100002"),  # no date shows that a spreadsheet had the column
        ("46083", "2-Mar", "10001", "100002", "100003"),  # another id has five digits, too
        ("46083", "60001", "2-Mar", "100002", "100003"),
        ("46083", "46084", "46085", "2-Mar", "100003"),  # so have most
    ],
)
def test_otherwise_five_digits_are_an_id(ids: tuple[str, ...]) -> None:
    assert not set(made(*ids)) & {"46083", "46084", "46085", "60001"}


@pytest.mark.parametrize(
    ("value", "how"),
    [
        ('="007"', "it is a formula around the value"),
        ("#REF!", "it is the error of a formula"),
        ("1.23E+11", "it is a number in short form"),
        ("3/4/2026", "it is a date"),
        ("2-Mar", "it is a date"),
        ("46083", "it is how a spreadsheet stores the date 2026-03-02"),
    ],
)
def test_the_message_says_what_the_value_is(value: str, how: str) -> None:
    ids = [value, "2-Apr", "x", "y", "z"]
    students = rows(*({"ID": one, "Student Number": one, "Grade Level": "5", "DOB": "2015-09-02"} for one in ids))
    found = core.check(packages.files(students=students), packages.DISTRICT, packages.TODAY)["findings"]
    (message,) = [
        one["message"]
        for one in found
        if (one["code"], one.get("line"), one.get("column")) == ("spreadsheet-value", 2, "ID")
    ]
    assert message.endswith(f"looks as if a spreadsheet had changed it: {how}.")


def test_ids_with_a_separator_where_no_date_has_its_first_one_are_not_looked_at_again() -> None:
    ids = [
        "10000001-26",
        "10000001.2026",
        "E7-26",
        "C-1001",
        "AB/12",
        "6a1f4c1e-0000-4000-8000-000000000001",
        "1-1",
        None,
    ]
    like = ["2-Mar", "12-Mar", "Mar-26", "ABC-1001", "1/2/26", "12.1.2026", "2026-03-04", "2026/3/4 0:00", "2026-00123"]
    column = pa.chunked_array([["-", *ids], ids, like, ids]).slice(1)
    assert _beginning_like_dates(column).tolist() == [2 * len(ids) + place for place in range(len(like))]
