"""`rollcall imports diff`: the rows that an import changes, in text, JSON and CSV."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.deployment_in_memory import There
from support.in_memory import NOON
from support.in_memory_snapshots import FULL, NEXT, SMALL
from support.stored_tables import AFTER, BEFORE, stored, student


@pytest.fixture
def there(tmp_path: Path) -> There:
    """Import 1 is published, import 2 replaced it, and import 3 waits."""
    there = There.fresh()
    stored(there, there.uploaded(1, FULL), BEFORE, tmp_path)
    stored(there, there.uploaded(2, NEXT), AFTER, tmp_path)
    held = there.uploaded(3, SMALL)
    there.tables.lists[held.import_id] = stored(there, held, BEFORE, tmp_path)
    return there


def diff(there: There, *options: str) -> str:
    content, code = there.output("imports", "diff", *options)
    assert code == 0
    return content.decode("utf-8-sig")


def entries(there: There, *options: str) -> list[tuple[str, str, str]]:
    document = json.loads(diff(there, *options, "--format", "json"))
    return [(row["table"], row["change"], row["id"]) for row in document["rows"]]


def test_a_published_import_is_compared_with_what_it_replaced(there: There) -> None:
    document = json.loads(diff(there, "import-2", "--format", "json"))
    assert (document["import_id"], document["against"]) == ("import-2", "import-1")
    assert document["tables"]["students"] == {"added": 1, "removed": 1, "changed": 1, "renumbered": 0}
    assert document["tables"]["student_enrollments"] == {"added": 1, "removed": 1, "changed": 0, "renumbered": 1}
    assert document["rows"][0] == {
        "table": "students",
        "change": "changed",
        "id": "S-2",
        "before": {"nickname": "Mai"},
        "after": {"nickname": "=1+1"},
    }


@pytest.mark.thorough
def test_an_import_that_waits_is_compared_with_what_is_current(there: There) -> None:
    document = json.loads(diff(there, "import-3", "--format", "json"))
    assert (document["against"], document["tables"]["students"]["removed"]) == ("import-2", 1)
    assert ("students", "removed", "S-4") in entries(there, "import-3")


@pytest.mark.thorough
def test_the_first_import_is_compared_with_nothing_or_with_another_one(there: There) -> None:
    assert {change for _, change, _ in entries(there, "import-1")} == {"added"}
    assert "compared with nothing" in diff(there, "import-1")
    assert ("students", "added", "S-1") in entries(there, "import-1", "--against", "import-2")


def test_the_first_import_of_a_year_is_compared_with_the_last_one_of_the_year_before(
    there: There, tmp_path: Path
) -> None:
    there.platform.pointers.school_year = "2027-2028"
    stored(there, there.uploaded(4, NEXT), AFTER, tmp_path)
    document = json.loads(diff(there, "import-4", "--format", "json"))
    assert (document["against"], document["against_school_year"]) == ("import-2", "2026-2027")


def test_the_text_shows_values_before_and_after(there: There) -> None:
    text = diff(there, "import-2")
    assert "Students.csv: 1 added, 1 removed, 1 changed" in text
    assert "~ S-2  Nickname: Mai → =1+1" in text
    assert "- S-1  Student Number: 1; Last Name: Núñez" in text
    assert "= X  ID: E-2 → X" in text
    assert "Staff.csv: nothing differs" in text


def test_the_table_is_safe_in_a_spreadsheet_and_has_every_value(there: There) -> None:
    lines = list(csv.DictReader(io.StringIO(diff(there, "import-2", "--format", "csv"))))
    (changed,) = [line for line in lines if line["change"] == "changed"]
    assert changed == {
        "file": "Students.csv",
        "change": "changed",
        "id": "S-2",
        "column": "Nickname",
        "before": "Mai",
        "after": "'=1+1",
    }
    assert {line["column"] for line in lines if line["id"] == "S-4"} >= {"Last Name", "DOB", "Grade Level"}


def test_a_table_and_a_school_limit_the_rows(there: There) -> None:
    assert {table for table, _, _ in entries(there, "import-2", "--table", "students")} == {"students"}
    assert entries(there, "import-2", "--table", "students", "--school", "B-2") == [("students", "added", "S-4")]
    assert entries(there, "import-2", "--table", "students", "--school", "B-1") == [
        ("students", "changed", "S-2"),
        ("students", "removed", "S-1"),
    ]
    assert entries(there, "import-2", "--table", "student_enrollments", "--school", "B-2") == [
        ("student_enrollments", "added", "E-4")
    ]
    assert entries(there, "import-2", "--table", "student_enrollments", "--school", "B-1") == [
        ("student_enrollments", "renumbered", "X"),
        ("student_enrollments", "removed", "E-1"),
    ]
    assert entries(there, "import-2", "--table", "classes", "--school", "nowhere") == []


@pytest.mark.thorough
def test_who_moves_to_another_school_is_the_same_row_before_and_after(there: There, tmp_path: Path) -> None:
    """Student 2 moves to school 2, and so does class 1, in which only student 1 stays."""
    moved = [
        {"id": "E-1", "student_id": "S-1", "class_id": "C-1"},
        {"id": "E-9", "student_id": "S-2", "class_id": "C-2"},
    ]
    classes = [{**each, "school_id": "B-2"} for each in BEFORE["classes"]]
    rows = {**BEFORE, "classes": classes, "student_enrollments": [*moved, BEFORE["student_enrollments"][2]]}
    stored(there, there.records.imports["import-2"], {**rows, "students": BEFORE["students"]}, tmp_path)
    for school in ("B-1", "B-2"):
        assert entries(there, "import-2", "--table", "students", "--school", school) == []
        assert entries(there, "import-2", "--table", "classes", "--school", school) == [("classes", "changed", "C-1")]
    assert entries(there, "import-2", "--table", "student_enrollments", "--school", "B-1") == [
        ("student_enrollments", "removed", "E-2")
    ]


def test_long_texts_are_cut_with_their_totals(there: There, tmp_path: Path) -> None:
    many = {**AFTER, "students": [student(n) for n in range(100)]}
    stored(there, there.records.imports["import-2"], many, tmp_path)
    text = diff(there, "import-2", "--table", "students")
    assert "Students.csv: 97 added" in text
    assert sum(line.startswith("  + ") for line in text.splitlines()) == 20
    assert "--format csv has them all" in text


def test_what_has_no_tables_is_a_wrong_call(there: There) -> None:
    pointers = there.platform.pointers
    place = "2026-2027", "import-1"
    pointers.published[place] = replace(pointers.published[place], retired_at=NOON)
    assert "no longer kept" in there.refused("imports", "diff", "import-2")
    assert "no longer kept" in there.refused("imports", "diff", "import-1")
    same = there.uploaded(5, NEXT)
    assert "has published no tables" in there.refused("imports", "diff", same.import_id)
    there.tables.files.clear()
    assert "no longer kept" in there.refused("imports", "diff", "import-3")
