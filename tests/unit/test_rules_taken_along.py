"""A root says how many rows it took along, in all and per file."""

import io
from typing import Any

import packages
from documents import document, finding
from packages import package

from rollcall import schema
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall.summary import consequences, taken_along

CLASSES, ENROLLED, ASSIGNED = "Classes.csv", "StudentEnrollments.csv", "StaffEnrollments.csv"
CAUSE = {"file": CLASSES, "line": 31, "column": "Name", "code": "required-value-missing"}


def along(file: str, line: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the finding takes
    return finding(
        **{"code": "reference-to-omitted-row", "file": file, "line": line, "column": "Class ID", "caused_by": CAUSE}
        | changes
    )


def first_sentence(*findings: dict[str, Any], affects: int, **changes: Any) -> str:  # noqa: ANN401 - of the document
    root = finding(affects=affects)
    return next(consequences(root, taken_along(document(root, *findings, **changes))))


def test_rows_of_several_files_are_counted_by_file() -> None:
    found = [along(ENROLLED, 2), along(ENROLLED, 3), along(ASSIGNED, 2)]
    assert first_sentence(*found, affects=3) == (
        "3 more rows are left out with it: 1 in StaffEnrollments.csv, 2 in StudentEnrollments.csv."
    )


def test_rows_of_one_file_are_all_there() -> None:
    assert first_sentence(along(ENROLLED, 2), along(ENROLLED, 3), affects=2) == (
        "2 more rows are left out with it, all in StudentEnrollments.csv."
    )
    assert first_sentence(along(ENROLLED, 2), affects=1) == (
        "1 more row is left out with it, in StudentEnrollments.csv."
    )


def test_a_row_counts_once_for_a_root_and_not_if_a_fault_of_its_own_omits_it() -> None:
    twice = along(ENROLLED, 2, column="Student ID")
    own = finding(file=ENROLLED, line=3, column="ID")
    assert first_sentence(along(ENROLLED, 2), twice, along(ENROLLED, 3), own, affects=1) == (
        "1 more row is left out with it, in StudentEnrollments.csv."
    )


def test_a_value_that_went_along_is_no_row() -> None:
    value = along("Students.csv", 2, effect="value-omitted")
    assert first_sentence(along(ENROLLED, 2), value, affects=1) == (
        "1 more row is left out with it, in StudentEnrollments.csv."
    )


def test_where_findings_are_capped_only_the_total_is_known() -> None:
    totals = {"findings": 29, "shown": 2, "by_code": {}, "by_effect": {"row-omitted": 29}}
    assert first_sentence(along(ENROLLED, 2), affects=28, totals=totals) == "28 more rows are left out with it."


def test_parts_that_do_not_add_up_are_not_told() -> None:
    assert first_sentence(along(ENROLLED, 2), affects=28) == "28 more rows are left out with it."


def test_the_parts_of_a_real_report_add_up() -> None:
    edit = {
        ("Schools.csv", 2, "Name"): "",
        ("Staff.csv", 2, "Email"): "none",
        ("Students.csv", 4, "DOB"): "",
        (ENROLLED, 4, "Class ID"): "C-9",
    }
    unpacked = unpack(io.BytesIO(package(edit=edit)), district=packages.DISTRICT, roster=schema.load())
    told = validate(unpacked, roster=schema.load(), today=packages.TODAY).core(0)
    counted = taken_along(told)
    roots = [one for one in told["findings"] if one["affects"]]
    assert len(roots) > 2
    assert [one["affects"] for one in roots] == [
        sum(counted[one["file"], one["line"], one["column"], one["code"]].values()) for one in roots
    ]
