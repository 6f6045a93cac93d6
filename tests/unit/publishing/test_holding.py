"""Which imports are held."""

from dataclasses import replace

import pytest

from rollcall.model.differences import Differences, Reissued, RowChanges, SchoolDifference
from rollcall.model.suspicions import HoldSettings, Suspicion
from rollcall.publishing.holding import Reason, reasons

DEFAULTS = HoldSettings()


def differences(**tables: RowChanges) -> Differences:
    return Differences("I-1", {"students": RowChanges(unchanged=1000)} | tables)


def school(number: int, removed: int, unchanged: int) -> SchoolDifference:
    return SchoolDifference(
        f"B-{number}", f"Škola {number}", {"students": RowChanges(removed=removed, unchanged=unchanged)}
    )


@pytest.mark.parametrize(
    ("counts", "held"),
    [
        (RowChanges(removed=30, unchanged=70), False),
        (RowChanges(removed=31, unchanged=69), True),
        (RowChanges(removed=31, changed=69), True),
        (RowChanges(added=1000, removed=31, unchanged=69), True),
        (RowChanges(removed=99), False),
        (RowChanges(removed=100), True),
        (RowChanges(added=1000), False),
        (RowChanges(changed=1000), False),
    ],
)
def test_a_table_may_lose_thirty_percent(counts: RowChanges, held: bool) -> None:  # noqa: FBT001 - a case of the table
    found = reasons(differences(students=counts), DEFAULTS)
    expected = [Reason(Suspicion.TABLE, "students", counts.removed, counts.before)]
    assert found == (expected if held else [])


def test_a_school_may_lose_half_of_its_students() -> None:
    schools = (school(1, 60, 40), school(2, 99, 0), school(3, 50, 50), school(4, 200, 100))
    found = reasons(replace(differences(), schools=schools), DEFAULTS)
    assert found == [
        Reason(Suspicion.SCHOOL, "students", 200, 300, "B-4", "Škola 4"),
        Reason(Suspicion.SCHOOL, "students", 60, 100, "B-1", "Škola 1"),
    ]


def test_tables_are_listed_before_schools_each_worst_first() -> None:
    tables = {
        "classes": RowChanges(removed=40, unchanged=60),
        "students": RowChanges(removed=90, unchanged=10),
        "staff": RowChanges(removed=20, unchanged=80),
    }
    found = reasons(Differences("I-1", tables, (school(1, 60, 40),)), DEFAULTS)
    assert [(reason.suspicion, reason.table) for reason in found] == [
        (Suspicion.TABLE, "students"),
        (Suspicion.TABLE, "classes"),
        (Suspicion.SCHOOL, "students"),
    ]


def test_rows_under_new_ids_do_not_count_as_removed() -> None:
    tables = {
        "classes": RowChanges(removed=40, unchanged=60),
        "students": RowChanges(added=990, removed=1000),
        "student_enrollments": RowChanges(added=8000, removed=8000),
    }
    schools = (replace(school(1, 100, 0), reissued=90),)
    reissued = (Reissued("students", 990, 1000), Reissued("student_enrollments", 7900, 8000))
    assert reasons(Differences("I-1", tables, schools, reissued), DEFAULTS) == [
        Reason(Suspicion.REISSUED, "students", 990, 1000),
        Reason(Suspicion.TABLE, "classes", 40, 100),
    ]


def test_enrollments_and_schools_that_shrink_besides_new_ids_are_reported() -> None:
    tables = {
        "students": RowChanges(added=400, removed=400, unchanged=600),
        "student_enrollments": RowChanges(added=3000, removed=6000, unchanged=2000),
    }
    schools = (replace(school(1, 90, 10), reissued=30), replace(school(2, 90, 10), reissued=50))
    reissued = (Reissued("students", 400, 1000), Reissued("student_enrollments", 3000, 8000))
    assert reasons(Differences("I-1", tables, schools, reissued), DEFAULTS) == [
        Reason(Suspicion.REISSUED, "students", 400, 1000),
        Reason(Suspicion.TABLE, "student_enrollments", 3000, 8000),
        Reason(Suspicion.SCHOOL, "students", 60, 100, "B-1", "Škola 1"),
    ]


def test_new_ids_of_a_small_table_are_reported_by_the_enrollments_that_refer_to_them() -> None:
    tables = {"classes": RowChanges(added=12, removed=12), "student_enrollments": RowChanges(added=360, removed=360)}
    reissued = (Reissued("classes", 12, 12), Reissued("student_enrollments", 360, 360))
    assert reasons(Differences("I-1", tables, (), reissued), DEFAULTS) == [
        Reason(Suspicion.REISSUED, "student_enrollments", 360, 360)
    ]


def test_people_who_are_removed_besides_new_ids_are_reported() -> None:
    tables = {"students": RowChanges(added=500, removed=1000)}
    found = reasons(Differences("I-1", tables, (), (Reissued("students", 500, 1000),)), DEFAULTS)
    assert found == [
        Reason(Suspicion.REISSUED, "students", 500, 1000),
        Reason(Suspicion.TABLE, "students", 500, 1000),
    ]


def test_the_settings_of_a_district_decide() -> None:
    found = replace(
        differences(students=RowChanges(removed=5, unchanged=5)),
        schools=(school(1, 5, 5),),
        reissued=(Reissued("students", 5, 10),),
    )
    assert reasons(found, DEFAULTS) == []
    assert [r.suspicion for r in reasons(found, replace(DEFAULTS, least_rows=10))] == [Suspicion.REISSUED]
    only_schools = HoldSettings(table_share=1, school_share=0.4, reissued_share=1, least_rows=10)
    assert [reason.suspicion for reason in reasons(found, only_schools)] == [Suspicion.SCHOOL]
    assert reasons(found, HoldSettings(table_share=1, school_share=1, reissued_share=1, least_rows=1)) == []
    assert reasons(found, HoldSettings(enabled=False, table_share=0, least_rows=1)) == []


def test_a_first_import_is_never_held() -> None:
    assert reasons(Differences(None, {"students": RowChanges(added=1000)}), DEFAULTS) == []


def test_a_table_that_was_empty_has_lost_nothing() -> None:
    assert Reason(Suspicion.TABLE, "students", 0, 0).share == 0
    assert reasons(differences(students=RowChanges()), HoldSettings(table_share=0)) == []


def test_a_reason_survives_a_round_trip_through_json() -> None:
    reason = Reason(Suspicion.SCHOOL, "students", 60, 100, "B-1", "Škola 1")
    assert Reason.from_dict(reason.as_dict()) == reason
