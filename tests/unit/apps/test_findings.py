"""The findings of an import on its page, and the list of all of them."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from support import packages
from support.reports import report
from support.site_in_memory import Pages

from rollcall.model.findings import Effect
from rollcall.model.imports import Status
from rollcall.model.since import Earlier, GroupSince, Since
from rollcall.model.uploads import Purpose
from rollcall.report.types import Report

STUDENTS, CLASSES, ENROLLED = "Students.csv", "Classes.csv", "StudentEnrollments.csv"
FAULTS = {
    (CLASSES, 2, "Name"): "",
    (STUDENTS, 2, "Email"): "nobody",
    (STUDENTS, 3, "DOB"): "30.02.2012",
    (STUDENTS, 3, "ID"): "",
}
SECRET = ("nobody", "30.02.2012", "S-1", "S-2", "E-1")


def text(page: str) -> str:
    """What somebody reads on a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def links(page: str) -> Sequence[str]:
    """The addresses to which a page links."""
    return [unescape(found) for found in re.findall(r'<a [^>]*href="([^"]*)"', page)]


@cache
def reported(edit: Sequence[tuple[tuple[str, int, str], str]]) -> Report:
    """The report of a package with these cells; most tests have the same."""
    return report(packages.package(edit=dict(edit)))


def pages_of(edit: Mapping[tuple[str, int, str], str] = FAULTS, **changed: Any) -> Pages:  # noqa: ANN401 - of any field
    """The pages of one import of a package with these cells."""
    pages = Pages()
    pages.add("one", reported(tuple(edit.items())), **changed)
    return pages


@pytest.fixture
def pages() -> Pages:
    return pages_of()


def many(columns: Sequence[str] = ("Email",), students: int = 130) -> bytes:
    """Each student has a fault in each of these columns."""
    fault = {"Email": "no", "DOB": "soon", "Grade Level": "99", "Student Number": ""}
    rows = [{"ID": f"S-{n}", "Student Number": str(n), "Email": ""} for n in range(students)]
    return packages.package(students=packages.rows(*({**row, **{c: fault[c] for c in columns}} for row in rows)))


def test_the_page_of_an_import_tells_a_root_cause_with_what_it_took_along(pages: Pages) -> None:
    page = pages.get("/imports/one").body
    said = text(page)
    assert "Rows that were left out" in said
    assert re.search(r"Classes\.csv, column Name \(C in a spreadsheet\) : 1 row left out, and \d+ more with it", said)
    # What only follows is told by its root cause.
    assert "reference-to-omitted-row" not in page
    assert "/guide/rules/required-value-missing" in links(page)


def test_reasons_stand_in_order_of_what_they_cost() -> None:
    pages = pages_of({**FAULTS, (STUDENTS, 4, "Nickname"): "N/A"})
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", pages.get("/imports/one").body)
    about = [each for each in headings if "left out" in each]
    assert about == [
        "Rows that were left out",
        "Values that were left out; their rows stay",
        "Worth a look; nothing was left out",
    ]


def test_a_data_manager_sees_values_where_they_are_and_a_reader_sees_lines_alone(pages: Pages) -> None:
    own, reader = (pages.get("/imports/one", person).body for person in ("anna", "rita"))
    assert '<td class="value">nobody</td>' in own
    assert not [value for value in SECRET if value in reader]
    assert "Students.csv, column Email (G in a spreadsheet), line 2 : 1 value left out." in text(reader)


def test_a_readers_page_needs_no_arrow(pages: Pages) -> None:
    pages.get("/imports/one", "rita")
    assert pages.reports.listed == []


def test_each_column_of_a_reason_links_to_all_that_was_found_there() -> None:
    pages = Pages()
    pages.add("one", report(many()))
    page = pages.get("/imports/one").body
    (address,) = [each for each in links(page) if "column=Email" in each]
    assert "All 130 findings in Students.csv" in text(page)
    assert pages.get(address).body.count('<td class="value">no</td>') == 50


def test_of_many_reasons_ten_are_told_in_full_and_the_others_in_one_line_each() -> None:
    every = {(STUDENTS, n, column): value for n, (column, value) in enumerate(WRONG, 2)}
    edit = {**every, ("Staff.csv", 2, "Email"): "x", (CLASSES, 3, "Type"): "y", ("Schools.csv", 2, "NCES ID"): "z"}
    pages = pages_of(edit)
    page = pages.get("/imports/one").body
    assert len(re.findall(r'<section class="group', page)) == 10
    assert "<h2>And more</h2>" in page


WRONG = (
    ("Email", "nobody"),
    ("DOB", "soon"),
    ("Grade Level", "99"),
    ("Teacher ID", "T-404"),
    ("Nickname", "n" * 300),
    ("Last Name", "=cmd()\x07"),
)


def test_what_would_happen_is_said_of_what_was_not_imported() -> None:
    held = pages_of(status=Status.HELD, ended_at=None)
    assert "Rows that would be left out" in text(held.get("/imports/one").body)
    checked = pages_of(purpose=Purpose.CHECK)
    assert "Rows that would be left out" in text(checked.get("/imports/one").body)
    for address in ("/imports/one", "/imports/one/findings"):
        said = text(checked.get(address).body)
        assert "would be left out" in said
        assert not re.search(r"(\d (more )?(row|value)s?|Rows|Values) left out", said)


def test_what_became_of_findings_since_the_last_import_stands_with_each_group() -> None:
    found = report(packages.package(edit=FAULTS))
    email = next(group for group in found.groups if group.column == "Email")
    before = GroupSince(email.effect, email.code, email.title, email.file, email.column, 0, 1, 0)
    gone = GroupSince(Effect.ROW_OMITTED, "invalid-date", "A date is not valid", STUDENTS, "DOB", 0, 0, 7)
    pages = Pages()
    pages.add("one", found, Since(Earlier("before", None), (before, gone)))
    said = text(pages.get("/imports/one").body)
    assert "1 as before" in said
    assert "What is mended A date is not valid: Students.csv, column DOB (7)" in said


def test_an_import_without_a_report_has_no_findings_yet(pages: Pages) -> None:
    pages.reports.stored.clear()
    page = pages.get("/imports/one")
    assert page.status == 200
    assert "Search the findings" not in page.body
    assert "There is no list for this import" in pages.get("/imports/one/findings").body


def test_what_was_not_checked_is_said() -> None:
    pages = Pages()
    pages.add("one", report(packages.package(without=[CLASSES])))
    page = pages.get("/imports/one").body
    assert "Not checked" in page
    assert "Classes.csv is missing" in text(page)


def test_the_list_has_each_finding_once_page_by_page() -> None:
    pages = Pages()
    pages.add("one", report(many()))
    address, lines = "/imports/one/findings?code=invalid-email", []
    while address:
        page = pages.get(address).body
        lines += re.findall(r'<td class="number">(\d+)</td>', page)
        address = next((unescape(found) for found in re.findall(r'href="([^"]*)" rel="next"', page)), "")
    assert lines == [str(line) for line in range(2, 132)]
    assert "130 findings. 101 to 130 are shown here" in text(page)
    (back,) = re.findall(r'href="([^"]*)" rel="prev"', page)
    assert "51 to 100" in pages.get(unescape(back)).body


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({"file": STUDENTS}, {"invalid-email", "invalid-date", "required-value-missing", "student-without-enrollment"}),
        ({"code": "invalid-email"}, {"invalid-email"}),
        ({"effect": "value-omitted"}, {"invalid-email"}),
        ({"search": "nobody"}, {"invalid-email"}),
        ({"search": "line 3", "file": STUDENTS}, {"invalid-date", "required-value-missing"}),
        ({"school": "nowhere"}, set()),
        ({"file": "../../etc/passwd"}, set()),
        ({"effect": "<script>"}, set()),
    ],
)
def test_filters_leave_what_they_name(filters: Mapping[str, str], codes: set[str], pages: Pages) -> None:
    page = pages.get(f"/imports/one/findings?{urlencode(filters)}")
    assert page.status == 200
    found = set(re.findall(r'<a href="/guide/rules/([a-z-]+)"', page.body))
    assert found <= codes
    assert bool(found) == bool(codes)
    assert found or "No finding fits." in page.body or "Nothing was found here." in page.body
    assert "<script>" not in page.body
    for name, value in filters.items():
        assert name == "search" or f'<option value="{value}" selected>' in unescape(page.body)


def test_a_school_can_be_chosen_by_its_name(pages: Pages) -> None:
    (choices,) = re.findall(r'<select name="school">(.*?)</select>', pages.get("/imports/one/findings").body, re.DOTALL)
    schools = re.findall(r'<option value="([^"]+)">(.*?)</option>', choices)
    assert schools
    for school, words in schools:
        page = pages.get(f"/imports/one/findings?school={school}").body
        assert f"<strong>{words.rpartition(': ')[2]} finding" in page


def test_a_reader_can_search_for_a_line_and_for_nothing_that_stands_in_a_row(pages: Pages) -> None:
    for asked in SECRET:
        page = pages.get(f"/imports/one/findings?search={asked}", "rita").body
        assert "No finding fits." in page
    everything = pages.get("/imports/one/findings", "rita").body
    assert not [value for value in SECRET if value in everything]
    assert "invalid-email" in pages.get("/imports/one/findings?search=2", "rita").body


@pytest.mark.parametrize("after", ["-1", "1e9", "²", "9" * 40, "999999", "x", ""])
def test_a_position_that_is_none_is_the_beginning_and_one_behind_the_last_says_so(after: str, pages: Pages) -> None:
    page = pages.get(f"/imports/one/findings?{urlencode({'after': after})}")
    assert page.status == 200
    assert ("lies behind the last one" in page.body) == (after == "999999")


def test_what_a_search_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages()
    pages.add("one", report(many()))
    monkeypatch.setattr("rollcall.report.listing.search.MOST_SEARCHED", 100)
    assert "Searched were the first 100 of" in pages.get("/imports/one/findings?search=no").body


def test_hostile_values_are_text() -> None:
    hostile = "<script>alert(1)</script>\u202e"
    pages = pages_of({(STUDENTS, 2, "Email"): hostile, (STUDENTS, 3, "Nickname"): "x" * 10_000})
    for address in ("/imports/one", "/imports/one/findings"):
        page = pages.get(address).body
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "\u202e" not in page
    assert "x" * 257 not in page
    assert "Values of more than 256 characters are cut" in page


@pytest.mark.parametrize("address", ["/imports/one/findings", "/imports/one/downloads/log.csv"])
def test_another_districts_import_answers_as_one_that_does_not_exist(address: str, pages: Pages) -> None:
    theirs = pages.get(address, "sven")
    assert theirs.status == 404
    assert theirs.body == pages.get(address.replace("one", "none"), "sven").body.replace("none", "one")


def test_an_operator_sees_every_districts_findings(pages: Pages) -> None:
    assert "nobody" in pages.get("/imports/one/findings", "olga").body


def test_a_summary_of_an_earlier_release_still_has_a_page(pages: Pages) -> None:
    stored = pages.reports.stored["one"]
    older = {name: value for name, value in stored.summary.items() if name not in {"columns", "not_checked"}}
    pages.reports.stored["one"] = type(stored)(older, stored.legend, stored.listing)
    assert "Rows that were left out" in pages.get("/imports/one", "rita").body
