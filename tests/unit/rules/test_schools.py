"""The school of a row with a finding: as far as the rows that it refers to tell."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from support import packages
from support.reports import report

from rollcall.report.build import Evidence
from rollcall.rules.schools import NO_SCHOOL, Schools

SCHOOLS, CLASSES, STUDENTS, STAFF = "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"


def schools(tmp_path: Path, edit: dict[tuple[str, int, str], str], **more: object) -> dict[tuple[str, int], str | None]:
    """By file and line, the school of each finding in the complete findings."""
    package = packages.package(edit=edit, **more)  # type: ignore[arg-type]
    report(package).write_findings(tmp_path / "findings.parquet")
    rows = pq.read_table(tmp_path / "findings.parquet").to_pylist()
    return {(row["file"], row["line"]): row["school"] for row in rows if row["line"]}


@pytest.mark.parametrize(
    ("place", "value", "school"),
    [
        ((SCHOOLS, 3, "NCES ID"), "x", "B-2"),
        ((CLASSES, 4, "Type"), "x", "B-2"),
        ((CLASSES, 4, "School ID"), "B-9", None),
        ((ENROLLED, 4, "Student ID"), "S-99", "B-2"),
        ((ENROLLED, 4, "Class ID"), "C-99", None),
        ((ASSIGNED, 2, "Role"), "x", "B-1"),
        ((ASSIGNED, 4, "Role"), "x", "B-2"),  # a class, and a blank school
        ((STUDENTS, 4, "Email"), "nobody", "B-2"),
        ((STUDENTS, 6, "Email"), "nobody", None),  # enrolled in two schools
        ((STAFF, 2, "Job Title"), "x" * 300, "B-1"),
    ],
)
def test_a_row_has_the_school_that_it_leads_to(
    place: tuple[str, int, str], value: str, school: str | None, tmp_path: Path
) -> None:
    assert schools(tmp_path, {place: value})[place[:2]] == school


def test_a_row_that_is_left_out_with_its_class_has_the_school_of_the_class(tmp_path: Path) -> None:
    found = schools(tmp_path, {(CLASSES, 4, "Name"): ""})
    assert found[CLASSES, 4] == found[ENROLLED, 4] == found[ENROLLED, 5] == "B-2"


def test_a_school_without_a_valid_id_is_none(tmp_path: Path) -> None:
    found = schools(tmp_path, {(SCHOOLS, 3, "ID"): "x" * 65})
    assert found[SCHOOLS, 3] is None
    assert found[CLASSES, 4] is None


def test_a_student_whose_enrollments_name_no_known_class_has_no_school(tmp_path: Path) -> None:
    edit = {(STUDENTS, 4, "Email"): "nobody", (ENROLLED, 5, "Class ID"): "C-99"}
    assert schools(tmp_path, edit)[STUDENTS, 4] is None


def test_an_enrollment_whose_class_is_unknown_does_not_hide_the_school_of_the_others(tmp_path: Path) -> None:
    edit = {(STUDENTS, 2, "Email"): "nobody", (ENROLLED, 3, "Class ID"): "C-99"}
    assert schools(tmp_path, edit)[STUDENTS, 2] == "B-1"


def test_a_damaged_row_has_no_school(tmp_path: Path) -> None:
    assert schools(tmp_path, {}, line={(CLASSES, 4): "C-3,B-2"})[CLASSES, 4] is None


@pytest.mark.parametrize("file", [SCHOOLS, CLASSES, STUDENTS, STAFF, ENROLLED, ASSIGNED])
@pytest.mark.parametrize("missing", [SCHOOLS, CLASSES, ENROLLED, ASSIGNED])
def test_where_a_file_cannot_be_judged_its_schools_are_not_known(file: str, missing: str) -> None:
    checked = report(packages.package(without=[missing]))
    assert isinstance(checked.evidence, Evidence)
    tables = checked.evidence.tables
    if file in tables:
        of = Schools(tables).of(file, np.arange(2))
        assert of.shape == (2,)
        assert missing != SCHOOLS or set(of.tolist()) == {NO_SCHOOL}


def test_a_school_id_that_is_listed_twice_is_one_school(tmp_path: Path) -> None:
    edit = {(SCHOOLS, 4, "ID"): "B-2", (SCHOOLS, 3, "NCES ID"): "x", (SCHOOLS, 4, "NCES ID"): "x"}
    checked = report(packages.package(edit=edit))
    of = checked.write_listing(tmp_path / "listing.arrow")
    assert len(of.schools) == len(set(of.schools))
    assert "B-2" in of.schools
