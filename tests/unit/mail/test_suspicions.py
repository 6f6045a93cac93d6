"""What mails and commands say about an import that waits: each reason, and the beginning that fits."""

from dataclasses import replace

import pytest
from support.mails import NEW_IDS, TABLE, differences, emptied, held, summary

from rollcall.mail import Support, compose
from rollcall.mail.suspicions import details, sentence
from rollcall.model.differences import ColumnChanges
from rollcall.model.imports import Status
from rollcall.model.schema import load
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import AffectedSchool, Reason

LOST = Reason(Suspicion.LOST, "students", 450, 450, 0.4, "values-lost", "Email")
CHANGED = Reason(Suspicion.CHANGED, "students", 445, 450, 0.4, "column-changed", "Last Name")
ADDED = Reason(Suspicion.ADDED, "students", 450, 450, 0.5, "rows-added")
DOUBLED = Reason(Suspicion.DOUBLED, "staff", 90, 900, 0.05, "doubled")
EMPTIED = emptied(1)

SENTENCES = [
    (NEW_IDS, "Classes.csv: 9,800 of 10,000 rows (98 %) would get new IDs."),
    (TABLE, "Students.csv: 4,210 of 10,000 rows (42.1 %) would be removed."),
    (
        replace(TABLE, reissued=4_210),
        "Students.csv: 4,210 of 10,000 rows (42.1 %) would be removed. All of them only have new IDs.",
    ),
    (
        replace(TABLE, reissued=9),
        "Students.csv: 4,210 of 10,000 rows (42.1 %) would be removed. 9 of them only have new IDs.",
    ),
    (
        replace(TABLE, reissued=1),
        "Students.csv: 4,210 of 10,000 rows (42.1 %) would be removed. 1 of them only has a new ID.",
    ),
    (
        replace(TABLE, rows=1, of=1, reissued=1),
        "Students.csv: 1 of 1 row (100 %) would be removed. It only has a new ID.",
    ),
    (EMPTIED, "School 1 (ID S-1): 399 of 500 students (79.8 %) would leave it."),
    (LOST, "Students.csv, Email: 450 of 450 values (100 %) would be lost."),
    (CHANGED, "Students.csv, Last Name: 445 of 450 values (98.8 %) would change."),
    (ADDED, "Students.csv: 450 rows would be added to 450 (100 %)."),
    (DOUBLED, "Staff.csv: 90 of 900 rows (10 %) are of people who are listed under two IDs."),
]


@pytest.mark.parametrize(("reason", "said"), SENTENCES)
def test_each_reason_is_said_with_its_numbers(reason: Reason, said: str) -> None:
    assert sentence(reason) == said
    assert {each.suspicion for each, _ in SENTENCES} == {*Suspicion}


def test_a_reason_names_its_limit_and_the_schools_that_have_most_of_it() -> None:
    worst = AffectedSchool("S-2", "École Núñez", 90), AffectedSchool("S-1", "Lincoln", 7)
    assert details(replace(LOST, worst=worst)) == [
        "Most of them: École Núñez (ID S-2): 90; Lincoln (ID S-1): 7.",
        "Above 40 %, an import waits (setting values-lost).",
    ]
    assert details(NEW_IDS) == ["From 10 %, an import waits (setting ids-reissued)."]


def test_a_roster_that_moves_everybody_up_a_grade_belongs_to_the_next_year() -> None:
    assert "belongs to the next school year" in " ".join(details(replace(CHANGED, column="Grade Level")))


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ([LOST], "one column or more differs in many rows"),
        ([LOST, CHANGED], "one column or more differs in many rows"),
        ([ADDED], "It would add many more people"),
        ([DOUBLED], "many people are listed twice"),
        ([ADDED, DOUBLED], "many people are listed twice"),
        ([EMPTIED], "Many more students would leave a school"),
        ([TABLE], "It would change much more"),
        ([LOST, TABLE], "It would change much more"),
        ([NEW_IDS], "many IDs are new."),
        ([NEW_IDS, replace(TABLE, reissued=4_000), replace(ADDED, reissued=450)], "many IDs are new."),
        ([NEW_IDS, replace(TABLE, reissued=100)], "many IDs are new, and much else would change."),
        ([NEW_IDS, LOST], "many IDs are new, and much else would change."),
    ],
)
def test_a_mail_begins_with_what_its_reasons_have_in_common(reasons: list[Reason], said: str) -> None:
    assert said in " ".join(compose(held(*reasons)).text.split())


def test_the_mail_about_a_first_roster_with_people_listed_twice_says_that_nothing_could_be_compared() -> None:
    mail = compose(held(DOUBLED, differences=replace(differences(), against=None)))
    assert "There was no earlier roster, so nothing could be compared" in " ".join(mail.text.split())


def test_the_first_roster_of_a_year_is_said_to_be_compared_with_the_last_one() -> None:
    mail = compose(summary(differences=replace(differences(), last_year="2025-2026")))
    assert "It is compared with your last one of 2025-2026." in " ".join(mail.text.split())


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.HELD])
def test_values_that_differ_and_new_domains_are_told(status: Status) -> None:
    columns = {
        "students": {
            "Nickname": ColumnChanges(compared=1_000, changed=20, given=1_003, lost=3, gained=1),
            "Email": ColumnChanges(compared=1_200, new_domain=1_180, given=1_200),
        }
    }
    found = replace(differences(), columns=columns, renumbered={"student_enrollments": 30_000})
    about = held(TABLE, differences=found) if status is Status.HELD else summary(differences=found)
    mail = compose(about)
    said = " ".join(mail.text.split())
    assert "Students.csv, Nickname 20 3 1" in said
    assert "Students.csv, Email: 1,180 of 1,200 addresses differ only after the @, or in capital letters." in said
    assert "StudentEnrollments.csv: 30,000 rows have a new ID and nothing else." in said


def test_whoever_sends_the_roster_of_the_next_year_learns_whom_to_ask() -> None:
    grades = replace(CHANGED, column="Grade Level")
    support = Support("the data team", "data@springfield.example")

    assert (
        "* If this is the roster of the next school year Ask the data team (data@springfield.example) to discard this "
        "import and to move your district to the next school year. Then upload the package again."
    ) in " ".join(compose(held(grades, support=support)).text.split())
    assert "If this is the roster of the next school year" not in compose(held(CHANGED)).text


def test_many_ruined_columns_stand_together_and_none_is_left_out() -> None:
    columns = [field.name for field in load().tables[2].fields if field.name != "Grade Level"]
    worst = (AffectedSchool("S-1", "Lincoln", 90),)
    reasons = [replace(CHANGED, column=column, worst=worst) for column in [*columns, "Grade Level"]]

    text = compose(held(*reasons)).text

    assert "* Columns whose values would change, worst first\n" in text
    assert all(f"Students.csv, {reason.column}: 445 of 450 values" in text for reason in reasons)
    assert text.count("(setting column-changed)") == 1
    assert "belongs to the next school year" in " ".join(text.split())
    assert "Most of them" not in text


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS])
def test_the_first_roster_of_a_year_replaces_none(status: Status) -> None:
    first = replace(differences(), last_year="2025-2026")

    assert "replaces the one before" not in " ".join(compose(summary(status=status, differences=first)).text.split())
