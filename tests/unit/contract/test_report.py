"""Section 5 of the contract, the report: one test per sentence, of the core's document itself."""

import json
from typing import Any

import pytest
from oracle import core
from oracle.documents import inconsistencies
from oracle.told import verdict
from support import packages
from support.packages import rows

from rollcall.model import rule_set

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"


def document(files: dict[str, bytes]) -> dict[str, Any]:
    """The core report of these files."""
    return core.check(files, packages.DISTRICT, packages.TODAY)


def test_the_document_of_the_defaults() -> None:
    counts = {SCHOOLS: 3, CLASSES: 4, STUDENTS: 6, STAFF: 5, ENROLLED: 8, ASSIGNED: 7}
    assert document(packages.files()) == {
        "outcome": "succeeded",
        "rule_set": rule_set.VERSION,
        "files": {file: {"rows": rows, "accepted": rows, "omitted": 0} for file, rows in counts.items()},
        "findings": [],
        "not_checked": [],
        "totals": {"findings": 0, "shown": 0, "by_code": {}, "by_effect": {}},
    }


def test_an_inherited_finding_has_these_keys() -> None:
    found = document(packages.files(edit={(CLASSES, 2, "Name"): "", (ENROLLED, 3, "Class ID"): "C-77"}))
    findings = found["findings"]
    texts = [(one.pop("message"), one.pop("hint")) for one in findings]
    assert all(message and hint for message, hint in texts)
    root = {"file": CLASSES, "line": 2, "column": "Name", "code": "required-value-missing"}
    inherited = next(one for one in findings if one["file"] == ENROLLED and "caused_by" in one)
    code = inherited.pop("code")
    assert code not in ("unknown-reference", "required-value-missing")
    assert inherited == {
        "effect": "row-omitted",
        "file": ENROLLED,
        "line": 2,
        "column": "Class ID",
        "value": "C-1",
        "affects": 0,
        "caused_by": root,
    }
    assert findings[0] == {"effect": "row-omitted", "affects": 2, **root}
    assert {**inherited, "code": "unknown-reference", "line": 3, "value": "C-77"}.items() >= next(
        one for one in findings if one["line"] == 3
    ).items()


@pytest.mark.parametrize(
    ("edit", "outcome"),
    [
        ({}, "succeeded"),
        ({(STAFF, 2, "Nickname"): "#N/A"}, "succeeded"),
        ({(SCHOOLS, 2, "NCES ID"): "?"}, "succeeded_with_errors"),
        ({(ENROLLED, 2, "ID"): ""}, "succeeded_with_errors"),
        ({(SCHOOLS, 2, "ID"): "B-2"}, "failed"),
    ],
)
def test_the_outcome_follows_from_the_effects(edit: dict[tuple[str, int, str], str], outcome: str) -> None:
    assert verdict(packages.files(edit=edit)).outcome == outcome


def test_a_value_is_cut_at_256_characters() -> None:
    [shown] = document(packages.files(edit={(STAFF, 2, "Nickname"): "王" * 300}))["findings"]
    assert shown["value"] == "王" * 256 + "…"
    [shown] = document(packages.files(edit={(SCHOOLS, 2, "NCES ID"): "王" * 256}))["findings"]
    assert shown["value"] == "王" * 256


def test_the_document_holds_the_first_1000_of_each_code_and_the_exact_totals() -> None:
    enrolled = rows(*[{"ID": f"E{place}", "Class ID": "?"} for place in range(1100)])
    found = document(packages.files(student_enrollments=enrolled))
    findings, totals = found["findings"], found["totals"]
    unknown = [one["line"] for one in findings if one["code"] == "unknown-reference"]
    assert unknown == list(range(2, 1002))
    assert totals["by_code"]["unknown-reference"] == 1100
    assert totals["by_effect"]["row-omitted"] == 1100
    assert (totals["shown"], totals["findings"]) == (len(findings), len(findings) + 100)


def test_the_same_bytes_on_the_same_date_give_the_same_core_byte_for_byte() -> None:
    files = packages.files(edit={(SCHOOLS, 2, "Name"): "", (STAFF, 2, "Email"): "?"}, without=[STUDENTS])
    one, other = json.dumps(document(files)), json.dumps(document(dict(reversed(files.items()))))
    assert one == other


def test_findings_are_in_the_order_of_the_contract() -> None:
    edit = {
        (SCHOOLS, 2, "ID"): "",
        (SCHOOLS, 2, "Name"): "",
        (STUDENTS, 3, "Demographic1"): "x" * 300,
        (STUDENTS, 3, "DOB"): "?",
        (ASSIGNED, 2, "Role"): "?",
    }
    manifest = b"Property Name,Value\nVersion,1\nDistrict ID,demo-district\n"
    found = document(packages.files(edit=edit, raw={"Manifest.csv": manifest}))
    findings = found["findings"]
    assert inconsistencies(found) == []
    files = [one["file"] for one in findings]
    assert files == sorted(files, key=["Manifest.csv", SCHOOLS, CLASSES, STUDENTS, STAFF, ENROLLED, ASSIGNED].index)
    assert files[0] == "Manifest.csv"
