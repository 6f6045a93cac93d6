"""The mails about failures that are told together, and about one that comes again and again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.documents import HOSTILE, group
from support.mails import CHICAGO, Words, at, says_the_same_twice, summary

from rollcall.mail import Earlier, GatheredSummary, ImportSummary, Mail, Support, compose, compose_gathered
from rollcall.mail.gathered import NAMES_LIMIT
from rollcall.model.findings import Effect
from rollcall.model.gathered import Kind, Member
from rollcall.model.imports import Status
from rollcall.model.repeated import Repeated
from rollcall.model.schema import load

REASON = group(
    code="duplicate-id",
    effect=Effect.IMPORT_REJECTED,
    title="An ID is listed twice.",
    hint="Keep one of the two rows.",
    file="Students.csv",
    column="ID",
    lines=(4, 9, 11),
    findings=3,
)
SEVEN = [table.file for table in load().tables]


def failed(**changes: object) -> ImportSummary:
    return replace(summary(status=Status.FAILED, groups=[REASON, group()]), **changes)  # type: ignore[arg-type]


def uploads(names: list[str]) -> list[Member]:
    moments = (at(24) + number * timedelta(seconds=1) for number in range(len(names)))
    return [Member(moment, f"i{moment:%S}", "anna", name) for moment, name in zip(moments, names, strict=True)]


def gathered(kind: Kind, names: list[str], **changes: object) -> Mail:
    first = None if kind is Kind.STRAY else Earlier("first", at(24, 8), "Roster.zip")
    return compose_gathered(GatheredSummary(kind, uploads(names), failed(**changes), first))


def words(mail: Mail) -> str:
    return " ".join(mail.text.split())


def test_failures_are_counted_and_the_newest_is_named_with_who_why_and_where() -> None:
    mail = gathered(Kind.FAILED, ["Roster.zip"] * 7)
    assert mail.subject == "7 more roster imports failed: Springfield ISD"
    assert mail.text.startswith("7 more packages were not imported. Nothing was changed.\n")
    said = words(mail)
    for part in (
        "Newest: Roster.zip",
        "24 November 2026, 17:05 CST by b.lee",
        "WHY THE NEWEST ONE FAILED * An ID is listed twice. Students.csv, column ID, lines 4, 9 and 11",
        "What to do: Keep one of the two rows.",
        "https://apps.example.org/imports/20261124-7Q3K",
        "after the import of 24 November 2026, 08:00 CST, which has a message of its own",
        "That is one of 2 reasons, with 4 findings together.",
    ):
        assert part in said, part


def test_loose_files_of_a_roster_are_named_and_the_mail_says_how_to_zip_them() -> None:
    mail = gathered(Kind.STRAY, ["Manifest.csv", *SEVEN])
    assert mail.subject == "7 uploaded files are no zip: Springfield ISD"
    said = words(mail)
    assert all(name in said for name in SEVEN)
    assert "Please put the seven CSV files of your roster into one zip, and upload that zip alone." in said
    assert "* On Windows Put the seven CSV files into one folder" in said
    assert "Send to > Compressed (zipped) folder" in said
    assert "* On a Mac" in said


def test_a_single_stray_file_is_no_files() -> None:
    mail = gathered(Kind.STRAY, ["Readme.txt"])
    assert mail.subject == "An uploaded file is no zip: Springfield ISD"
    assert mail.text.startswith("A file was uploaded that is no zip. Nothing was imported or changed.\n")


def test_of_very_many_files_some_are_named_and_all_are_counted() -> None:
    mail = gathered(Kind.STRAY, [f"{number}.jpg" for number in range(813)])
    assert mail.subject.startswith("813 uploaded files are no zip")
    assert f"Shown are {NAMES_LIMIT} of 813 names." in words(mail)
    assert len(mail.text) < 3000


def test_checks_are_not_told_as_imports() -> None:
    mail = gathered(Kind.CHECK, ["Roster.zip"] * 2)
    assert mail.subject == "2 more checks of a roster found faults: Springfield ISD"
    said = words(mail)
    assert "2 more packages were checked that could not be imported as they are." in said
    assert "WHY THE NEWEST ONE COULD NOT BE IMPORTED" in said
    assert "check the package once more" in said


def test_faults_of_ours_are_not_laid_on_the_district() -> None:
    mail = gathered(Kind.COULD_NOT_BE_PROCESSED, ["Roster.zip"] * 3, groups=[], support=Support("the data team"))
    assert mail.subject == "3 more roster imports could not be processed: Springfield ISD"
    assert "a fault of Rollcall, not of your files" in words(mail)
    assert "tell the data team, with the number of the import below" in words(mail)


@pytest.mark.parametrize("apps_url", ["https://apps.example.org", ""])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("count", [1, 2, 30])
def test_both_parts_say_the_same(kind: Kind, count: int, apps_url: str) -> None:
    mail = gathered(kind, [f"{number}.csv" for number in range(count)], apps_url=apps_url)
    says_the_same_twice(mail)
    assert bool(mail.choices_url) is bool(apps_url)
    assert len(mail.subject) <= 78


def test_names_of_files_are_harmless() -> None:
    mail = gathered(Kind.STRAY, [HOSTILE])
    assert "\x1b" not in mail.text
    assert Words(mail.html).tags == Words(gathered(Kind.STRAY, ["a"]).html).tags


def test_a_failure_that_repeats_is_told_in_short() -> None:
    mail = compose(failed(repeated=Repeated(12, at(12))))
    assert mail.subject == "Roster import failed for the 12th time in a row: Springfield ISD"
    said = words(mail)
    assert "Your roster was not imported, for the 12th time in a row, since 12 November 2026." in said
    assert said.count("What to do:") == 1
    assert "That is one of 2 reasons, with 4 findings together. The page of this import has them all." in said
    assert "YOUR FILES" not in mail.text
    assert len(mail.text) < len(compose(failed()).text) + 300
    says_the_same_twice(mail)


def test_a_failure_that_comes_for_the_second_time_is_told_in_full() -> None:
    assert compose(failed(repeated=Repeated(2, at(23)))) == compose(failed())


def test_a_repeated_failure_without_pages_says_whom_to_ask() -> None:
    mail = compose(failed(repeated=Repeated(21, at(2)), apps_url=""))
    assert "21st time" in mail.subject
    assert "You can get the whole list from the people who run Rollcall for you." in words(mail)
    assert CHICAGO.key not in mail.text
