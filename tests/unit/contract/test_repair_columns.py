"""The columns of a repair package come back with it, and are read as if they were not there (contract, section 1)."""

from collections.abc import Sequence

import pytest
from oracle.told import told, verdict
from support import packages
from support.packages import DEFAULTS

ALL = ("_status", "_findings", "_how_to_mend")
CELLS = ("row left out", '"1. ""DOB"", 2. ID"', "=HYPERLINK(1)")
SCHOOLS, CLASSES, ASSIGNED = "Schools.csv", "Classes.csv", "StaffEnrollments.csv"


def marked(file: str, names: Sequence[str] = ALL, cells: Sequence[str] = CELLS) -> bytes:
    """The default file with these columns at the right of each of its lines."""
    header, *lines = DEFAULTS[file].splitlines()
    beside = ",".join(cells[: len(names)])
    return "\n".join([",".join([header, *names]), *(f"{line},{beside}" for line in lines), ""]).encode()


@pytest.mark.parametrize("file", DEFAULTS)
def test_they_cost_nothing_in_any_file(file: str) -> None:
    assert told(raw={file: marked(file)}) == []


@pytest.mark.parametrize("names", [ALL[:1], ALL[1:], ALL[::-1], (*ALL, *ALL[:1])])
def test_some_of_them_in_any_order_cost_nothing(names: Sequence[str]) -> None:
    assert told(raw={SCHOOLS: marked(SCHOOLS, names, [*CELLS, "x"])}) == []


def test_only_some_files_may_have_them_and_only_some_rows_values() -> None:
    raw = b"ID,NCES ID,Name,_status,_findings,_how_to_mend\nB-1,,One,left out\nB-2,,Two\nB-3,,Three,,,,\n"
    assert told(of=SCHOOLS, raw={SCHOOLS: raw}) == ["warning blanks-beyond Schools.csv"]


def test_a_fault_is_told_as_without_them() -> None:
    edited = {(CLASSES, 3, "Type"): "grop", (CLASSES, 4, "Name"): ""}
    without = packages.files(edit=edited)[CLASSES]
    lines = without.decode().splitlines()
    within = "\n".join([lines[0] + ",_status,_findings,_how_to_mend", *(f"{one},a,b,c" for one in lines[1:])])
    assert told(raw={CLASSES: within.encode()}) == told(raw={CLASSES: without})


@pytest.mark.parametrize("cell", ["\x07", "a" * 9_999, '"a\nb"', 'a "b"', ' "b"', "\ufffd", "NULL"])
def test_no_rule_judges_their_values(cell: str) -> None:
    assert told(raw={SCHOOLS: marked(SCHOOLS, ALL, (cell, cell, cell))}) == []


def test_a_row_with_a_value_too_many_has_it_still() -> None:
    raw = b"ID,NCES ID,Name,,_status\nB-1,,One,x,left out\nB-2,,Two\nB-3,,Three,,\n"
    assert told(of=SCHOOLS, raw={SCHOOLS: raw}) == [
        "warning blanks-beyond Schools.csv",
        "row-omitted row-length Schools.csv:2 (takes 7)",
    ]


def test_a_value_beyond_them_is_one_too_many() -> None:
    raw = b"ID,NCES ID,Name,_status\nB-1,,One,left out,x\nB-2,,Two,\nB-3,,Three,\n"
    assert "row-omitted row-length Schools.csv:2 (takes 7)" in told(of=SCHOOLS, raw={SCHOOLS: raw})


def test_a_row_of_nothing_but_them_is_no_record() -> None:
    raw = marked(SCHOOLS) + b",,,left out,b,c\n"
    assert verdict(packages.files(raw={SCHOOLS: raw})).files[SCHOOLS] == (3, 3, 0)


def test_text_after_the_closing_quote_of_one_damages_the_row() -> None:
    raw = b'ID,NCES ID,Name,_status\nB-1,,One,"left"out\nB-2,,Two,\nB-3,,Three,\n'
    assert "row-omitted row-quoting Schools.csv:2 (takes 7)" in told(of=SCHOOLS, raw={SCHOOLS: raw})


def test_one_that_swallows_a_row_makes_the_quoting_wrong() -> None:
    raw = b'ID,NCES ID,Name,_status,_findings\nB-1,,One,"left,\nB-2,,Two,,\nB-3,,Three,",\n'
    assert told(of=SCHOOLS, raw={SCHOOLS: raw}) == ["import-rejected quoting Schools.csv:2"]


@pytest.mark.parametrize(
    "header",
    ["_status,ID,NCES ID,Name", "ID,NCES ID,_findings,Name", "ID,NCES ID,Name,_Status", "ID,NCES ID,Name,status"],
)
def test_elsewhere_or_spelt_otherwise_they_are_unknown_columns(header: str) -> None:
    raw = f"{header}\n" + "a,b,c,d\n" * 3
    assert told(of=SCHOOLS, raw={SCHOOLS: raw.encode()}) == ["import-rejected header Schools.csv"]


def test_they_do_not_count_towards_the_limit_of_columns() -> None:
    blank = "," * 97
    raw = f"ID,NCES ID,Name{blank},_status,_findings,_how_to_mend\nB-1,,One\nB-2,,Two\nB-3,,Three\n"
    assert told(raw={SCHOOLS: raw.encode()}) == ["warning blanks-beyond Schools.csv"]


def test_where_an_absent_value_has_a_meaning_a_short_row_is_short_still() -> None:
    raw = b"ID,Staff ID,School ID,Role,Class ID,_status\nF-1,T-1,B-1,Teacher\nF-3,T-2,B-2,Data Viewer,,\n"
    assert "row-omitted row-length StaffEnrollments.csv:2" in told(of=ASSIGNED, raw={ASSIGNED: raw})
