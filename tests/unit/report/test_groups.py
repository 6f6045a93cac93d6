"""No group of findings starves, and what only follows from others is told by them: in text, HTML and mail alike."""

import io
import re
from dataclasses import asdict
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import packages
from support.documents import document, finding, group, kept
from support.mails import summary

from rollcall import mail
from rollcall.forms import page
from rollcall.model import schema
from rollcall.model.findings import Effect
from rollcall.report.types import Group, Report
from rollcall.report.wording import consequences, cost, folded, in_order, shares, spread
from rollcall.steps.catalogue import rule_of
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_cli.forms import text

CLASSES, STUDENTS, STAFF = "Classes.csv", "Students.csv", "Staff.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"
ROOTS = {(CLASSES, 2, "Name"): "", (STAFF, 2, "Email"): "none", (STUDENTS, 4, "DOB"): "never"}
FOLLOWS = "A row refers to a row that was left out."


def report(**changes: Any) -> Report:  # noqa: ANN401 - whatever a package takes
    unpacked = unpack(io.BytesIO(packages.package(**changes)), district=None, roster=schema.load())
    return validate(unpacked, roster=schema.load(), today=packages.TODAY)


def as_text(checked: Report, limit: int) -> str:
    out = io.BytesIO()
    text.write(out, checked.evidence, limit, "Roster.zip", text.Canvas(1_000, colours=False))
    return out.getvalue().decode()


def as_page(checked: Report, limit: int) -> str:
    out = io.BytesIO()
    page.write(out, checked.evidence, limit, "Roster.zip", rule_of=rule_of)
    return out.getvalue().decode()


@cache
def starving() -> Report:
    """One code in three groups: of forty places, of seven and of one."""
    enrolled = "".join(f"X{n},S-1,C{n}\n" for n in range(40))
    assigned = "".join(f"W{n},T-1,,C{n},Teacher\n" for n in range(7)) + "W8,nobody,,C-1,Teacher\n"
    raw = {ENROLLED: packages.DEFAULTS[ENROLLED] + enrolled, ASSIGNED: packages.DEFAULTS[ASSIGNED] + assigned}
    return report(raw={file: rows.encode() for file, rows in raw.items()})


@cache
def rooted() -> Report:
    """Rows of three files that take others along, and a value of Students.csv."""
    return report(edit=ROOTS)


@pytest.mark.parametrize(("limit", "shown"), [(1, (1, 1, 1)), (5, (2, 2, 1)), (20, (12, 7, 1)), (0, (40, 7, 1))])
def test_the_limit_of_a_code_is_spread_over_its_groups(limit: int, shown: tuple[int, ...]) -> None:
    said = as_text(starving(), limit)

    groups = {
        f"{ENROLLED}, column Class ID: 40 rows would be left out.": (shown[0], 40),
        f"{ASSIGNED}, column Class ID: 7 rows would be left out.": (shown[1], 7),
        f"{ASSIGNED}, column Staff ID: 1 row would be left out.": (shown[2], 1),
    }
    for begins, (some, every) in groups.items():
        places = re.match(r"((?:\n    “.*)*)(\n    … .*)?", said.partition(begins)[2])
        assert places is not None
        assert places[1].count("\n") == some
        assert places[2] == (f"\n    … {some} of {every} are shown." if some < every else None)


def test_every_group_shows_a_place_on_the_page() -> None:
    shown = as_page(starving(), 1)

    groups = shown.split('<details class="group')[1:]
    assert len(groups) == len(starving().groups)
    assert all("<tbody>\n<tr>" in one for one in groups)
    assert "<p>1 of 40 are shown.</p>" in shown


def test_the_document_holds_the_first_of_each_code_all_the_same() -> None:
    told = [one for one in starving().core(5)["findings"] if one["code"] == "unknown-reference"]

    assert [(one["file"], one["line"]) for one in told] == [(ENROLLED, line) for line in range(10, 15)]


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(0, 200))
def test_what_is_spread_is_as_even_as_it_can_be(counts: list[int], most: int) -> None:
    shown = spread(counts, most)

    assert sum(shown) == min(max(most, sum(count > 0 for count in counts)), sum(counts))
    waiting = [some for some, count in zip(shown, counts, strict=True) if some < count]
    for some, count in zip(shown, counts, strict=True):
        assert min(count, 1) <= some <= count
        assert some <= min(waiting, default=some) + 1


def test_all_codes_together_are_spread_where_a_page_is_full() -> None:
    groups = [group(findings=count, column=f"{count}", code=f"code-{count}") for count in (5, 500, 90)]

    assert list(shares(groups, 0).values()) == [5, 500, 90]
    assert list(shares(groups, 100).values()) == [5, 100, 90]
    assert list(shares(groups, 0, 65).values()) == [5, 30, 30]


def test_a_page_that_is_full_says_so_with_the_total_and_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PAGE_LIMIT", 10)
    total = starving().document["totals"]["findings"]

    shown = as_page(starving(), 0)

    words = f"<p>10 of {total} findings are shown; rollcall check --format csv shows all. A page holds 10 findings.</p>"
    assert shown.count(words) == 2  # before the findings, and behind them
    assert shown.count("<tr><td") == 10


def test_what_follows_from_others_is_told_by_them_in_text() -> None:
    said = as_text(rooted(), 20)

    assert FOLLOWS not in said
    assert (
        "Classes.csv, column Name: 1 row would be left out, and 2 more with it (1 in StaffEnrollments.csv, 1 in "
        in said
    )
    assert (
        "Staff.csv, column Email: 1 row would be left out, and 2 more with it (all in StaffEnrollments.csv). "
        "So would 2 values that refer to it (all in Students.csv).\n" in said
    )
    assert said.endswith(
        "\n4 of 11 findings are shown; 7 more only follow from these. rollcall check --format csv lists all.\n"
    )


def test_what_follows_from_others_stands_within_them_on_the_page() -> None:
    shown = as_page(rooted(), 1_000)

    assert FOLLOWS not in shown
    root = shown.partition("<br>Staff.csv, column Email: ")[2].partition('<details class="group')[0]
    assert "<summary>Students.csv, column Teacher ID: 2 values would be left out because of this</summary>" in root
    assert "<summary>StaffEnrollments.csv, column Staff ID: 2 rows would be left out because of this</summary>" in root
    assert root.count("It began at Staff.csv line 2, column Email (invalid-email).") == 4
    assert "<p>11 findings are shown, which is all.</p>" in shown


def test_what_is_not_shown_of_what_follows_is_stated_on_the_page() -> None:
    edit = {(STUDENTS, line, "DOB"): "never" for line in range(2, 8)}

    shown = as_page(report(edit=edit), 3)

    assert (
        "<summary>StudentEnrollments.csv, column Student ID: 8 rows would be left out because of this</summary>\n"
        in shown
    )
    assert "<p>3 of 8 are shown.</p>" in shown


def test_what_follows_from_others_is_told_by_them_in_a_mail() -> None:
    sent = mail.compose(summary(groups=rooted().groups)).text

    assert any(one.title == FOLLOWS for one in rooted().groups)
    assert FOLLOWS not in sent
    assert "Left out, too: 2 values that refer to it (all in Students.csv)." in " ".join(sent.split())


def test_every_finding_is_in_the_document() -> None:
    assert len(rooted().core(0)["findings"]) == 11


def follower(*origins: tuple[str, str | None, str]) -> Group:
    began = tuple((origin, 1) for origin in origins)
    return group(code="follows", file=ENROLLED, column="Class ID", roots=0, began_in=began)


ROOT = (CLASSES, "Name", "required-value-missing")
"""Of `group()`."""


def test_what_follows_from_something_that_is_not_told_is_told_itself() -> None:
    alone, other, warning = follower(ROOT), follower(ROOT, (STAFF, "Email", "invalid-email")), Effect.WARNING

    assert in_order([alone]) == [alone]
    assert in_order([group(), alone]) == [group()]
    assert folded([group(), alone]) == [alone]
    assert in_order([group(), other]) == [group(), other]
    assert in_order([group(effect=warning), alone]) == [alone, group(effect=warning)]


def test_text_lists_what_follows_where_its_beginning_is_not_told() -> None:
    cause = {"file": CLASSES, "line": 31, "column": "Name", "code": "required-value-missing"}
    follows = finding(code="follows", file=ENROLLED, column="Class ID", line=4, caused_by=cause)
    out = io.BytesIO()

    text.write(out, kept(document(follows), follower(ROOT)), 0, "Roster.zip", text.Canvas(200, colours=False))

    assert "It began at Classes.csv line 31, column Name (required-value-missing)." in out.getvalue().decode()


def test_groups_survive_json() -> None:
    for one in rooted().groups:
        assert Group.from_dict(asdict(one)) == one


def test_values_that_refer_to_a_row_that_is_left_out_are_its_cost() -> None:
    assert cost(group(values_along={STUDENTS: 1})) == (
        "1 row left out. Left out, too: 1 value that refers to it (in Students.csv)."
    )
    assert cost(group(findings=2, roots=2, affects=1, along={ENROLLED: 1}, values_along={STUDENTS: 3})) == (
        "2 rows left out, and 1 more with them (in StudentEnrollments.csv). "
        "Left out, too: 3 values that refer to them (all in Students.csv)."
    )


def test_where_nothing_was_imported_it_would_be_left_out() -> None:
    assert cost(group(values_along={STUDENTS: 1}), would=True) == (
        "1 row would be left out. So would 1 value that refers to it (in Students.csv)."
    )
    assert cost(group(findings=2, roots=0), would=True) == (
        "2 rows would be left out because of faults that are named elsewhere."
    )
    assert cost(group(effect=Effect.VALUE_OMITTED), would=True) == "1 value would be left out."
    found = {"affects": 1}
    assert [*consequences(found, lambda _: {}, would=True)] == ["1 more row would be left out with it."]
    assert [*consequences(found, lambda _: {})] == ["1 more row is left out with it."]
