"""The benchmark's districts are what they are called."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from rollcall.model.schema import load
from rollcall.report.types import Outcome, Report
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_bench import row_faults, spoiling
from rollcall_bench.districts import TODAY, District, tables, write
from rollcall_bench.variants import FAULTS, QUOTINGS, VARIANTS, Faults, Quoting, Variant

STUDENTS = 500
SPOILT = ("Students.csv", "StudentEnrollments.csv", "StaffEnrollments.csv")
"""The files of which every row can be wrong."""


def checked(
    folder: Path,
    faults: Faults,
    quoting: Quoting = "minimal",
    *,
    students: int = STUDENTS,
    variant: Variant = "ordinary",
) -> Report:
    return judged(write(District(students, quoting, faults, variant), folder / "package.zip"))


def judged(package: Path) -> Report:
    roster = load()
    with package.open("rb") as file:
        unpacked = unpack(file, district=None, roster=roster)
        return validate(unpacked, roster=roster, today=TODAY, output=None)


def wrong_lines(report: Report, file: str) -> set[int]:
    found = report.core(limit=0)["findings"]
    return {finding["line"] for finding in found if finding.get("file") == file and "line" in finding}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_a_clean_district_has_no_finding(tmp_path: Path, quoting: Quoting) -> None:
    report = checked(tmp_path, "clean", quoting)

    assert report.outcome is Outcome.SUCCEEDED
    assert report.document["findings"] == []
    assert {file: counts.accepted for file, counts in report.files.items()} == {
        "Schools.csv": 1,
        "Classes.csv": 160,
        "Students.csv": 500,
        "Staff.csv": 33,
        "StudentEnrollments.csv": 4000,
        "StaffEnrollments.csv": 160,
    }


@pytest.mark.thorough
def test_with_one_percent_faulty_each_hundredth_row_is_wrong_by_itself(tmp_path: Path) -> None:
    report = checked(tmp_path, "one-percent")

    assert report.outcome is Outcome.SUCCEEDED_WITH_ERRORS
    for file in SPOILT:
        assert wrong_lines(report, file) >= set(range(2, report.files[file].rows + 2, 100)), file
    roots = [finding for finding in report.core(limit=0)["findings"] if "caused_by" not in finding]
    assert len([finding for finding in roots if finding["file"] == "StudentEnrollments.csv"]) == 40


@pytest.mark.thorough
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_with_every_row_faulty_none_is_right(tmp_path: Path, quoting: Quoting) -> None:
    report = checked(tmp_path, "every-row", quoting)

    assert report.outcome is Outcome.FAILED
    for file in SPOILT:
        assert wrong_lines(report, file) == set(range(2, report.files[file].rows + 2)), file


def test_minimal_quoting_quotes_what_must_be_quoted(tmp_path: Path) -> None:
    with zipfile.ZipFile(write(District(STUDENTS), tmp_path / "package.zip")) as package:
        lines = package.read("Students.csv").decode().splitlines()
    assert [number for number, line in enumerate(lines) if '"' in line] == [200, 400]
    assert '"Berton, Jr."' in lines[200]


def ids_of(variant: Variant, file: str = "StudentEnrollments.csv", column: str = "ID") -> list[str]:
    made = dict(tables(District(STUDENTS, variant=variant)))
    return list(made[file][column].to_pylist())


def runs(values: list[str]) -> int:
    """How often a value differs from the one before."""
    return sum(one != other for one, other in pairwise(values))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_is_clean_and_refers_to_what_it_has(tmp_path: Path, variant: Variant) -> None:
    report = checked(tmp_path, "clean", variant=variant)

    assert report.document["findings"] == []
    assert report.files["StudentEnrollments.csv"].accepted == 4000


def test_variants_differ_in_the_length_and_order_of_ids() -> None:
    ordinary, unordered, mixed, uuids = (ids_of(each) for each in ("ordinary", "unordered", "mixed", "uuids"))
    assert ordinary == [f"E{number}" for number in range(1, 4001)]
    assert {len(each) for each in unordered} == {9}
    assert unordered != sorted(unordered)
    assert {len(each) for each in mixed} >= set(range(4, 10))
    assert max(map(len, mixed)) == 25
    form = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(form.fullmatch(each) for each in uuids)
    for values in (unordered, mixed, uuids):
        assert len({*values}) == 4000


def test_shuffled_files_have_the_same_rows_in_another_order() -> None:
    for file in ("Students.csv", "StudentEnrollments.csv"):
        ordinary, shuffled = ids_of("ordinary", file), ids_of("shuffled", file)
        assert ordinary != shuffled
        assert sorted(ordinary) == sorted(shuffled)
    assert ids_of("ordinary", "Classes.csv") == ids_of("shuffled", "Classes.csv")


def test_enrollments_of_a_student_stand_together_only_where_they_are_grouped() -> None:
    assert runs(ids_of("grouped", column="Student ID")) == STUDENTS - 1
    assert runs(ids_of("ordinary", column="Student ID")) > 3000


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_district_is_made_alike_each_time(variant: Variant) -> None:
    one, other = (dict(tables(District(50, variant=variant, faults="every-kind"))) for _ in range(2))
    assert one == other


def written_rows(folder: Path, faults: Faults, students: int) -> Iterator[tuple[str, list[str]]]:
    with zipfile.ZipFile(write(District(students, faults=faults), folder / "package.zip")) as package:
        for file in row_faults.EVERY:
            yield file, package.read(file).decode().splitlines()[1:]


def found_codes(report: Report, file: str) -> set[str]:
    findings = report.core(limit=0)["findings"]
    return {finding["code"] for finding in findings if finding.get("file") == file and "line" in finding}


@pytest.mark.thorough
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_with_every_kind_each_row_has_a_fault_however_it_is_quoted(tmp_path: Path, quoting: Quoting) -> None:
    report = checked(tmp_path, "every-kind", quoting)

    for file in set(row_faults.EVERY) - {"Schools.csv"}:
        # The first of those that repeat each other is right.
        assert len(wrong_lines(report, file)) >= report.files[file].rows - 1, file


@pytest.mark.thorough
def test_with_every_kind_each_kind_comes(tmp_path: Path) -> None:
    report = checked(tmp_path, "every-kind", students=2_400)

    assert report.outcome is Outcome.FAILED
    for file in set(row_faults.EVERY) - {"Schools.csv"}:
        assert {fault.code for fault in row_faults.EVERY[file]} - found_codes(report, file) == set(), file


@pytest.mark.thorough
def test_with_every_kind_each_school_has_a_fault_and_each_kind_comes(tmp_path: Path) -> None:
    rows = len(row_faults.EVERY["Schools.csv"])
    spoilt = write(District(600 * rows, faults="every-kind"), tmp_path / "spoilt.zip")
    clean = write(District(STUDENTS), tmp_path / "clean.zip")
    with zipfile.ZipFile(spoilt) as one, zipfile.ZipFile(clean) as other, zipfile.ZipFile(tmp_path / "z", "w") as both:
        for file in other.namelist():
            both.writestr(file, (one if file == "Schools.csv" else other).read(file))
    report = judged(tmp_path / "z")

    assert {fault.code for fault in row_faults.EVERY["Schools.csv"]} - found_codes(report, "Schools.csv") == set()
    assert wrong_lines(report, "Schools.csv") == set(range(2, rows + 2))


@pytest.mark.thorough
def test_with_one_percent_of_cells_spoilt_most_rows_are_accepted_and_each_kind_comes(tmp_path: Path) -> None:
    report = checked(tmp_path, "cells", students=5_000)

    assert report.outcome is Outcome.SUCCEEDED_WITH_ERRORS
    for file in ("Students.csv", "StudentEnrollments.csv"):
        wanted = {fault.code for fault in spoiling.kinds(file, "cells")}
        assert wanted - found_codes(report, file) == set(), file
    enrolled = report.files["StudentEnrollments.csv"]
    assert 0.8 < enrolled.accepted / enrolled.rows < 0.95


def test_one_cell_of_a_hundred_is_spoilt_and_no_two_of_a_row() -> None:
    columns = [fault.columns[0] for fault in spoiling.kinds("Students.csv", "cells")]
    hit = Counter[str]()
    rows: list[int] = []
    for fault, own in spoiling.hits("Students.csv", "cells", 0, 10_000):
        hit[fault.columns[0]] += len(own)
        rows += own.tolist()
    assert set(hit) == set(columns)
    assert set(hit.values()) <= {99, 100}
    assert len({*rows}) == len(rows)


def test_a_part_of_a_file_is_spoilt_like_the_whole() -> None:
    for faults in FAULTS:
        whole = {
            (fault.code, row) for fault, rows in spoiling.hits("Staff.csv", faults, 0, 1000) for row in rows.tolist()
        }
        parts = {
            (fault.code, row)
            for first in range(0, 1000, 70)
            for fault, rows in spoiling.hits("Staff.csv", faults, first, min(first + 70, 1000))
            for row in rows.tolist()
        }
        assert whole == parts


def test_no_fault_that_rejects_the_import_is_among_single_cells() -> None:
    for file in row_faults.EVERY:
        assert not [fault for fault in spoiling.kinds(file, "cells") if fault.rejects]
        assert [fault for fault in spoiling.kinds(file, "every-kind") if fault.rejects] or "Enrollments" in file


def test_a_wrong_line_is_written_as_it_stands(tmp_path: Path) -> None:
    rows = dict(written_rows(tmp_path, "every-kind", 30))
    students = rows["Students.csv"]
    assert students[0].startswith('10000001,10000001,Alada"x,Ana,')
    assert students[3].endswith(",one more")
    assert students[4] == "10000005"
    assert next(csv.reader(io.StringIO(students[5])))[0] == "ID"
