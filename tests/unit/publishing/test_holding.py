"""Which imports are held, and by what limits (contract, section 8)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from rollcall.model.differences import (
    ColumnChanges,
    Differences,
    Doubled,
    Reissued,
    RowChanges,
    SchoolDifference,
    ValueChanges,
)
from rollcall.model.suspicions import DEFAULTS, HoldSettings, Suspicion
from rollcall.publishing.holding import WORST, AffectedSchool, Reason, reasons

USUAL = HoldSettings()


def differences(**tables: RowChanges) -> Differences:
    return Differences("I-1", {"students": RowChanges(unchanged=1000)} | tables)


def school(number: int, removed: int, unchanged: int) -> SchoolDifference:
    return SchoolDifference(
        f"B-{number}", f"Škola {number}", {"students": RowChanges(removed=removed, unchanged=unchanged)}
    )


def next_year(found: Differences) -> Differences:
    return replace(found, last_year="2025-2026")


def column(table: str, name: str, counts: ColumnChanges) -> Differences:
    return replace(differences(), columns={table: {name: counts}})


def codes(found: Differences, settings: HoldSettings = USUAL) -> list[str]:
    return [reason.suspicion for reason in reasons(found, settings)]


CASES: Mapping[str, tuple[Differences, bool, bool]] = {
    "30 % of a table go": (differences(students=RowChanges(removed=30, unchanged=70)), False, False),
    "more than 30 % go": (differences(students=RowChanges(removed=31, unchanged=69)), True, False),
    "more than 60 % go": (differences(students=RowChanges(removed=61, changed=39)), True, True),
    "99 rows go": (differences(students=RowChanges(removed=99)), False, False),
    "classes go": (differences(classes=RowChanges(removed=100)), True, False),
    "enrollments go": (differences(student_enrollments=RowChanges(removed=100, added=100)), True, False),
    "schools go": (differences(schools=RowChanges(removed=100)), True, False),
    "staff go": (differences(staff=RowChanges(removed=61, unchanged=39)), True, True),
    "half of a school leaves": (replace(differences(), schools=(school(1, 50, 50),)), False, False),
    "more than half leaves": (replace(differences(), schools=(school(1, 51, 49),)), True, False),
    "more than 80 % leave": (replace(differences(), schools=(school(1, 81, 19),)), True, True),
    "a school of 99 closes": (replace(differences(), schools=(school(1, 99, 0),)), False, False),
    "10 % have new IDs": (
        replace(differences(), reissued=(Reissued("students", 10, 100),)),
        True,
        True,
    ),
    "9 % have new IDs": (replace(differences(), reissued=(Reissued("students", 99, 1001),)), False, False),
    "classes have new IDs": (replace(differences(), reissued=(Reissued("classes", 10, 100),)), True, False),
    "enrollments name new IDs": (
        replace(differences(), reissued=(Reissued("student_enrollments", 100, 100),)),
        False,
        False,
    ),
    "40 % of a column's values change": (
        column("students", "Last Name", ColumnChanges(compared=100, changed=40)),
        False,
        False,
    ),
    "more change": (column("students", "Last Name", ColumnChanges(compared=100, changed=41)), True, True),
    "99 values change": (column("students", "Nickname", ColumnChanges(compared=99, changed=99)), False, False),
    "grades change": (column("students", "Grade Level", ColumnChanges(compared=100, changed=100)), True, False),
    "teachers change": (column("students", "Teacher ID", ColumnChanges(compared=100, changed=100)), True, False),
    "names of classes change": (column("classes", "Name", ColumnChanges(compared=100, changed=100)), True, False),
    "names of schools change": (column("schools", "Name", ColumnChanges(compared=100, changed=100)), True, True),
    "e-mail addresses get a new domain": (
        column("students", "Email", ColumnChanges(compared=100, new_domain=100)),
        False,
        False,
    ),
    "values are new": (column("students", "Email", ColumnChanges(gained=100)), False, False),
    "40 % of a column's values are lost": (
        column("students", "Email", ColumnChanges(given=100, lost=40)),
        False,
        False,
    ),
    "more are lost": (column("students", "Email", ColumnChanges(given=100, lost=41)), True, True),
    "teachers are lost": (column("students", "Teacher ID", ColumnChanges(given=100, lost=100)), True, False),
    "99 values are lost": (column("students", "Email", ColumnChanges(given=99, lost=99)), False, False),
    "half as many students come": (differences(students=RowChanges(added=500, unchanged=1000)), False, False),
    "more come": (differences(students=RowChanges(added=501, unchanged=1000)), True, True),
    "staff come": (differences(staff=RowChanges(added=51, unchanged=100)), True, True),
    "classes come": (differences(classes=RowChanges(added=500, unchanged=100)), False, False),
    "students come to 99": (differences(students=RowChanges(added=500, unchanged=99)), False, False),
    "5 % are listed twice": (replace(differences(), doubled=(Doubled("students", 50, 1000),)), False, False),
    "more are listed twice": (replace(differences(), doubled=(Doubled("staff", 6, 100),)), True, True),
    "98 are listed twice": (replace(differences(), doubled=(Doubled("staff", 98, 98),)), False, False),
}


@pytest.mark.parametrize("case", CASES)
def test_an_import_is_held_above_a_limit_that_differs_for_the_first_roster_of_a_year(case: str) -> None:
    found, ordinary, rollover = CASES[case]
    assert bool(reasons(found, USUAL)) is ordinary
    assert bool(reasons(next_year(found), USUAL)) is rollover


def test_a_reason_has_its_numbers_and_the_setting_that_caught_it() -> None:
    found = differences(students=RowChanges(removed=65, unchanged=35))
    assert reasons(found, USUAL) == [Reason(Suspicion.REMOVED, "students", 65, 100, 0.3, "rows-removed")]
    assert reasons(next_year(found), USUAL) == [
        Reason(Suspicion.REMOVED, "students", 65, 100, 0.6, "rollover-rows-removed")
    ]


def test_all_reasons_that_apply_are_told_worst_first_and_schools_last() -> None:
    tables = {
        "classes": RowChanges(removed=40, unchanged=60),
        "students": RowChanges(added=990, removed=1000),
        "staff": RowChanges(removed=90, unchanged=10),
    }
    schools = (school(1, 60, 40), replace(school(4, 200, 100), reissued=150))
    found = reasons(Differences("I-1", tables, schools, (Reissued("students", 990, 1000),)), USUAL)
    assert [(reason.suspicion, reason.table, reason.rows, reason.reissued) for reason in found] == [
        (Suspicion.REISSUED, "students", 990, 0),
        (Suspicion.REMOVED, "students", 1000, 990),
        (Suspicion.REMOVED, "staff", 90, 0),
        (Suspicion.REMOVED, "classes", 40, 0),
        (Suspicion.ADDED, "students", 990, 990),
        (Suspicion.EMPTIED, "students", 200, 150),
        (Suspicion.EMPTIED, "students", 60, 0),
    ]


def test_a_reason_names_the_schools_with_most_of_its_rows() -> None:
    schools = tuple(
        SchoolDifference(
            f"B-{number}", "Škola", {}, columns={"students": {"Email": ValueChanges(lost=number, changed=1)}}
        )
        for number in range(9)
    )
    found = replace(column("students", "Email", ColumnChanges(given=100, lost=60)), schools=schools)
    (reason,) = reasons(found, USUAL)
    assert reason.column == "Email"
    assert reason.worst == tuple(AffectedSchool(f"B-{number}", "Škola", number) for number in (8, 7, 6, 5, 4))
    assert len(reason.worst) == WORST


EVERYTHING = replace(
    differences(students=RowChanges(added=900, removed=900, unchanged=100), staff=RowChanges(unchanged=100)),
    schools=(school(1, 100, 0),),
    reissued=(Reissued("students", 900, 1000),),
    columns={"students": {"Email": ColumnChanges(compared=100, changed=100, given=200, lost=100)}},
    doubled=(Doubled("students", 500, 1000),),
)


@pytest.mark.parametrize("suspicion", Suspicion)
def test_each_reason_can_be_turned_off_alone(suspicion: Suspicion) -> None:
    assert {*codes(EVERYTHING)} == {*codes(next_year(EVERYTHING))} == {*Suspicion}
    off = HoldSettings(own={suspicion: None})
    assert {*codes(EVERYTHING, off)} == {*Suspicion} - {suspicion}
    assert {*codes(next_year(EVERYTHING), off)} == {*Suspicion}
    assert {*codes(next_year(EVERYTHING), HoldSettings(own={f"rollover-{suspicion}": None}))} == {*Suspicion} - {
        suspicion
    }


def test_the_limits_of_a_district_decide() -> None:
    found = differences(students=RowChanges(removed=5, unchanged=5))
    assert reasons(found, USUAL) == []
    assert codes(found, HoldSettings(least_rows=10)) == [Suspicion.REMOVED]
    assert codes(found, HoldSettings(own={"rows-removed": 0.5}, least_rows=10)) == []
    assert reasons(found, HoldSettings(enabled=False, least_rows=1)) == []


def test_a_deployment_decides_how_many_rows_are_judged_unless_a_district_does() -> None:
    found = differences(students=RowChanges(removed=9))
    assert [reason.of for reason in reasons(found, USUAL, least_rows=9)] == [9]
    assert reasons(found, HoldSettings(least_rows=10), least_rows=9) == []


def test_a_first_roster_ever_is_held_for_people_who_are_listed_twice_alone() -> None:
    assert codes(replace(EVERYTHING, against=None)) == [Suspicion.DOUBLED]


def test_nothing_new_is_no_reason_even_where_every_id_would_be_one() -> None:
    found = replace(differences(), reissued=(Reissued("students", 0, 1000),))
    assert reasons(found, HoldSettings(own={"ids-reissued": 0.0})) == []


def test_a_table_that_was_empty_has_lost_nothing() -> None:
    assert Reason(Suspicion.REMOVED, "students", 0, 0, 0.3, "rows-removed").share == 0
    assert reasons(differences(students=RowChanges()), HoldSettings(own=dict.fromkeys(DEFAULTS, 0.0))) == []


def test_a_reason_survives_a_round_trip_through_json() -> None:
    worst = (AffectedSchool("B-1", "Škola 1", 60),)
    reason = Reason(Suspicion.EMPTIED, "students", 60, 100, 0.5, "school-emptied", "", "B-1", "Škola 1", 3, worst)
    assert Reason.from_dict(reason.as_dict()) == reason


def test_a_reason_of_an_earlier_build_is_still_understood() -> None:
    fields = {"suspicion": "table-shrinks", "table": "staff", "rows": 60, "before": 100}
    fields |= {"school_id": "", "school_name": ""}
    assert Reason.from_dict(fields) == Reason(Suspicion.REMOVED, "staff", 60, 100, 0.3, "rows-removed")


def test_very_many_schools_leave_no_other_reason_behind() -> None:
    """A record keeps the first reasons alone."""
    schools = tuple(school(number, 150, 50) for number in range(60))
    columns = {"students": {"Email": ColumnChanges(given=900, lost=900)}}
    found = reasons(replace(differences(), schools=schools, columns=columns), USUAL)

    assert [reason.suspicion for reason in found[:2]] == [Suspicion.LOST, Suspicion.EMPTIED]
    assert len(found) == 61
