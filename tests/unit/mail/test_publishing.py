"""What mails say about comparisons, holds, decisions and restored rosters."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.documents import HOSTILE
from support.mails import (
    NEW_IDS,
    TABLE,
    Words,
    at,
    differences,
    emptied,
    held,
    restored,
    says_the_same_twice,
    school,
    summary,
    waiting,
)

from rollcall.mail import Earlier, Mail, compose, compose_restored
from rollcall.mail.comparison import SCHOOLS_LIMIT
from rollcall.mail.phrases import by, file_of, share
from rollcall.model.accounts import Decides
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.imports import Decision, Status, Verdict
from rollcall.model.schema import load
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import Reason
from rollcall.report.types import Counts

PUBLISHED = [Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS]

EXPECTED_HELD = """\
Your roster import waits for approval. Nothing was changed so far.

If it is right, ask the people who run Rollcall for you to approve it by 1
December 2026, 17:05 CST. If not, upload the right package.

See what would change:
https://apps.example.org/imports/20261124-7Q3K/decision

It would change much more than an ordinary import does, so it was stopped
before it changed anything. The roster that you had before is still in use.

District:    Springfield ISD
School year: 2026-2027
Package:     Roster.zip
Uploaded:    24 November 2026, 17:05 CST by b.lee
Waits until: 1 December 2026, 17:05 CST
Import:      20261124-7Q3K

WHY IT WAITS

* Students.csv: 4,210 of 10,000 rows (42.1 %) would be removed.
  Above 30 %, an import waits (setting rows-removed).

* Schools that would lose many of their students, worst first
  1. Lincoln Elementary (ID S-1): 399 of 500 students (79.8 %)
  2. École Núñez (ID S-2): 398 of 500 students (79.6 %)
  Above 50 %, an import waits (setting school-emptied).

WHAT TO DO

* If this is what you want
  There is nothing to correct. Forward this message to the people who run
  Rollcall for you, and ask them to approve the import.
  Their command: rollcall imports approve 20261124-7Q3K

* If this is not what you want
  Upload the right package. It replaces this one by itself; there is nothing
  to cancel.

* If nobody does anything
  This package is not imported after 1 December 2026, 17:05 CST, and your
  roster stays as it is.

WHAT WOULD CHANGE IN YOUR ROSTER

File          Added  Changed  Removed   Same
Students.csv     20        3    4,210  5,787

YOUR FILES

File           Rows  Would be accepted  Left out
Students.csv  5,810              5,810         0

This message holds no student data. Rollcall sent it while the import waits.

Choose which of these messages you get:
https://apps.example.org/mails
"""

EXPECTED_RESTORED = """\
A roster that you imported earlier is in use again.

You need not do anything. If you did not expect this, please ask the people
who run Rollcall for you.

See the import that is in use again:
https://apps.example.org/imports/20261103-AAAA

The people who run Rollcall for you changed which of your rosters is in use;
that can be undone. The next package that you upload is imported as always,
and replaces this roster.

District:      Springfield ISD
School year:   2026-2027
Changed:       25 November 2026, 09:00 CST by jane
In use again:  Roster.zip, uploaded 3 November 2026, 09:00 CST (import
               20261103-AAAA)
First in use:  3 November 2026, 10:00 CST
In use before: New.zip, uploaded 24 November 2026, 09:00 CST (import
               20261124-7Q3K)

WHAT CHANGED IN YOUR ROSTER

File                  Added  Changed  Removed   Same
Students.csv          4,210        3       20  5,787
StaffEnrollments.csv      0        0        0     12

This message holds no student data. Rollcall sent it when the roster was
changed.

Choose which of these messages you get:
https://apps.example.org/mails
"""


def test_the_mail_about_a_held_import_says_what_would_go_and_what_to_do() -> None:
    mail = compose(held(TABLE, emptied(1, "Lincoln Elementary"), emptied(2, "École Núñez")))

    assert mail.subject == "Roster import waits for approval: Springfield ISD"
    assert mail.text == EXPECTED_HELD


def test_new_ids_have_words_of_their_own() -> None:
    gone = Reason(Suspicion.REMOVED, "classes", 9_801, 10_000, 0.3, "rows-removed", reissued=9_800)
    mail = compose(held(NEW_IDS, gone))

    assert mail.subject == "Roster import waits for approval (new IDs): Springfield ISD"
    assert "The same people or classes have other IDs than before." in mail.text
    assert "* Classes.csv: 9,800 of 10,000 rows (98 %) would get new IDs." in mail.text
    said = " ".join(mail.text.split())
    assert "* Classes.csv: 9,801 of 10,000 rows (98 %) would be removed. 9,800 of them only have new IDs." in said
    assert "From 10 %, an import waits (setting ids-reissued)." in said
    assert "* If new IDs are not what you want\n  Look in your export for what it writes as ID" in mail.text


def test_new_ids_and_losses_are_both_in_the_subject() -> None:
    mail = compose(held(NEW_IDS, TABLE))

    assert mail.subject == "Roster import waits for approval (new IDs and more): Springfield ISD"
    said = " ".join(mail.text.split())
    assert "many IDs are new, and much else would change." in said
    assert "Besides, much more would change than by an ordinary import." in said
    assert "* Classes.csv: 9,800 of 10,000 rows (98 %) would get new IDs." in mail.text
    assert "* Students.csv: 4,210 of 10,000 rows (42.1 %) would be removed." in mail.text
    assert "* If this is what you want\n" in mail.text
    assert "* If this is not what you want\n  Look in your export for what it writes as ID" in mail.text


PAGE = "https://apps.example.org/imports/20261124-7Q3K/decision"
COMMAND = "rollcall imports approve 20261124-7Q3K"


@pytest.mark.parametrize(
    ("decides", "said", "label"),
    [
        (
            Decides.DISTRICT,
            (
                "A data manager of your district decides by 1 December 2026, 17:05 CST: approve it if it is right, or "
                "discard it."
            ),
            "See what would change, and decide",
        ),
        (
            Decides.OPERATOR,
            (
                "If it is right, ask the people who run Rollcall for you to approve it by 1 December 2026, 17:05 CST. "
                "If not, upload the right package."
            ),
            "See what would change",
        ),
        (
            Decides.BOTH,
            (
                "If it is right, a data manager of your district and the people who run Rollcall for you must both "
                "approve it by 1 December 2026, 17:05 CST."
            ),
            "See what would change, and decide",
        ),
    ],
)
def test_a_held_mail_says_who_decides_and_where(decides: Decides, said: str, label: str) -> None:
    text = compose(held(TABLE, decides=decides)).text
    assert said in " ".join(text.split())
    assert f"{label}:\n{PAGE}\n" in text
    assert (COMMAND in text) == (decides is not Decides.DISTRICT)
    assert ("A data manager of your district approves it on its page." in " ".join(text.split())) == (
        decides is not Decides.OPERATOR
    )
    assert (f"  Decide about this import: {PAGE}\n" in text) == (decides is not Decides.OPERATOR)


def test_without_pages_a_held_mail_names_whom_to_ask_and_no_page() -> None:
    text = compose(held(TABLE, apps_url="")).text
    assert "http" not in text
    assert COMMAND in text
    assert "Forward this message to the people who run" in text


@pytest.mark.parametrize(
    ("decides", "said"),
    [
        (Decides.DISTRICT, "upload it again, and approve it on its page in time. If not, upload the right one."),
        (Decides.OPERATOR, "upload it again, and ask the people who run Rollcall for you to approve it."),
        (
            Decides.BOTH,
            "approve it on its page in time, and ask the people who run Rollcall for you to approve it, too",
        ),
    ],
)
def test_after_nobody_decided_a_mail_says_who_must(decides: Decides, said: str) -> None:
    expired = summary(status=Status.EXPIRED, waiting=waiting(), decides=decides)
    assert said in " ".join(compose(expired).text.split())


def test_a_roster_of_the_next_year_is_discarded_by_who_decides() -> None:
    grades = Reason(Suspicion.CHANGED, "students", 445, 450, 0.4, "column-changed", "Grade Level")
    by_district, by_operator = (
        " ".join(compose(held(grades, decides=decides)).text.split())
        for decides in (Decides.DISTRICT, Decides.OPERATOR)
    )
    moved = "to move your district to the next school year. Then upload the package again."
    assert f"Discard this import on its page, and ask the people who run Rollcall for you {moved}" in by_district
    assert f"Ask the people who run Rollcall for you to discard this import and {moved}" in by_operator


def test_a_held_mail_points_to_rows_that_were_left_out_if_there_are_any() -> None:
    said = "Rows that were left out are missing in this package, too"

    assert said in compose(held(files={"Students.csv": Counts(9000, 5810, 3190)})).text
    assert said not in compose(held()).text


@pytest.mark.parametrize("status", [Status.DISCARDED, Status.EXPIRED])
def test_an_import_that_was_not_approved_says_why_it_waited_but_not_what_to_do(status: Status) -> None:
    text = compose(summary(status=status, waiting=waiting((TABLE,)))).text

    assert "WHY IT WAITED\n\n* Students.csv: 4,210 of 10,000 rows (42.1 %) would be removed." in text
    assert "rollcall imports approve" not in text


@pytest.mark.parametrize(
    ("status", "verdict", "said"),
    [
        (Status.SUCCEEDED, Verdict.APPROVED, "Approved:    25 November 2026, 09:00 CST by jane"),
        (Status.DISCARDED, Verdict.DISCARDED, "Discarded:   25 November 2026, 09:00 CST by jane"),
    ],
)
def test_the_mail_says_who_decided_and_when(status: Status, verdict: Verdict, said: str) -> None:
    decision = Decision(verdict, "arn:aws:sts::123456789012:assumed-role/Operators/jane", at(25))

    text = compose(summary(status=status, waiting=waiting(), decision=decision)).text

    assert said in text
    assert "123456789012" not in text


def test_an_approved_import_says_that_it_waited() -> None:
    approved = summary(status=Status.SUCCEEDED, waiting=waiting(), decision=Decision(Verdict.APPROVED, "jane", at(25)))

    said = " ".join(compose(approved).text.split())
    assert "Your package had waited for approval, and was approved by jane." in said
    assert "waited" not in compose(summary(status=Status.SUCCEEDED)).text


def test_a_held_import_that_a_newer_upload_ended_has_words_of_its_own() -> None:
    overtaken = compose(summary(status=Status.SUPERSEDED, waiting=waiting())).text
    late = compose(summary(status=Status.SUPERSEDED)).text

    assert overtaken.startswith("This package waited for approval and was replaced by a newer one.")
    assert late.startswith("This package was replaced by a newer one.")


@pytest.mark.parametrize("status", PUBLISHED)
def test_a_published_import_says_what_it_changed_and_which_schools_lose_most(status: Status) -> None:
    text = compose(summary(status=status, differences=differences(school(2, 130), school(1, 7), school(3, 0)))).text

    assert "WHAT CHANGED IN YOUR ROSTER" in text
    assert re.search(r"Students\.csv +20 +3 +4,210 +5,787", text)
    assert (
        "* Schools that lost students, most first\n"
        "  1. School 2 (ID S-2): 130 of 500 students removed, 2 added\n"
        "  2. School 1 (ID S-1): 7 of 500 students removed, 2 added\n\n"
    ) in text


def test_one_student_is_no_students() -> None:
    alone = replace(school(2, 1), tables={"students": RowChanges(added=0, changed=0, removed=1, unchanged=0)})

    text = compose(summary(status=Status.SUCCEEDED, differences=differences(alone))).text

    assert "School 2 (ID S-2): 1 of 1 student removed, 0 added" in text


@pytest.mark.parametrize("status", PUBLISHED)
def test_no_school_is_named_if_none_loses_students(status: Status) -> None:
    assert "School 3" not in compose(summary(status=status, differences=differences(school(3, 0)))).text


def test_a_first_roster_has_nothing_to_be_compared_with() -> None:
    first = Differences(None, {"students": RowChanges(added=1234)})

    text = " ".join(compose(summary(differences=first)).text.split())

    assert "There was no earlier roster, so nothing could be compared: every row is new." in text
    assert "1,234" not in text


def test_an_import_that_fails_after_the_comparison_does_not_show_it() -> None:
    assert "CHANGE IN YOUR ROSTER" not in compose(summary(status=Status.FAILED, differences=differences())).text


@pytest.mark.parametrize(
    ("status", "subject", "said"),
    [
        (Status.SUCCEEDED, "Roster import succeeded, nothing changed: Springfield ISD", "There is nothing to do."),
        (
            Status.SUCCEEDED_WITH_ERRORS,
            "Roster import succeeded with errors, nothing changed: Springfield ISD",
            "What is listed below is missing in it.",
        ),
    ],
)
def test_a_roster_that_says_the_same_says_since_when(status: Status, subject: str, said: str) -> None:
    groups = [] if status is Status.SUCCEEDED else summary().groups
    same = Differences("before", {"students": RowChanges(unchanged=9)})
    mail = compose(
        summary(status=status, groups=groups, differences=same, unchanged_since=Earlier("before", at(3), "Roster.zip"))
    )

    words = " ".join(mail.text.split())
    assert mail.subject == subject
    assert "the same as that of the import of 3 November 2026, 09:00 CST, which stays in use." in words
    assert said in words
    assert "replaces the one before" not in words
    assert "WHAT CHANGED" not in words


def test_an_import_whose_record_is_gone_is_named_by_its_id() -> None:
    text = compose(summary(unchanged_since=Earlier("before-1", None))).text

    assert "that of the import before-1," in " ".join(text.split())


def test_schools_in_a_comparison_are_capped_and_their_number_is_stated() -> None:
    losing = [school(n, 300 - n) for n in range(SCHOOLS_LIMIT + 27)]

    text = compose(summary(differences=differences(*losing, school(99, 0)))).text

    assert len(re.findall(r"^  \d+\. School", text, re.MULTILINE)) == SCHOOLS_LIMIT
    assert f"  Shown are {SCHOOLS_LIMIT} of {SCHOOLS_LIMIT + 27} schools.\n" in text


def test_if_schools_are_left_out_of_a_comparison_a_mail_gives_no_wrong_number() -> None:
    losing = tuple(school(n, 300 - n) for n in range(20))
    cut = replace(differences(*losing), more_schools=7)

    assert "Shown are 10 of at least 20 schools." in compose(summary(differences=cut)).text
    some = replace(cut, schools=(*losing, school(99, 0)))
    assert "Shown are 10 of 20 schools." in compose(summary(differences=some)).text


def test_schools_of_a_hold_are_capped_and_counted_even_if_the_record_lacks_some() -> None:
    reasons = [TABLE, *(emptied(n) for n in range(40))]

    text = compose(held(waiting=waiting(reasons, total=1_301))).text

    assert len(re.findall(r"^  \d+\. School", text, re.MULTILINE)) == SCHOOLS_LIMIT
    assert "  Shown are 10 of 1,300 schools.\n" in text


def test_schools_are_named_once_while_an_import_waits_because_of_them() -> None:
    text = compose(held(emptied(1), differences=differences(school(1, 399)))).text
    of_a_table = compose(held(TABLE, differences=differences(school(1, 120)))).text

    assert text.count("School 1 ") == 1
    assert "1. School 1 (ID S-1): 120 of 500 students removed, 2 added" in of_a_table


def test_a_restored_roster_is_reported() -> None:
    mail = compose_restored(restored())

    assert mail.subject == "An earlier roster is in use again: Springfield ISD"
    assert mail.text == EXPECTED_RESTORED


def test_a_restored_roster_is_reported_even_if_little_is_known() -> None:
    little = restored(
        current=Earlier("20261103-AAAA", None), published_at=None, replaced=None, by="", counts={}, apps_url=""
    )

    text = compose_restored(little).text

    assert "In use again: import 20261103-AAAA" in text
    assert "In use before" not in text
    assert "http" not in text


@pytest.mark.parametrize("apps_url", ["https://apps.example.org", ""])
def test_both_parts_of_a_mail_about_a_restore_say_the_same(apps_url: str) -> None:
    says_the_same_twice(compose_restored(restored(apps_url=apps_url)))


def with_names(text: str) -> list[Mail]:
    """The mails of this module, with `text` wherever somebody else chooses the text."""
    a_school = replace(school(1, 250, text), school_id=text)
    a_reason = replace(emptied(1, text), school_id=text)
    decision = Decision(Verdict.APPROVED, text, at(25))
    earlier = Earlier(text, at(3), text)
    named = {"district_name": text, "school_year": text}
    return [
        compose(held(TABLE, a_reason, **named)),
        compose(summary(differences=differences(a_school), waiting=waiting(), decision=decision, **named)),
        compose(summary(unchanged_since=Earlier(text, None), **named)),
        compose_restored(restored(current=earlier, replaced=earlier, by=text, **named)),
    ]


def test_hostile_names_of_schools_and_people_stay_text() -> None:
    for hostile, tame in zip(with_names(HOSTILE * 3), with_names("Lincoln"), strict=True):
        assert Words(hostile.html).tags == Words(tame.html).tags
        parts = hostile.subject + hostile.text + hostile.html
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", parts)
        assert "\n" not in hostile.subject


@given(st.text().filter(lambda text: text.strip(".")))  # no import has an id of dots alone
def test_subjects_and_lines_stay_within_78_characters(text: str) -> None:
    for mail in with_names(text):
        assert len(mail.subject) <= 78
        assert mail.subject.isprintable()
        assert max(len(line) for line in mail.text.splitlines() if "https://" not in line) <= 78


def test_names_of_schools_are_cut() -> None:
    assert f"1. {'x' * 100}… (ID S-1)" in Words(compose(held(emptied(1, "x" * 256))).html).text()


def test_files_are_named_as_districts_know_them() -> None:
    tables = load().tables

    assert [file_of(table.name) for table in tables] == [table.file for table in tables]


@pytest.mark.parametrize(
    ("rows", "before", "said"), [(421, 1000, "42.1 %"), (98, 100, "98 %"), (9_999, 10_000, "99.9 %"), (5, 5, "100 %")]
)
def test_a_share_is_rounded_down_so_that_100_means_all(rows: int, before: int, said: str) -> None:
    assert share(rows, before) == said


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("jane", " by jane"),
        ("arn:aws:iam::123456789012:user/jane", " by jane"),
        ("arn:aws:iam::123456789012:root", " by root"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_person_is_named_without_the_account(person: str | None, said: str) -> None:
    assert by(person) == said


def test_the_first_roster_replaces_none() -> None:
    first = Differences(None, {"students": RowChanges(added=9)})

    for status in PUBLISHED:
        words = " ".join(compose(summary(status=status, differences=first)).text.split())
        assert "replaces the one before" not in words
        assert "in the new roster." in words


@pytest.mark.parametrize("status", [Status.FAILED, Status.COULD_NOT_BE_PROCESSED])
def test_a_first_import_does_not_say_that_a_roster_is_in_use(status: Status) -> None:
    assert "If you had a roster before, it is still in use." in compose(summary(status=status)).text.replace("\n", " ")


def test_a_hold_for_schools_alone_does_not_say_that_rows_would_be_removed() -> None:
    """The students of merged schools, or of schools with new ids, stay in the roster."""
    schools_alone = " ".join(compose(held(emptied(1))).text.split())
    table_too = " ".join(compose(held(TABLE, emptied(1))).text.split())

    assert "Many more students would leave a school than in an ordinary import" in schools_alone
    assert "It would change much more than an ordinary import does" in table_too
