"""A mail says which findings are new since the last import, which are as before, and which were mended."""

from typing import Any

import pytest
from support.mails import at, says_the_same_twice, summary

from rollcall.mail import compose
from rollcall.mail.since import FOLLOWS, MENDED_LIMIT, ordinal
from rollcall.model.findings import Effect
from rollcall.model.imports import Status
from rollcall.model.since import Earlier, GroupSince, Since
from rollcall.rules.references import OMITTED

LAST = Earlier("import-1", at(3))


def found(new: int, as_before: int, mended: int, **changes: Any) -> GroupSince:  # noqa: ANN401 - whatever the field takes
    """A group of findings, by default one that the mail's summary has."""
    default: dict[str, Any] = {
        "effect": Effect.ROW_OMITTED,
        "code": "required-value-missing",
        "title": "A required value is missing.",
        "file": "Classes.csv",
        "column": "Name",
        "imports": 2 if as_before else 1,
        "oldest": as_before or new,
    }
    return GroupSince(new=new, as_before=as_before, mended=mended, **{**default, **changes})


def mailed(*groups: GroupSince, against: Earlier = LAST, **changes: Any) -> str:  # noqa: ANN401
    return compose(summary(since=Since(against, groups), **changes)).text


def test_the_sums_stand_above_the_reasons() -> None:
    gone = found(0, 0, 1, code="invalid-date", title="A date is not valid.", file="Students.csv", column="DOB")
    text = mailed(found(2, 26, 2, lines=(4, 9)), gone)
    expected = """\
SINCE THE LAST TIME

Findings compared with the import of 3 November 2026, 09:00 CST: 2 new, 26 as
before, 3 mended.

* Mended
  Classes.csv, column Name: A required value is missing. (2)
  Students.csv, column DOB: A date is not valid. (1)

YOUR FILES
"""
    assert expected in text
    assert "Since the last time: 2 new (lines 4 and 9), 26 as before, 2 mended." in text


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (found(0, 28, 0), "28 as before."),
        (found(1, 27, 0, lines=(1204,)), "1 new (line 1204), 27 as before."),
        (found(9, 19, 0, lines=(1, 2, 3, 4, 5)), "9 new (lines 1, 2, 3, 4, 5 and 4 more), 19 as before."),
        (found(0, 28, 0, imports=4, oldest=28), "28 as before for the 4th import in a row."),
        (found(2, 26, 0, imports=3, oldest=5), "2 new, 26 as before, 5 of them for the 3rd import in a row."),
    ],
)
def test_a_group_says_how_long_its_findings_stand(group: GroupSince, said: str) -> None:
    assert f"Since the last time: {said}" in " ".join(mailed(group).split())


@pytest.mark.parametrize(
    "since",
    [None, Since(None), Since(LAST)],
    ids=["no report", "the first import", "no finding in either"],
)
def test_nothing_is_said_where_there_is_nothing_to_compare(since: Since | None) -> None:
    assert compose(summary(since=since)).text == compose(summary()).text


def test_what_could_not_be_looked_for_is_not_called_mended() -> None:
    text = mailed(found(28, 0, 0), found(0, 0, 0, code="x", unknown=12), status=Status.FAILED)
    said = " ".join(text.split())
    assert "0 mended" in said
    assert "12 findings of the last time could not be looked for, because a file was not checked." in said


def test_only_the_first_kinds_that_were_mended_are_listed() -> None:
    groups = [found(0, 0, 1, code=f"rule-{number}", title=f"Rule {number}.") for number in range(MENDED_LIMIT + 2)]
    text = mailed(*groups, groups=[])
    assert f"Rule {MENDED_LIMIT - 1}." in text
    assert f"Rule {MENDED_LIMIT}." not in text
    assert f"Shown are {MENDED_LIMIT} of {MENDED_LIMIT + 2} kinds of findings." in text


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.DISCARDED, Status.COULD_NOT_BE_PROCESSED])
def test_a_mail_without_the_report_does_not_compare_it(status: Status) -> None:
    assert "as before" not in mailed(found(2, 26, 2), status=status)


def test_an_import_that_is_no_longer_known_is_named_by_its_id() -> None:
    assert "Findings compared with the import import-1: 2 new" in mailed(
        found(2, 1, 0), against=Earlier("import-1", None)
    )


@pytest.mark.parametrize(("new", "said"), [(28, "All findings are"), (1, "The one finding is")])
def test_if_all_findings_are_new_that_is_said_once(new: int, said: str) -> None:
    text = mailed(found(new, 0, 0, lines=(4, 9, 11)))
    assert f"{said} new since the import of 3 November 2026, 09:00 CST." in text
    assert "Since the last time:" not in text


def test_what_only_followed_from_what_was_mended_is_counted_and_not_listed() -> None:
    followed = found(0, 0, 57, code=FOLLOWS, title="It followed.", file="StudentEnrollments.csv", column="Class ID")
    text = mailed(followed, found(0, 0, 1), found(0, 0, 9, code="x", title="Nine times."), groups=[])
    assert "It followed." not in text
    assert text.index("Nine times. (9)") < text.index("A required value is missing. (1)")
    assert "57 findings that only followed from others are mended, too." in text
    assert "* Mended" not in mailed(followed, groups=[])


def test_the_rule_of_what_follows_is_that_of_the_catalogue() -> None:
    assert OMITTED.code == FOLLOWS


def test_both_parts_say_the_same() -> None:
    says_the_same_twice(compose(summary(since=Since(LAST, (found(2, 26, 2, lines=(4, 9)),)))))


def test_ordinals() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112, 1003)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th", "1,003rd")
    ]
