"""A root says how many rows it took along, in all and per file."""

import io
from collections import Counter
from collections.abc import Mapping
from typing import Any

from support import packages
from support.documents import document, finding, group, kept
from support.packages import package

from rollcall.model import schema
from rollcall.report.types import Report
from rollcall.report.wording import consequences, cost
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

CLASSES, ENROLLED, ASSIGNED = "Classes.csv", "StudentEnrollments.csv", "StaffEnrollments.csv"
CAUSE = {"file": CLASSES, "line": 31, "column": "Name", "code": "required-value-missing"}


def along(file: str, line: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the finding takes
    return finding(
        **{"code": "reference-to-omitted-row", "file": file, "line": line, "column": "Class ID", "caused_by": CAUSE}
        | changes
    )


def first_sentence(*findings: dict[str, Any], affects: int) -> str:
    root = finding(affects=affects)
    return next(consequences(root, kept(document(root, *findings)).cascaded_rows))


def test_rows_of_several_files_are_counted_by_file() -> None:
    found = [along(ENROLLED, 2), along(ENROLLED, 3), along(ASSIGNED, 2)]
    assert first_sentence(*found, affects=3) == (
        "3 more rows are left out with it (2 in StudentEnrollments.csv, 1 in StaffEnrollments.csv)."
    )


def test_rows_of_one_file_are_all_there() -> None:
    assert first_sentence(along(ENROLLED, 2), along(ENROLLED, 3), affects=2) == (
        "2 more rows are left out with it (all in StudentEnrollments.csv)."
    )
    assert first_sentence(along(ENROLLED, 2), affects=1) == (
        "1 more row is left out with it (in StudentEnrollments.csv)."
    )


def test_a_row_counts_once_for_a_root_and_not_if_a_fault_of_its_own_omits_it() -> None:
    twice = along(ENROLLED, 2, column="Student ID")
    own = finding(file=ENROLLED, line=3, column="ID")
    assert first_sentence(along(ENROLLED, 2), twice, along(ENROLLED, 3), own, affects=1) == (
        "1 more row is left out with it (in StudentEnrollments.csv)."
    )


def test_a_value_that_went_along_is_no_row() -> None:
    value = along("Students.csv", 2, effect="value-omitted")
    assert first_sentence(along(ENROLLED, 2), value, affects=1) == (
        "1 more row is left out with it (in StudentEnrollments.csv)."
    )


def test_where_it_is_not_known_where_they_are_only_the_total_is_told() -> None:
    assert next(consequences(finding(affects=28), lambda _: {})) == "28 more rows are left out with it."


def test_parts_that_do_not_add_up_are_not_told() -> None:
    assert first_sentence(along(ENROLLED, 2), affects=28) == "28 more rows are left out with it."


def report(edit: Mapping[tuple[str, int, str], str]) -> Report:
    unpacked = unpack(io.BytesIO(package(edit=edit)), district=packages.DISTRICT, roster=schema.load())
    return validate(unpacked, roster=schema.load(), today=packages.TODAY)


FAULTS = {
    ("Schools.csv", 2, "Name"): "",
    ("Staff.csv", 2, "Email"): "none",
    ("Students.csv", 4, "DOB"): "",
    (ENROLLED, 4, "Class ID"): "C-9",
}


def test_the_parts_of_a_real_report_add_up() -> None:
    checked = report(FAULTS)
    roots = [one for one in checked.core(0)["findings"] if one["affects"]]
    assert len(roots) > 2
    for root in roots:
        assert sum(checked.evidence.cascaded_rows(root).values()) == root["affects"]


def test_what_is_kept_of_a_report_says_the_same() -> None:
    checked = report(FAULTS)
    told = checked.core(0)
    for one in told["findings"]:
        if one["effect"] == "row-omitted" and "caused_by" not in one:
            assert kept(told).cascaded_rows(one) == checked.evidence.cascaded_rows(one)


def test_a_group_knows_its_files_however_few_findings_the_document_shows() -> None:
    checked = report(FAULTS)
    groups = {(group.file, group.column, group.code): dict(group.along) for group in checked.groups if group.affects}
    whole: dict[tuple[Any, ...], Counter[str]] = {}
    for root in checked.core(0)["findings"]:
        if root["affects"]:
            place = root["file"], root["column"], root["code"]
            whole.setdefault(place, Counter()).update(checked.evidence.cascaded_rows(root))
    assert groups == {place: dict(rows) for place, rows in whole.items()}
    assert groups["Schools.csv", "Name", "required-value-missing"] == {CLASSES: 2, ENROLLED: 3, ASSIGNED: 2}
    assert all(sum(group.along.values()) == group.affects for group in checked.groups)


def test_a_group_of_several_roots_counts_them_together() -> None:
    groups = report({("Students.csv", line, "DOB"): "" for line in (2, 3)}).groups
    (roots,) = [group for group in groups if group.code == "required-value-missing"]
    assert (roots.affects, roots.along) == (3, {ENROLLED: 3})


def test_the_cost_of_a_group_says_it_per_file() -> None:
    assert cost(group(affects=3, along={ASSIGNED: 1, ENROLLED: 2})) == (
        "1 row left out, and 3 more with it (2 in StudentEnrollments.csv, 1 in StaffEnrollments.csv)."
    )
    assert cost(group(affects=3, along={ENROLLED: 3})) == (
        "1 row left out, and 3 more with it (all in StudentEnrollments.csv)."
    )
    assert cost(group()) == "1 row left out."
