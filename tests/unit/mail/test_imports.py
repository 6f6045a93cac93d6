import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.documents import HOSTILE, group
from support.mails import (
    TABLE,
    Words,
    differences,
    emptied,
    restored,
    says_the_same_twice,
    school,
    summary,
    waiting,
)
from support.packages import TODAY, files, package, zipped

from rollcall.mail import Support, compose, compose_restored
from rollcall.mail.reasons import PLACES_LIMIT, REASONS_LIMIT
from rollcall.model.accounts import Decides
from rollcall.model.differences import RowChanges
from rollcall.model.findings import Effect
from rollcall.model.imports import Status
from rollcall.model.schema import load
from rollcall.report.types import Counts
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

EXPECTED = """\
Your roster was imported, but 29 of 31,200 rows were left out.

Please correct what is listed below in the system that you export from, and
upload the whole package again.

See everything that was found:
https://apps.example.org/imports/20261124-7Q3K

The new roster replaces the one before. What is listed below is missing in it.

District:    Springfield ISD
School year: 2026-2027
Package:     Roster.zip
Uploaded:    24 November 2026, 17:05 CST by b.lee
Ended:       24 November 2026, 17:06 CST
Import:      20261124-7Q3K

ROWS THAT WERE LEFT OUT

* A required value is missing.
  Classes.csv, column Name, line 31
  1 row left out, and 28 more with it.
  What to do: Fill in Name.
  All places: https://apps.example.org/imports/20261124-7Q3K/findings?file=Classes.csv&code=required-value-missing&column=Name
  About this rule: https://apps.example.org/guide/rules/required-value-missing

Check the corrected package before you upload it:
https://apps.example.org/check

YOUR FILES

File                      Rows  Accepted  Left out
Classes.csv              1,200     1,199         1
StudentEnrollments.csv  30,000    29,972        28

This message holds no student data. Rollcall sent it when the import ended.

Choose which of these messages you get:
https://apps.example.org/mails
"""


def test_a_mail_says_what_happened_what_it_cost_and_what_to_do_with_the_root_cause_first() -> None:
    mail = compose(summary())

    assert mail.subject == "Roster import succeeded with errors: Springfield ISD"
    assert mail.text == EXPECTED


@pytest.mark.parametrize("decides", Decides)
@pytest.mark.parametrize("apps_url", ["https://apps.example.org", ""])
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RUNNING])
def test_both_parts_say_the_same(status: Status, apps_url: str, decides: Decides) -> None:
    about = {"apps_url": apps_url, "decides": decides, "differences": differences(school(1, 250))}
    says_the_same_twice(compose(summary(status=status, waiting=waiting((TABLE, emptied(1))), **about)))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.SUCCEEDED, "Every row of your package is in the new roster"),
        (Status.FAILED, "Your roster was not imported. Nothing was changed."),
        (Status.HELD, "Your roster import waits for approval. Nothing was changed so far."),
        (Status.DISCARDED, "It had waited for approval, and was discarded."),
        (Status.EXPIRED, "Nobody approved this package in time. It changed nothing."),
        (Status.SUPERSEDED, "This package was replaced by a newer one."),
        (Status.COULD_NOT_BE_PROCESSED, "This is a fault of Rollcall, not of your files, and Rollcall raises an"),
    ],
)
def test_each_ending_has_its_own_words(status: Status, said: str) -> None:
    assert said in compose(summary(status=status)).text


TEAM = Support("the data team", "data@springfield.example")


@pytest.mark.parametrize(
    ("support", "whom"),
    [
        (Support(), "the people who run Rollcall for you"),
        (Support(name="the data team"), "the data team"),
        (Support(email="data@springfield.example"), "data@springfield.example"),
        (TEAM, "the data team (data@springfield.example)"),
    ],
)
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.COULD_NOT_BE_PROCESSED, "If that fails, too, tell {}, with the number of the import below."),
        (Status.EXPIRED, "upload it again, and ask {} to approve it."),
        (Status.DISCARDED, "please ask {}."),
        (Status.HELD, "Forward this message to {}, and ask them to approve the import."),
    ],
)
def test_mails_name_whom_to_ask(status: Status, said: str, support: Support, whom: str) -> None:
    text = " ".join(compose(summary(status=status, support=support, waiting=waiting())).text.split())

    assert said.format(whom) in text
    assert "{support}" not in text


def test_a_mail_invites_an_answer_only_where_somebody_gets_it() -> None:
    invitation = "Questions? Answer this message: it goes to the data team (data@springfield.example)."

    assert invitation in compose(summary(support=TEAM)).text.replace("\n", " ")
    assert "Questions?" not in compose(summary(support=Support("the data team"))).text


def test_no_mail_promises_what_nobody_does() -> None:
    """No alarm would wake anybody yet."""
    mails = [compose(summary(status=status, exhausted=True)) for status in Status if status is not Status.RUNNING]
    for mail in (*mails, compose_restored(restored())):
        assert not re.search(r"alert|alarm|notified|informed|we are working", mail.text + mail.html, re.IGNORECASE)


def test_every_mail_says_where_its_reader_chooses() -> None:
    for mail in (compose(summary()), compose_restored(restored())):
        assert mail.choices_url == "https://apps.example.org/mails"
        assert mail.text.endswith("Choose which of these messages you get:\nhttps://apps.example.org/mails\n")
    assert compose(summary(apps_url="")).choices_url == ""


def test_what_is_to_be_mended_can_be_checked_before_it_is_uploaded() -> None:
    check = "Check the corrected package before you upload it:\nhttps://apps.example.org/check\n"
    for status in Status:
        if status is not Status.RUNNING:
            expected = status in {Status.FAILED, Status.SUCCEEDED_WITH_ERRORS}
            assert (check in compose(summary(status=status, waiting=waiting())).text) == expected


def test_a_package_that_took_too_much_time_or_memory_gets_neither_blame_nor_promise() -> None:
    mail = compose(summary(status=Status.COULD_NOT_BE_PROCESSED, exhausted=True, files={}, groups=[]))
    text = " ".join(mail.text.split())
    assert "it took too much time or memory. Nothing was changed." in text
    assert "does not mean that anything is wrong with your file" in text
    assert "you need not do anything" not in text
    assert mail.subject == "Roster import could not be processed: Springfield ISD"


def test_a_package_that_was_imported_after_all_is_reported_as_imported() -> None:
    assert "time or memory" not in compose(summary(exhausted=True)).text


NOT_REPORTED = [Status.DISCARDED, Status.EXPIRED, Status.SUPERSEDED, Status.COULD_NOT_BE_PROCESSED]


@pytest.mark.parametrize("status", NOT_REPORTED)
def test_an_import_whose_report_does_not_count_shows_none(status: Status) -> None:
    text = compose(summary(status=status, differences=differences(classes=RowChanges(1, 1, 1, 1)))).text

    assert "Classes.csv" not in text


def test_a_running_import_has_no_mail() -> None:
    with pytest.raises(KeyError):
        compose(summary(status=Status.RUNNING))


def test_findings_that_reject_come_first_then_those_that_cost_most_rows() -> None:
    groups = [
        group(title="A value.", effect=Effect.VALUE_OMITTED, findings=900, roots=900),
        group(title="Ten rows.", findings=10, roots=10),
        group(title="One row and its thirty.", affects=30),
        group(title="The header.", effect=Effect.IMPORT_REJECTED),
        group(title="A warning.", effect=Effect.WARNING, findings=5000, roots=5000),
    ]

    text = compose(summary(status=Status.FAILED, groups=groups)).text

    titles = re.findall(r"^\* (.*)$", text, re.MULTILINE)
    assert titles == ["The header.", "One row and its thirty.", "Ten rows.", "A value.", "A warning."]


def test_a_cap_on_the_reasons_is_stated_with_the_total() -> None:
    groups = [group(code=f"rule-{i}", title=f"Rule {i}.") for i in range(REASONS_LIMIT + 12)]
    said = f"Shown are {REASONS_LIMIT} of {REASONS_LIMIT + 12} reasons."

    text = compose(summary(groups=groups)).text
    assert text.count("* Rule ") == REASONS_LIMIT == 10
    assert f"{said} The page of this import has them all." in text
    assert f"{said} You can get the whole list from the data team" in " ".join(
        compose(summary(groups=groups, apps_url="", support=TEAM)).text.split()
    )


def test_the_columns_of_one_reason_are_capped_too() -> None:
    text = compose(summary(groups=[group(column=f"C{i}") for i in range(PLACES_LIMIT + 3)])).text
    assert text.count("Classes.csv, column C") == PLACES_LIMIT
    assert f"Shown are {PLACES_LIMIT} of {PLACES_LIMIT + 3} columns." in text


def test_the_reasons_stand_in_order_of_the_rows_that_they_cost() -> None:
    costs = [3, 50, 7, 1200, 9]
    groups = [group(title=f"Rule {cost}.", code=f"rule-{cost}", affects=cost) for cost in costs]
    found = re.findall(r"^\* Rule (\d+)\.$", compose(summary(groups=groups)).text, re.MULTILINE)
    assert found == ["1200", "50", "9", "7", "3"]


def test_a_reason_links_to_its_places_and_to_its_rule() -> None:
    mail = compose(summary(groups=[group(), group(code="x-y", title="Other.", file=None, column=None, lines=())]))
    at = "https://apps.example.org"
    findings = f"{at}/imports/20261124-7Q3K/findings"
    for url in (
        f"{findings}?file=Classes.csv&code=required-value-missing&column=Name",
        f"{at}/guide/rules/required-value-missing",
        f"{findings}?code=x-y",
        f"{at}/guide/rules/x-y",
    ):
        assert url in mail.text.split()
        assert url in Words(mail.html).addresses


def test_what_only_follows_from_others_is_no_reason_of_its_own() -> None:
    """Whether or not the report knows from what."""
    cause = ("Classes.csv", "Name", "required-value-missing")
    for began in ((), ((cause, 28),)):
        follows = group(title="It follows.", code="follows", column="Class ID", findings=28, roots=0, began_in=began)
        text = compose(summary(groups=[follows, group(affects=28)])).text
        assert "It follows." not in text
        assert "1 row left out, and 28 more with it." in text


def test_findings_without_a_cause_in_the_report_are_shown() -> None:
    assert "It follows." in compose(summary(groups=[group(title="It follows.", roots=0)])).text


@pytest.mark.parametrize(
    ("files", "values", "said"),
    [
        ({"Students.csv": Counts(1200, 1193, 7)}, 0, "7 of 1,200 rows were left out"),
        ({"Students.csv": Counts(1200, 1199, 1)}, 0, "1 of 1,200 rows was left out"),
        ({"Students.csv": Counts(1200, 1199, 1)}, 21, "1 of 1,200 rows and 21 values were left out"),
        ({"Students.csv": Counts(1200, 1200, 0)}, 1, "1 value was left out"),
        ({}, 0, "some of it was left out"),
    ],
)
def test_the_first_line_says_how_much_was_left_out(files: dict[str, Counts], values: int, said: str) -> None:
    groups = [group(effect=Effect.VALUE_OMITTED, findings=values, roots=values)] if values else []
    text = compose(summary(files=files, groups=groups)).text
    assert text.splitlines()[0] == f"Your roster was imported, but {said}."


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RUNNING])
@pytest.mark.parametrize("decides", Decides)
def test_the_first_lines_say_what_happened_and_what_to_do(status: Status, decides: Decides) -> None:
    happened, to_do, *_ = compose(summary(status=status, waiting=waiting(), decides=decides)).text.split("\n\n")
    assert re.search(r"^(Your|This|We|Nobody) .*\.$", happened.replace("\n", " "))
    assert re.search(r"^(Please|If|There is nothing to do|A data manager)\b.*\.$", to_do.replace("\n", " "))


def test_one_cause_in_several_places_is_reported_once() -> None:
    names = ("Name", "ID")
    text = compose(summary(groups=[group(column=name) for name in names])).text

    assert text.count("* A required value is missing.") == text.count("What to do: Fill in Name.") == 1
    assert all(f"Classes.csv, column {name}, line 31" in text for name in names)


def test_without_a_page_for_the_log_there_is_no_link() -> None:
    mail = compose(summary(apps_url=""))

    assert "http" not in mail.text + mail.html


def test_hostile_names_stay_text() -> None:
    hostile = compose(
        summary(
            district_name=f"Springfield\r\nBcc: everyone@example.org{HOSTILE}",
            package_name=f"{HOSTILE}.zip",
            submitted_by=HOSTILE,
            files={HOSTILE: Counts(1, 1, 0)},
            groups=[group(column=HOSTILE, hint=HOSTILE)],
        )
    )

    assert Words(hostile.html).tags == Words(compose(summary()).html).tags - {"wbr"}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", hostile.subject + hostile.text + hostile.html)
    assert "\n" not in hostile.subject


@given(st.text(), st.text(max_size=2000))
def test_subject_and_lines_stay_within_78_characters(name: str, hint: str) -> None:
    mail = compose(summary(district_name=name, package_name=name, groups=[group(column=name, hint=hint)]))

    assert len(mail.subject) <= 78
    assert max(len(line) for line in mail.text.splitlines() if "https://" not in line) <= 78
    assert mail.subject.isprintable()


def test_times_are_those_of_the_district() -> None:
    tokyo = datetime(2026, 3, 4, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert "Uploaded:    4 March 2026, 09:00 JST by b.lee" in compose(summary(uploaded_at=tokyo)).text


def test_no_value_of_a_row_gets_into_a_mail() -> None:
    marked = [
        ("Students.csv", 2, "DOB"),
        ("Students.csv", 3, "Email"),
        ("Students.csv", 4, "Teacher ID"),
        ("Students.csv", 5, "Grade Level"),
        ("StudentEnrollments.csv", 4, "Student ID"),
        ("StaffEnrollments.csv", 2, "Role"),
        ("StaffEnrollments.csv", 3, "Class ID"),
        ("Schools.csv", 2, "NCES ID"),
    ]
    edit = {place: f"Xavier-{n}" for n, place in enumerate(marked)}
    edit |= {("Staff.csv", 3, "ID"): "Xavier-same", ("Staff.csv", 4, "ID"): "Xavier-same"}
    roster = load()
    unpacked = unpack(io.BytesIO(package(edit=edit)), district=None, roster=roster)
    report = validate(unpacked, roster=roster, today=TODAY)

    mail = compose(summary(status=Status.FAILED, files=report.files, groups=report.groups))

    assert sum("Xavier" in finding.get("value", "") for finding in report.document["findings"]) > len(marked)
    assert "Xavier" not in mail.subject + mail.text + mail.html


def test_a_row_in_the_place_of_the_header_gets_into_no_mail() -> None:
    csvs = files()
    _, *students = csvs["Students.csv"].splitlines()
    csvs["Students.csv"] = b"\n".join([b"ID,1001,,Xavier-last,Xavier-first,,x@xavier.example,2016-01-02,4", *students])
    roster = load()
    report = validate(unpack(io.BytesIO(zipped(csvs)), district=None, roster=roster), roster=roster, today=TODAY)

    mail = compose(summary(status=Status.FAILED, files=report.files, groups=report.groups))

    assert "Xavier-last" in {finding.get("column") for finding in report.document["findings"]}
    assert "xavier" not in (mail.subject + mail.text + mail.html).lower()


def test_two_reasons_of_one_rule_in_one_file_lead_each_to_its_own_places() -> None:
    groups = [group(column=name, hint=f"Correct {name}.") for name in ("ID", "Student Number")]
    text = compose(summary(groups=groups)).text
    links = [line for line in text.splitlines() if line.startswith("  All places: ")]
    assert [link.rpartition("&")[2] for link in links] == ["column=ID", "column=Student%20Number"]


def test_a_link_is_not_made_long_by_the_name_of_a_column() -> None:
    text = compose(summary(groups=[group(column="x" * 65)])).text
    assert "column=" not in text
