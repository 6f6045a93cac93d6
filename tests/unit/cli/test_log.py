"""`rollcall imports log`: the findings of an import, as `rollcall check` would print them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from support import packages
from support.deployment_in_memory import There
from support.in_memory_snapshots import FULL

from rollcall.model import schema
from rollcall.model.differences import SchoolDifference
from rollcall.report.types import Report
from rollcall.report.wording import in_order
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_cli.results import WrongCall

FAULTY = 1_100
"""Students with a fault each: more than the report shows of one code."""


@cache
def report() -> Report:
    """The log of a package with hundreds of faults: of itself, of values, of rows, and of rows that went with them."""
    students = "".join(
        f"P{n},N{n},,Łukaszewicz,Zoë,,{'=bad' if n % 3 else f's{n}@example.org'},2015-02-30,99,,,,\n"
        for n in range(FAULTY)
    )
    enrollments = "".join(f"X{n},P{n},C-1\nY{n},nobody{n},C-9\n" for n in range(FAULTY))
    zipped = packages.package(
        raw={
            "Students.csv": (packages.DEFAULTS["Students.csv"] + students).encode(),
            "StudentEnrollments.csv": (packages.DEFAULTS["StudentEnrollments.csv"] + enrollments).encode(),
            "StaffEnrollments.csv": (packages.DEFAULTS["StaffEnrollments.csv"] + "Z,nobody,,C-1,Teacher\n").encode(),
        },
        extra={"notes.txt": b"", "more/notes.txt": b""},
    )
    roster = schema.load()
    opened = unpack(io.BytesIO(zipped), district=packages.DISTRICT, roster=roster)
    return validate(opened, roster=roster, today=packages.TODAY)


@pytest.fixture
def there() -> There:
    there = There.fresh()
    there.uploaded(1, FULL)
    there.reports.reports["import-1"] = report()
    return there


def log(there: There, *options: str) -> bytes:
    content, code = there.output("imports", "log", "import-1", *options)
    assert code == 0
    return content


def without_texts(findings: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for finding in findings:
        yield {name: value for name, value in finding.items() if name not in {"message", "hint"}}


@pytest.mark.thorough
def test_the_report_of_this_page_is_capped_and_of_all_kinds() -> None:
    totals = report().document["totals"]
    assert totals["shown"] < totals["findings"]
    assert set(totals["by_effect"]) == {"import-rejected", "row-omitted", "value-omitted", "warning"}
    assert any("caused_by" in finding for finding in report().document["findings"])


def test_json_is_the_report_that_was_kept(there: There) -> None:
    assert json.loads(log(there, "--json")) == report().document


def test_json_without_a_limit_has_all_findings_in_the_order_of_the_report(there: There) -> None:
    every = report().core(0)

    document = json.loads(log(there, "--json", "--limit", "0"))

    assert document["totals"] == every["totals"]
    assert list(without_texts(document["findings"])) == list(without_texts(every["findings"]))


@pytest.mark.thorough
def test_findings_have_their_own_texts_as_far_as_the_report_has_them(there: There) -> None:
    kept = {json.dumps(finding, sort_keys=True) for finding in report().document["findings"]}

    written = json.loads(log(there, "--json", "--limit", "0"))["findings"]

    same = [finding for finding in written if json.dumps(finding, sort_keys=True) in kept]
    assert len(same) == len(report().document["findings"])
    for finding in written:
        assert finding["message"].strip()
        assert "{" not in finding["message"] + finding["hint"]


def test_a_limit_is_of_each_code(there: There) -> None:
    document = json.loads(log(there, "--json", "--limit", "2"))

    assert document["findings"] == report().core(2)["findings"]
    assert document["totals"] == report().core(2)["totals"]


def test_csv_has_all_findings_and_runs_no_formula(there: There) -> None:
    rows = list(csv.DictReader(io.StringIO(log(there, "--csv").decode("utf-8-sig"), newline="")))

    assert len(rows) == report().document["totals"]["findings"]
    assert {row["value"] for row in rows if row["value"].endswith("=bad")} <= {"'=bad"}


def test_text_is_grouped_as_the_check_prints_it(there: There) -> None:
    written = log(there, "--limit", "1").decode()

    assert written.startswith(
        "Import import-1 of springfield: succeeded\nRoster.zip was rejected. It changed nothing.\n"
    )
    in_one_line = " ".join(written.split())
    told = in_order(report().groups)
    assert len(told) < len(report().groups)
    for group in told:
        assert f"{group.title} [{group.code}]" in in_one_line
    assert "only follow from these. rollcall imports log import-1 --csv lists all." in in_one_line


def test_a_group_of_which_the_report_holds_no_finding_shows_a_place(there: There) -> None:
    kept = report().document["findings"]
    assert not any(one.get("file") == "StaffEnrollments.csv" and one["code"] == "unknown-reference" for one in kept)

    written = log(there).decode().partition("StaffEnrollments.csv, column Staff ID: 1 row left out.\n")[2]

    assert written.startswith("    line 9: A row refers to an ID that is not listed. (“nobody”)\n")


@pytest.mark.thorough
def test_text_without_a_limit_shows_every_group_whole(there: There) -> None:
    written = log(there, "--limit", "0").decode()

    assert "are shown.\n" not in written
    assert written.count("“nobody") == FAULTY + 1


def test_schools_that_are_not_shown_are_to_be_had_where_it_says(there: There) -> None:
    schools = tuple(SchoolDifference(f"S-{number}", "Lincoln", {}) for number in range(12))
    there.records.notes["import-1"] = replace(there.records.notes["import-1"], against="import-0", schools=schools)

    written = log(there, "--limit", "1").decode()

    assert "… 10 of 12 schools are shown; rollcall imports show import-1 --json has them all." in written


def test_a_log_that_is_no_longer_kept_is_a_wrong_call(there: There) -> None:
    del there.reports.reports["import-1"]

    with pytest.raises(WrongCall, match="no report"):
        log(there)


def test_a_hostile_name_is_harmless(there: There) -> None:
    record = there.records.imports["import-1"]
    there.records.imports["import-1"] = replace(record, key="springfield/{x}\x1b[2J.zip")

    assert "\x1b" not in log(there, "--limit", "1").decode()


def test_a_negative_limit_is_a_wrong_call(there: There) -> None:
    with pytest.raises(WrongCall, match="negative"):
        log(there, "--limit", "-1")
