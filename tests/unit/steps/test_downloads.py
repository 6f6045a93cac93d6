"""The step `downloads`: an import's log and repair package, made when somebody asks for them."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest
from support.in_memory import NOON, Telemetry
from support.packages import package
from support.stored_report import FAULTS, IMPORT, LIMITS, Stored, scratch, stored

from rollcall.model import schema
from rollcall.model.downloads import Download, Form, Problem
from rollcall.steps.downloads import Services, make_download


def ask(
    there: Stored,
    form: Form,
    attempt: str = "1",
    import_id: str = IMPORT.import_id,
    district: str = IMPORT.district_id,
    *,
    unpublished: bool = False,
) -> bytes | Problem | None:
    """What lies there after it was asked for."""
    services = Services(there, there, there, there, scratch, Telemetry())
    asked = Download(district, import_id, form, unpublished)
    make_download(asked, attempt, services, LIMITS, NOON)
    return there.made.get(asked.key) or there.problems.get(asked.key)


def made(there: Stored, form: Form) -> bytes:
    content = ask(there, form)
    assert isinstance(content, bytes)
    return content


def test_the_log_as_csv_is_safe_to_open_in_a_spreadsheet() -> None:
    rows = list(csv.DictReader(io.StringIO(made(stored(package(edit=FAULTS)), Form.LOG_CSV).decode("utf-8-sig"))))
    assert {row["code"] for row in rows} >= {"invalid-date", "control-character"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]


def test_the_log_as_json_is_the_report() -> None:
    there = stored(package(edit=FAULTS))
    assert there.report is not None
    assert json.loads(made(there, Form.LOG_JSON)) == json.loads(json.dumps(there.report.core(0)))


def test_the_log_as_a_page_names_the_package() -> None:
    assert b"Roster.zip" in made(stored(package(edit=FAULTS)), Form.LOG_HTML)


def test_the_log_of_what_waits_says_what_would_be_left_out_and_is_written_anew_once_it_is_imported() -> None:
    there = stored(package(edit=FAULTS))
    waiting, imported = ask(there, Form.LOG_HTML, unpublished=True), made(there, Form.LOG_HTML)
    assert isinstance(waiting, bytes)
    assert b"<h1>Not imported</h1>" in waiting
    assert b"Rows that would be left out" in waiting
    assert b"are left out" not in waiting
    assert b"Rows that are left out" in imported
    assert b"would" not in imported.partition(b"<section>")[0]


def test_a_log_of_values_is_made_once_whatever_became_of_the_import() -> None:
    there = stored(package(edit=FAULTS))
    assert ask(there, Form.LOG_CSV, unpublished=True) == made(there, Form.LOG_CSV)
    assert there.times == 1


@pytest.mark.parametrize("form", [Form.REPAIR, Form.REPAIR_ROWS])
def test_the_repair_package_is_a_zip_of_the_seven_files(form: Form) -> None:
    content = made(stored(package(edit=FAULTS)), form)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert sorted(zipped.namelist()) == sorted(schema.load().file_names)
        students = zipped.read("Students.csv").decode("utf-8-sig").splitlines()
    assert len(students) == (7 if form is Form.REPAIR else 3)
    assert ",row left out," in students[2]


def test_the_repair_package_is_read_again_with_the_same_report() -> None:
    there = stored(package(edit=FAULTS))
    again = stored(made(there, Form.REPAIR))
    assert there.report is not None
    assert again.report is not None
    assert again.report.document == there.report.document


@pytest.mark.thorough
def test_it_says_more_of_each_finding_than_the_report_holds_texts_for() -> None:
    rows = [
        {"ID": f"S-{n}", "Student Number": f"{n}", "DOB": "soon", "Email": "", "Secondary ID": ""} for n in range(1_200)
    ]
    there = stored(package(students=rows))
    with zipfile.ZipFile(io.BytesIO(made(there, Form.REPAIR))) as zipped:
        students = list(csv.DictReader(io.StringIO(zipped.read("Students.csv").decode("utf-8-sig"))))
    assert all(row["_status"] == "row left out" and row["_how_to_mend"] for row in students)
    assert students[-1]["_findings"].startswith("'DOB': ")


def test_what_is_there_is_not_made_again() -> None:
    there = stored(package())
    assert ask(there, Form.LOG_CSV) == ask(there, Form.LOG_CSV, attempt="2")
    assert there.times == 1


def test_of_two_at_once_one_makes_it_and_its_retry_may() -> None:
    there = stored(package())
    asked = Download(IMPORT.district_id, IMPORT.import_id, Form.LOG_CSV)
    assert there.claim(asked, "1", NOON)
    assert ask(there, Form.LOG_CSV, attempt="2") is None
    assert isinstance(ask(there, Form.LOG_CSV, attempt="1"), bytes)


def test_why_it_can_not_be_made() -> None:
    assert ask(Stored(package()), Form.LOG_CSV) is Problem.NOT_CHECKED
    gone = replace(stored(package()), package=None)
    assert ask(gone, Form.REPAIR) is Problem.PACKAGE_GONE
    assert isinstance(ask(gone, Form.LOG_CSV), bytes)
    assert ask(stored(b"no zip"), Form.REPAIR) is Problem.FILES_NOT_READ
    assert isinstance(ask(stored(b"no zip"), Form.LOG_HTML), bytes)


def test_what_hindered_it_may_be_over_when_it_is_asked_for_again() -> None:
    there = Stored(package())
    assert ask(there, Form.REPAIR) is Problem.NOT_CHECKED
    there.report = stored(package()).report
    assert isinstance(ask(there, Form.REPAIR, attempt="2"), bytes)


@pytest.mark.parametrize(("import_id", "district"), [("unknown", IMPORT.district_id), (IMPORT.import_id, "another")])
def test_an_import_of_another_district_is_one_that_does_not_exist(import_id: str, district: str) -> None:
    assert ask(stored(package()), Form.REPAIR, import_id=import_id, district=district) is Problem.NO_SUCH_IMPORT


@pytest.mark.thorough
def test_the_same_rows_are_the_same_bytes() -> None:
    assert made(stored(package()), Form.REPAIR) == made(stored(package()), Form.REPAIR)
