"""The sample district is what the demo says it is."""

import io
from datetime import date
from pathlib import Path

import pytest

from rollcall.archive import PackageLimits
from rollcall.model import schema
from rollcall.report.types import Outcome, Report
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import Options, validate
from rollcall_local import demo, sample
from rollcall_local.sample import Sample

DAYS = (date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 15))
"""Dates before and after the school year turns, and in the middle of it."""


def _check(made: Sample, today: date) -> Report:
    roster = schema.load()
    unpacked = unpack(io.BytesIO(made.package()), district=sample.DISTRICT, roster=roster, limits=PackageLimits())
    return validate(unpacked, roster=roster, today=today, options=Options(), output=None)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("today", DAYS)
def test_the_clean_one_has_no_finding_on_any_day(today: date) -> None:
    report = _check(sample.clean(today), today)
    assert report.document["findings"] == []
    assert {name: counts.rows for name, counts in report.files.items()} == {
        "Schools.csv": 3,
        "Classes.csv": 60,
        "Students.csv": 1200,
        "Staff.csv": 69,
        "StudentEnrollments.csv": 3600,
        "StaffEnrollments.csv": 69,
    }


@pytest.mark.thorough
def test_the_variants_end_as_the_demo_promises() -> None:
    today = DAYS[-1]
    assert _check(sample.with_errors(today), today).outcome is Outcome.SUCCEEDED_WITH_ERRORS
    assert _check(sample.failing(today), today).outcome is Outcome.FAILED
    assert _check(sample.without_a_school(today), today).outcome is Outcome.SUCCEEDED


@pytest.mark.thorough
def test_it_is_the_same_for_the_same_seed() -> None:
    today = DAYS[0]
    assert sample.clean(today).package() == sample.clean(today).package()
    assert sample.clean(today, seed=2).package() != sample.clean(today).package()


def test_the_package_of_another_district_is_written_with_its_id(tmp_path: Path) -> None:
    path = tmp_path / "Roster.zip"
    assert sample.main(["springfield", str(path)]) == 0
    assert demo.district_of(path) == "springfield"


def test_a_call_without_a_path_is_answered_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert sample.main(["springfield"]) == 2
    assert capsys.readouterr().err == "Usage: python -m rollcall_local.sample DISTRICT PACKAGE.zip\n"
