"""The forms of a check's result: text, CSV, HTML, JSON."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from support.documents import HOSTILE, document, finding, group, kept

from rollcall.forms import page, report_json, table_csv
from rollcall.forms.page_wording import OF_IMPORT
from rollcall.model.findings import Effect
from rollcall.report.json import as_json
from rollcall.report.types import Findings, Group
from rollcall.steps.catalogue import rule_of
from rollcall_cli.forms import text
from rollcall_cli.forms.text import Canvas

PLAIN = Canvas(width=80, colours=False)


def as_text(findings: Findings, package: str = "Roster.zip", on: Canvas = PLAIN, limit: int = 0) -> str:
    out = io.BytesIO()
    text.write(out, findings, limit, package, on)
    return out.getvalue().decode()


def as_csv(findings: Findings) -> str:
    out = io.BytesIO()
    table_csv.write(out, findings.blocks(0))
    return out.getvalue().decode("utf-8-sig")


def as_page(findings: Findings, package: str = "Roster.zip", limit: int = 0, apps_url: str = "") -> bytes:
    out = io.BytesIO()
    page.write(out, findings, limit, package, rule_of=rule_of, apps_url=apps_url)
    return out.getvalue()


def written_json(findings: Findings) -> bytes:
    out = io.BytesIO()
    report_json.write(out, findings, 0)
    return out.getvalue()


DANGEROUS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What a terminal or a browser obeys instead of showing it; CR and LF end lines here."""

CAUSE = {"file": "Classes.csv", "line": 31, "column": "Name", "code": "required-value-missing"}


def dependent_finding(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the finding takes
    default = {
        "code": "reference-omitted",
        "file": "StudentEnrollments.csv",
        "column": "Class ID",
        "value": "C-77",
        "message": "“C-77” was left out of Classes.csv.",
        "line": 418,
        "caused_by": CAUSE,
    }
    return finding(**(default | changes))


def hostile() -> Findings:
    there = finding(value=HOSTILE, message=HOSTILE, hint=HOSTILE, column=HOSTILE, line=3)
    gaps = [{"file": HOSTILE, "column": HOSTILE, "because": HOSTILE}]
    # The group does not name the column, since it is none of the format's.
    return kept(document(there, not_checked=gaps), group(hint=HOSTILE, column=None, title=HOSTILE))


EXPECTED = """\
Succeeded with errors: Roster.zip can be imported, but what is listed below
would be left out.

File          Rows  Accepted  Left out
Classes.csv  1,200     1,199         1

Rows that would be left out (4 findings)

  A required value is missing. [required-value-missing]
  Classes.csv, column Name: 1 row would be left out, and 3 more with it.
    line 31: The class has no name. 3 more rows would be left out with it.
  What to do: Fill in Name.

  A reference leads to a row that was left out. [reference-omitted]
  StudentEnrollments.csv, column Class ID: 3 rows would be left out because of
  faults that are named elsewhere.
    line 418: “C-77” was left out of Classes.csv. It began at Classes.csv line
      31, column Name (required-value-missing).
    … 1 of 3 are shown.
  What to do: Correct that row.

Not checked
  Classes.csv, StaffEnrollments.csv column Class ID: because Classes.csv is
    missing.

2 of 4 findings are shown; rollcall check --limit 0 shows all.
"""


def test_text_is_grouped_by_rule_with_the_root_cause_first_and_states_what_it_does_not_show() -> None:
    found = document(
        finding(affects=3),
        dependent_finding(),
        dependent_finding(line=419),
        dependent_finding(line=420),
        not_checked=[
            {"file": "Classes.csv", "because": "Classes.csv is missing"},
            {"file": "StaffEnrollments.csv", "column": "Class ID", "because": "Classes.csv is missing"},
        ],
    )
    dependants = group(
        code="reference-omitted",
        title="A reference leads to a row that was left out.",
        hint="Correct that row.",
        file="StudentEnrollments.csv",
        column="Class ID",
        findings=3,
        roots=0,
    )

    assert as_text(kept(found, dependants, group(affects=3)), limit=1) == EXPECTED


@pytest.mark.parametrize(
    ("outcome", "first"),
    [
        ("succeeded", "Succeeded: Roster.zip can be imported as it is."),
        ("failed", "Failed: nothing would change. Roster.zip can't be imported as it is."),
    ],
)
def test_text_begins_with_the_outcome(outcome: str, first: str) -> None:
    assert as_text(kept(document(outcome=outcome))).splitlines()[0] == first


def test_text_of_a_clean_package_says_that_nothing_was_found() -> None:
    assert as_text(kept(document(outcome="succeeded"))).endswith("\nNothing was found.\n")


def test_text_tells_the_value_where_the_message_does_not() -> None:
    found = document(finding(value="31/31/2015", message="This is no date."))

    assert "line 31: This is no date. (“31/31/2015”)\n" in as_text(kept(found, group()))


def test_text_has_colours_only_where_it_may() -> None:
    found = kept(document(finding()), group())

    assert "\x1b[" in as_text(found, on=Canvas(80, colours=True))
    assert "\x1b" not in as_text(found)


@pytest.mark.thorough
@given(st.integers(40, 200), st.text(max_size=300), st.text(max_size=300))
def test_text_respects_the_width(width: int, value: str, message: str) -> None:
    found = kept(document(finding(value=value, message=message)), group(hint=message, title=value))

    shown = as_text(found, value, Canvas(width, colours=False))

    assert max(cell_len(line) for line in shown.split("\n")) <= width


@given(st.text(alphabet=" ab-é", max_size=80), st.integers(1, 30))
def test_text_is_folded_as_textwrap_does_it(said: str, room: int) -> None:
    expected = wrap(said, room, break_on_hyphens=False) if len(said) > room else [said]

    assert text.folded_lines(said, room) == expected


def test_hostile_values_are_harmless_in_text() -> None:
    shown = as_text(hostile(), HOSTILE)

    assert not DANGEROUS.search(shown)
    assert "[escape]" in shown


def test_csv_has_one_finding_a_line() -> None:
    shown = as_csv(kept(document(finding(affects=3), dependent_finding())))

    assert list(csv.DictReader(io.StringIO(shown))) == [
        {
            "effect": "row-omitted",
            "code": "required-value-missing",
            "file": "Classes.csv",
            "line": "31",
            "column": "Name",
            "value": "",
            "message": "The class has no name.",
            "hint": "Fill in Name.",
            "affects": "3",
            "caused_by_file": "",
            "caused_by_line": "",
            "caused_by_column": "",
            "caused_by_code": "",
        },
        {
            "effect": "row-omitted",
            "code": "reference-omitted",
            "file": "StudentEnrollments.csv",
            "line": "418",
            "column": "Class ID",
            "value": "C-77",
            "message": "“C-77” was left out of Classes.csv.",
            "hint": "Fill in Name.",
            "affects": "0",
            "caused_by_file": "Classes.csv",
            "caused_by_line": "31",
            "caused_by_column": "Name",
            "caused_by_code": "required-value-missing",
        },
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "＝", "\t=", "\r="])
def test_csv_cells_are_no_formulas(start: str) -> None:
    shown = as_csv(kept(document(finding(value=f"{start}HYPERLINK(1)"))))

    (row,) = csv.DictReader(io.StringIO(shown))
    assert not row["value"].lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert "HYPERLINK(1)" in row["value"]


def test_hostile_values_are_harmless_in_csv() -> None:
    shown = as_csv(hostile())

    assert not DANGEROUS.search(shown)
    assert len(shown.splitlines()) == 2


class Page(HTMLParser):
    """Tags, the text within tables' cells, and what would be fetched."""

    def __init__(self, source: bytes) -> None:
        """Read the whole page."""
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.fetched: list[str] = []
        self.links: list[str] = []
        """To places in the page itself."""
        self.ids: list[str] = []
        self.feed(source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        addresses = [value or "" for name, value in attrs if name in {"src", "href", "action", "data"}]
        self.fetched += [value for value in addresses if not value.startswith("#")]
        self.links += [value for value in addresses if value.startswith("#")]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_shows_every_finding_without_its_script_and_fetches_nothing() -> None:
    read = Page(as_page(kept(document(finding(affects=3), dependent_finding()), group(affects=3), dependent())))

    for said in (
        "Succeeded with errors",
        "Roster.zip: The package can be imported",
        "The class has no name.",
        "3 more rows would be left out with it.",
        "It began at Classes.csv line 31, column Name (required-value-missing).",
        "C-77",
        "What to do: Fill in Name.",
        "2 findings are shown, which is all.",
    ):
        assert said in read.text
    assert read.fetched == []


def test_html_explains_each_rule_that_occurs_and_links_to_it_from_each_finding() -> None:
    of_dates = {"code": "invalid-date", "file": "Students.csv", "column": "DOB"}
    shown = document(finding(), finding(**of_dates), finding(column="School ID"))
    found = kept(shown, group(), group(**of_dates), group(column="School ID"))

    read = Page(as_page(found))

    for code, title in (
        ("required-value-missing", "A value that is required"),
        ("invalid-date", "A value is not a date"),
    ):
        assert read.ids.count(f"rule-{code}") == 1
        assert read.links.count(f"#rule-{code}") == sum(one.code == code for one in found.groups)
        assert title in read.text
    assert "rule-invalid-email" not in read.ids
    assert "Filter the column for blanks, and fill in the blank cells." in read.text
    assert "ID,NCES ID,Name\nS-02,," in read.text
    assert sorted({link[1:] for link in read.links} - {*read.ids}) == []
    assert len(read.ids) == len({*read.ids})


def test_html_links_to_the_pages_where_there_are_some() -> None:
    read = Page(as_page(kept(document(finding()), group()), apps_url="https://rollcall.example.org/"))

    assert read.fetched == ["https://rollcall.example.org/guide/rules/required-value-missing"]


def test_html_of_an_older_report_does_not_explain_a_rule_that_nobody_knows() -> None:
    read = Page(as_page(kept(document(finding(code="gone-for-good")), group(code="gone-for-good"))))

    assert "gone-for-good" in read.text
    assert read.links == []
    assert "how to mend what they found" not in read.text


def test_html_states_a_cap() -> None:
    found = document(*(finding(line=line) for line in range(2, 72)))

    read = Page(as_page(kept(found, group(findings=70, roots=70)), limit=1))

    assert "1 of 70 are shown." in read.text
    assert "1 of 70 findings are shown" in read.text


def test_hostile_values_are_harmless_in_html() -> None:
    shown = as_page(hostile(), HOSTILE)

    assert Page(shown).tags.count("script") == 1
    assert "<script>alert" in Page(shown).text
    assert not DANGEROUS.search(shown.decode())


@pytest.mark.parametrize("outcome", ["succeeded", "succeeded_with_errors", "failed"])
def test_the_page_of_an_import_speaks_of_what_has_happened(outcome: str) -> None:
    out = io.BytesIO()
    found = kept(document(finding(), outcome=outcome), group())
    page.write(out, found, 0, "Roster.zip", rule_of=rule_of, wording=OF_IMPORT)
    said = out.getvalue().decode()
    assert "would" not in said.partition("<section>")[0]
    assert "rollcall check" not in said


def test_html_runs_no_script_but_its_own() -> None:
    shown = as_page(kept(document())).decode()

    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', shown)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


@given(st.text())
def test_json_is_the_document_and_shows_nothing_dangerous(value: str) -> None:
    found = document(finding(value=value, message=value, column=value), dependent_finding(value=value))

    shown = written_json(kept(found)).decode()

    assert shown == as_json(found).decode()
    assert json.loads(shown) == found
    assert list(json.loads(shown)) == list(found)
    assert not DANGEROUS.search(shown)


def test_json_keeps_letters_readable() -> None:
    shown = as_json({"value": "Núñez 王 O'Brien 👩‍🏫"}).decode()

    assert shown == '{\n  "value": "Núñez 王 O\'Brien 👩\\u200d🏫"\n}\n'


def dependent() -> Group:
    return group(
        code="reference-omitted", file="StudentEnrollments.csv", column="Class ID", roots=0, effect=Effect.ROW_OMITTED
    )
