"""Counts what an import would change: rows by their identity, people by their schools."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples

from rollcall.columns.buckets import differing
from rollcall.columns.matching import distinct, match, unmatched
from rollcall.model.differences import (
    SCHOOLS_KEPT,
    ColumnChanges,
    Differences,
    Doubled,
    Reissued,
    RowChanges,
    SchoolDifference,
    ValueChanges,
)
from rollcall.model.schema import Table, load
from rollcall.publishing.compare import compare
from rollcall.publishing.compare.words import spread
from rollcall.publishing.parquet import parquet_type

ROSTER = load()
Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "student_enrollments": ("student_id", "class_id"),
    "staff_enrollments": ("staff_id", "school_id", "class_id", "role"),
}


def written(tables: Tables, folder: Path, **metadata: str) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    paths = {}
    for table in ROSTER.tables:
        schema = pa.schema([(field.column, parquet_type(field)) for field in table.fields], metadata)
        paths[table.name] = folder / f"{table.name}.parquet"
        rows = pa.Table.from_pylist([dict(row) for row in tables.get(table.name, ())], schema)
        pq.write_table(rows, paths[table.name], row_group_size=3)
    return paths


def compared(new: Tables, current: Tables | None, folder: Path) -> Differences:
    before = None if current is None else written(current, folder / "current")
    return compare(written(new, folder / "new"), before, ROSTER, None if current is None else "I-1")


def school(number: int, **more: str) -> Row:
    return {"id": f"B-{number}", "name": f"Schule № {number}"} | more


def group(number: int, school: int = 1, **more: str) -> Row:
    return {"id": f"C-{number}", "school_id": f"B-{school}", "name": f"Clase {number}", "type": "class"} | more


def student(number: int, **more: str) -> Row:
    names = ("王", "Núñez", "O'Brien", "Иванова", "الخطيب")
    row: dict[str, Any] = {"id": f"S-{number}", "student_number": str(number), "last_name": names[number % 5]}
    row |= {"first_name": "Nguyễn"}
    return row | {"dob": date(2015, 1, 1 + number % 28), "grade_level": "5"} | more


def person(number: int, **more: str) -> Row:
    row = {"id": f"T-{number}", "primary_id": str(number), "last_name": "Škvorecký", "first_name": "Zdeňka"}
    return row | {"email": f"zdenka.{number}@example.org"} | more


def learns(student: int, group: int, **more: str) -> Row:
    return {"id": f"E-{student}-{group}", "student_id": f"S-{student}", "class_id": f"C-{group}"} | more


def works(person: int, school: int | None = None, group: int | None = None, **more: str) -> Row:
    row: dict[str, Any] = {"id": f"F-{person}-{school}-{group}", "staff_id": f"T-{person}", "role": "Teacher"}
    row |= {"school_id": f"B-{school}" if school else None, "class_id": f"C-{group}" if group else None}
    return row | more


BASE: Tables = {
    "schools": [school(1), school(2)],
    "classes": [group(1), group(2), group(3, school=2)],
    "students": [student(number) for number in range(4)],
    "staff": [person(1), person(2)],
    "student_enrollments": [learns(0, 1), learns(0, 2), learns(1, 1), learns(2, 3), learns(3, 3), learns(3, 1)],
    "staff_enrollments": [works(1, 1, 1), works(1, 2, 3), works(2)],
}


def by_school(differences: Differences, table: str) -> dict[str, RowChanges]:
    return {school.school_id: school.tables[table] for school in differences.schools}


def test_the_same_rows_in_another_order_are_no_difference(tmp_path: Path) -> None:
    found = compared({name: rows[::-1] for name, rows in BASE.items()}, BASE, tmp_path)
    assert found.is_nothing
    assert (found.schools, found.reissued) == ((), ())
    assert found.tables["student_enrollments"] == RowChanges(unchanged=6)


def test_the_same_file_from_another_import_is_no_difference(tmp_path: Path) -> None:
    paths = [written(BASE, tmp_path / name, **{"rollcall.import": name * 9}) for name in ("one", "another")]
    found = compare(paths[0], paths[1], ROSTER, "I-1")
    assert found.is_nothing
    assert list(found.tables) == [table.name for table in ROSTER.tables]
    assert found.tables["students"] == RowChanges(unchanged=4)


def test_without_a_current_snapshot_every_row_is_added(tmp_path: Path) -> None:
    found = compared(BASE, None, tmp_path)
    assert found.against is None
    assert not found.is_nothing
    assert {name: counts.added for name, counts in found.tables.items()} == {name: len(BASE[name]) for name in BASE}
    assert by_school(found, "students") == {"B-1": RowChanges(added=3), "B-2": RowChanges(added=2)}


def test_a_table_may_be_empty_before_or_after(tmp_path: Path) -> None:
    emptied = compared({**BASE, "staff_enrollments": []}, BASE, tmp_path)
    assert emptied.tables["staff_enrollments"] == RowChanges(removed=3)
    assert by_school(emptied, "staff") == {"B-1": RowChanges(removed=1), "B-2": RowChanges(removed=1)}
    filled = compared(BASE, {}, tmp_path)
    assert filled.against == "I-1"
    assert filled.tables["schools"] == RowChanges(added=2)


def test_enrollments_that_are_numbered_anew_are_the_same_rows_but_are_published(tmp_path: Path) -> None:
    anew = [learns(0, 1, id="X"), *BASE["student_enrollments"][1:]]
    found = compared({**BASE, "student_enrollments": anew}, BASE, tmp_path)
    assert found.tables["student_enrollments"] == RowChanges(unchanged=6)
    assert found.schools == ()
    assert (found.renumbered, found.is_nothing) == ({"student_enrollments": 1}, False)


def test_a_student_who_leaves_a_school_but_not_the_district_is_removed_from_the_school(tmp_path: Path) -> None:
    moved = [row for row in BASE["student_enrollments"] if row["id"] != "E-3-3"]
    found = compared({**BASE, "student_enrollments": moved}, BASE, tmp_path)
    assert found.tables["students"] == RowChanges(unchanged=4)
    assert by_school(found, "students") == {"B-2": RowChanges(removed=1, unchanged=1)}


def test_a_student_who_leaves_one_of_two_classes_stays_in_the_school(tmp_path: Path) -> None:
    left = [row for row in BASE["student_enrollments"] if row["id"] != "E-0-2"]
    found = compared({**BASE, "student_enrollments": left}, BASE, tmp_path)
    assert by_school(found, "students") == {"B-1": RowChanges(unchanged=3)}
    assert by_school(found, "student_enrollments") == {"B-1": RowChanges(removed=1, unchanged=3)}


def test_a_changed_student_is_changed_in_every_school_that_has_them(tmp_path: Path) -> None:
    renamed = [*BASE["students"][:3], student(3, nickname="Şey")]
    found = compared({**BASE, "students": renamed}, BASE, tmp_path)
    assert found.tables["students"] == RowChanges(changed=1, unchanged=3)
    assert by_school(found, "students") == {
        "B-1": RowChanges(changed=1, unchanged=2),
        "B-2": RowChanges(changed=1, unchanged=1),
    }


def test_a_class_that_moves_takes_its_students_to_the_other_school(tmp_path: Path) -> None:
    found = compared({**BASE, "classes": [group(1), group(2), group(3, school=1)]}, BASE, tmp_path)
    assert found.tables["classes"] == RowChanges(changed=1, unchanged=2)
    assert found.tables["student_enrollments"] == RowChanges(unchanged=6)
    assert by_school(found, "classes") == {"B-1": RowChanges(added=1, unchanged=2), "B-2": RowChanges(removed=1)}
    assert by_school(found, "student_enrollments") == {
        "B-1": RowChanges(added=2, unchanged=4),
        "B-2": RowChanges(removed=2),
    }
    assert by_school(found, "students") == {"B-1": RowChanges(added=1, unchanged=3), "B-2": RowChanges(removed=2)}


def test_district_level_staff_belong_to_no_school(tmp_path: Path) -> None:
    found = compared({**BASE, "staff_enrollments": BASE["staff_enrollments"][:2]}, BASE, tmp_path)
    assert found.tables["staff_enrollments"] == RowChanges(removed=1, unchanged=2)
    assert found.schools == ()


def test_the_school_that_loses_most_students_comes_first(tmp_path: Path) -> None:
    kept = [row for row in BASE["student_enrollments"] if row["class_id"] != "C-3"][1:]
    found = compared(
        {**BASE, "schools": [school(1, name="Áras"), school(2)], "student_enrollments": kept}, BASE, tmp_path
    )
    assert [(entry.school_id, entry.name) for entry in found.schools] == [("B-2", "Schule № 2"), ("B-1", "Áras")]


def test_a_removed_school_keeps_its_old_name(tmp_path: Path) -> None:
    here = [row for row in BASE["student_enrollments"] if row["class_id"] != "C-3"]
    new = {**BASE, "schools": [school(1)], "classes": BASE["classes"][:2], "student_enrollments": here}
    found = compared(new, BASE, tmp_path)
    (gone,) = [entry for entry in found.schools if entry.school_id == "B-2"]
    assert gone.name == "Schule № 2"
    assert gone.tables["schools"] == RowChanges(removed=1)
    assert gone.tables["students"] == RowChanges(removed=2)


def test_people_and_classes_under_new_ids_are_counted(tmp_path: Path) -> None:
    new = {
        **BASE,
        "classes": [{**row, "id": "neu-" + row["id"]} for row in BASE["classes"]],
        "students": [{**row, "id": "neu-" + row["id"], "grade_level": "6"} for row in BASE["students"]],
        "staff": [{**row, "id": "neu-" + row["id"], "email": row["email"].upper()} for row in BASE["staff"]],
    }
    found = compared(new, BASE, tmp_path)
    assert found.reissued == (Reissued("classes", 3, 3), Reissued("students", 4, 4), Reissued("staff", 2, 2))


def test_classes_are_alike_in_a_school_that_has_a_new_id_itself(tmp_path: Path) -> None:
    new = {
        **BASE,
        "schools": [school(1), school(2, id="N-2")],
        "classes": [*BASE["classes"][:2], group(3, id="X", school_id="N-2")],
    }
    assert compared(new, BASE, tmp_path).reissued == (Reissued("classes", 1, 3),)


def test_a_class_of_the_same_name_in_another_school_is_not_alike(tmp_path: Path) -> None:
    new = {**BASE, "classes": [*BASE["classes"][:2], group(3, id="X", school_id="B-1")]}
    assert compared(new, BASE, tmp_path).reissued == ()


def test_people_who_are_alike_count_once_each(tmp_path: Path) -> None:
    twins = [student(1, id=f"S-{number}") for number in (1, 2, 3)]
    new = [student(1, id=f"X-{number}") for number in (1, 2)]
    found = compared({**BASE, "students": new}, {**BASE, "students": twins}, tmp_path)
    assert found.reissued == (Reissued("students", 2, 3),)


def test_long_ids_and_values_differ_by_any_part(tmp_path: Path) -> None:
    ids = ["a" * 20, "a" * 19 + "b", "b" + "a" * 19, "a" * 7 + "b" + "a" * 12, "a" * 16, "a" * 8]
    before = [student(number, id=ids[number]) for number in range(3)]
    after = [student(number, id=ids[number + 3]) for number in range(3)]
    found = compared({**BASE, "students": after}, {**BASE, "students": before}, tmp_path)
    assert found.tables["students"] == RowChanges(added=3, removed=3)


def test_values_that_change_places_are_a_change(tmp_path: Path) -> None:
    before = {**BASE, "students": [student(1, demographic_1="a"), student(2, demographic_2="a")]}
    after = {**BASE, "students": [student(1, demographic_2="a"), student(2, demographic_1="a")]}
    assert compared(after, before, tmp_path).tables["students"] == RowChanges(changed=2)


def test_a_snapshot_of_an_older_schema_lacks_a_column_not_a_row(tmp_path: Path) -> None:
    new, current = written(BASE, tmp_path / "new"), written(BASE, tmp_path / "current")
    older = pq.read_table(current["students"]).drop_columns(["demographic_3"])
    pq.write_table(older, current["students"])
    assert compare(new, current, ROSTER, "I-1").is_nothing


def test_values_are_counted_by_column_and_school(tmp_path: Path) -> None:
    before = [student(number, email=f"s{number}@old.org", nickname="Mai") for number in range(4)]
    after = [
        student(0, email="S0@new.org", nickname="Mai"),
        student(1, email="other@old.org"),
        student(2, nickname="An", demographic_1="x"),
        student(3, email="s3@old.org", nickname="Mai"),
    ]
    found = compared({**BASE, "students": after}, {**BASE, "students": before}, tmp_path)
    assert found.columns == {
        "students": {
            "Nickname": ColumnChanges(compared=3, changed=1, given=4, lost=1),
            "Email": ColumnChanges(compared=3, changed=1, given=4, lost=1, new_domain=1),
            "Demographic1": ColumnChanges(gained=1),
        }
    }
    assert {school.school_id: school.columns for school in found.schools} == {
        "B-1": {"students": {"Nickname": ValueChanges(lost=1), "Email": ValueChanges(changed=1)}},
        "B-2": {
            "students": {
                "Nickname": ValueChanges(changed=1),
                "Email": ValueChanges(lost=1),
                "Demographic1": ValueChanges(gained=1),
            }
        },
    }


def test_a_class_that_moves_is_counted_in_the_school_that_it_moved_to(tmp_path: Path) -> None:
    found = compared({**BASE, "classes": [group(1), group(2), group(3, name="Neu")]}, BASE, tmp_path)
    assert list(found.columns["classes"]) == ["School ID", "Name"]
    (school,) = [school for school in found.schools if school.columns]
    assert (school.school_id, list(school.columns["classes"])) == ("B-1", ["School ID", "Name"])


def test_a_column_that_the_new_file_lacks_has_lost_its_values(tmp_path: Path) -> None:
    before = [student(number, secondary_id=f"x{number}") for number in range(3)]
    after = [student(number) for number in range(3)]
    found = compared({**BASE, "students": after}, {**BASE, "students": before}, tmp_path)
    assert found.columns["students"] == {"Secondary ID": ColumnChanges(given=3, lost=3)}


def test_people_who_are_listed_twice_are_counted_without_case_accents_and_punctuation(tmp_path: Path) -> None:
    students = [student(1), student(2, **{**student(1), "id": "X", "last_name": "NUNEZ."}), student(3)]
    staff = [person(1), person(2, email="ZDENKA.1@other.org", last_name="skvorecky"), person(3)]
    found = compared({**BASE, "students": students, "staff": staff}, None, tmp_path)
    assert found.doubled == (Doubled("students", 2, 3), Doubled("staff", 2, 3))


def test_an_equal_roster_of_the_next_school_year_is_something_to_publish(tmp_path: Path) -> None:
    paths = [written(BASE, tmp_path / name) for name in ("one", "another")]
    found = compare(paths[0], paths[1], ROSTER, "I-1", "2025-2026")
    assert (found.last_year, found.is_nothing) == ("2025-2026", False)
    assert found.tables["students"] == RowChanges(unchanged=4)


@pytest.mark.thorough
def test_of_very_many_schools_only_the_first_are_written_down() -> None:
    schools = tuple(
        SchoolDifference(str(number), "Škola", {"students": RowChanges(removed=1)})
        for number in range(SCHOOLS_KEPT + 7)
    )
    found = Differences.from_dict(Differences("I-1", {}, schools).as_dict())
    assert (found.schools, found.more_schools) == (schools[:SCHOOLS_KEPT], 7)


def test_differences_survive_a_round_trip_through_json(tmp_path: Path) -> None:
    found = compared({**BASE, "students": BASE["students"][:2]}, BASE, tmp_path)
    assert Differences.from_dict(found.as_dict()) == found


@pytest.mark.thorough
@pytest.mark.parametrize("count", [0, 1, 70_000])
def test_words_that_were_chosen_to_collide_stay_distinct(count: int) -> None:
    """All of them have the same upper bits after multiplication, and so collide in every hash table."""
    inverse = pow(0x9E3779B97F4A7C15, -1, 2**64)
    chosen = np.array([number * inverse % 2**64 for number in range(1, count + 1)], np.uint64)
    twice = np.concatenate((chosen, chosen))
    assert match(twice, chosen).tolist() == [*range(count), *range(count)]
    assert sorted(word for piece in distinct(twice) for word in piece.tolist()) == sorted(chosen.tolist())
    new, old = unmatched(chosen[1:], chosen[: count // 2])
    assert new.tolist() == [*range(max(count // 2 - 1, 0), max(count - 1, 0))]
    assert old.tolist() == [0] * min(count // 2, 1)


@pytest.mark.thorough
@pytest.mark.parametrize("step", [1, 2, 100, 10_000, 900_000])
def test_distinct_words_are_found_in_any_number(step: int) -> None:
    before, others = spread(np.arange(1, 1_800_001, dtype=np.uint64)).reshape(2, -1)
    after = before[::-1].copy()
    after[::step] = others[::step]
    new, old = differing(after, before)
    assert new.tolist() == [*range(0, 900_000, step)]
    assert old.tolist() == sorted(899_999 - row for row in range(0, 900_000, step))


# --- the same numbers, computed in another way -------------------------------------------------------------------


def tally(after: Mapping[Any, Any], before: Mapping[Any, Any]) -> RowChanges:
    both = after.keys() & before.keys()
    changed = sum(after[key] != before[key] for key in both)
    return RowChanges(len(after) - len(both), changed, len(before) - len(both), len(both) - changed)


def rows_by_key(tables: Tables, name: str) -> dict[tuple[Any, ...], Row]:
    """Map the identity of each row to what it says; the ids of enrollments say nothing."""
    identity = IDENTITY.get(name, ("id",))
    says = (lambda column: column != "id") if name in IDENTITY else (lambda _column: True)
    return {
        tuple(row.get(column) for column in identity): {k: v for k, v in row.items() if v and says(k)}
        for row in tables[name]
    }


def rows_of_school(tables: Tables, name: str, school: str) -> dict[tuple[Any, ...], Row]:
    """Find the rows of a table that belong to a school, slowly and plainly."""
    schools = {row["id"]: row["school_id"] for row in tables["classes"]}
    rows = rows_by_key(tables, name)
    if name == "schools":
        return {key: row for key, row in rows.items() if row["id"] == school}
    if name == "student_enrollments":
        return {key: row for key, row in rows.items() if schools[row["class_id"]] == school}
    if name in ("classes", "staff_enrollments"):
        return {key: row for key, row in rows.items() if row.get("school_id") == school}
    table, column = {
        "students": ("student_enrollments", "student_id"),
        "staff": ("staff_enrollments", "staff_id"),
    }[name]
    there = {row[column] for row in rows_of_school(tables, table, school).values()}
    return {key: row for key, row in rows.items() if row["id"] in there}


def naive_schools(new: Tables, current: Tables) -> dict[str, dict[str, RowChanges]]:
    ids = {row["id"] for tables in (new, current) for row in tables["schools"]}
    names = [table.name for table in ROSTER.tables]
    counts = {
        school: {
            name: tally(rows_of_school(new, name, school), rows_of_school(current, name, school)) for name in names
        }
        for school in ids
    }
    return {school: found for school, found in counts.items() if not all(c.is_nothing for c in found.values())}


def naive_renames(new: Tables, current: Tables) -> dict[str, dict[str, str]]:
    """Map, for each table, the ids that went to those that replaced them."""
    likeness: Mapping[str, Callable[[Row], object]] = {
        "classes": lambda row: (row["school_id"], row["name"]),
        "students": lambda row: (row["last_name"], row["first_name"], row["dob"]),
        "staff": lambda row: row["email"].casefold(),
    }
    found: dict[str, dict[str, str]] = {name: {} for name in likeness}
    for name, like in likeness.items():
        here, there = ({row["id"] for row in tables[name]} for tables in (new, current))
        came = [row for row in new[name] if row["id"] not in there]
        for row in current[name]:
            alike = next((one for one in came if like(one) == like(row)), None)
            if row["id"] not in here and alike is not None:
                came.remove(alike)
                found[name][row["id"]] = alike["id"]
    return found


def naive_reissued(new: Tables, current: Tables) -> dict[str, int]:
    renames = naive_renames(new, current)
    found = {name: len(ids) for name, ids in renames.items()}
    named = {"class_id": "classes", "student_id": "students", "staff_id": "staff"}
    for name, identity in IDENTITY.items():
        after, before = (rows_by_key(tables, name) for tables in (new, current))
        there = [
            tuple(
                renames[named[column]].get(value, value) if column in named else value
                for column, value in zip(identity, key, strict=True)
            )
            for key in before
            if key not in after
        ]
        found[name] = sum(key in after and key not in before for key in there)
    return {name: count for name, count in found.items() if count}


def naive_reissued_of(school: str, new: Tables, current: Tables) -> int:
    """Count the students of a school who left under one id and came back under another."""
    after, before = ({key for (key,) in rows_of_school(tables, "students", school)} for tables in (new, current))
    renames = naive_renames(new, current)["students"]
    return sum(renames.get(student) in after - before for student in before - after)


def naive_columns(after: Mapping[Any, Row], before: Mapping[Any, Row], table: str) -> dict[str, Any]:
    """Count what happened to the values of rows that are in both."""
    found = {}
    for field in table_of(table).fields[1:]:
        column = field.column
        pairs = [(before[key].get(column), after[key].get(column)) for key in before.keys() & after.keys()]
        both = [(then, now) for then, now in pairs if then and now]
        different = [(then, now) for then, now in both if then != now]
        other = different
        if column == "email":
            other = [(then, now) for then, now in different if local(then) != local(now)]
        counts = ColumnChanges(
            compared=len(both),
            changed=len(other),
            given=sum(bool(then) for then, _ in pairs),
            lost=sum(bool(then and not now) for then, now in pairs),
            gained=sum(bool(now and not then) for then, now in pairs),
            new_domain=len(different) - len(other),
        )
        if counts.changed or counts.lost or counts.gained or counts.new_domain:
            found[field.name] = counts
    return found


def table_of(name: str) -> Table:
    return next(table for table in ROSTER.tables if table.name == name)


def local(address: str) -> str:
    return address.partition("@")[0].casefold()


def naive_doubled(new: Tables, name: str) -> int:
    """Count the rows of people who are there twice; the names that the strategies draw differ when plain, too."""
    third = (lambda row: row["dob"]) if name == "students" else (lambda row: plain(local(row["email"])))
    people = Counter((row["last_name"], row["first_name"], third(row)) for row in new[name])
    return sum(count for count in people.values() if count > 1)


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


IDS = st.sampled_from(["007", "7", "A", "a-long-id-of-a-system-1", "a-long-id-of-a-system-2", "王"])
NAMES = st.sampled_from(["Ana", "Áine", "王小明", "Muhammad-Abdullah-Rahman"])
DAYS = st.sampled_from([date(1969, 12, 31), date(1970, 1, 1), date(2015, 5, 5)])
ADDRESSES = st.sampled_from(["a@b.org", "A@b.org", "ä@b.org", "Ä@b.org"])


def rows_of(most: int, least: int = 0, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows with distinct ids."""
    row = st.fixed_dictionaries({"id": IDS} | columns)
    return st.lists(row, min_size=least, max_size=most, unique_by=lambda row: row["id"])


@st.composite
def enrollments(
    draw: st.DrawFn, people: Sequence[Row], places: Sequence[dict[str, Any]], column: str
) -> list[dict[str, Any]]:
    """Rows with distinct ids and distinct pairs of person and place."""
    if not people or not places:
        return []
    pairs = st.tuples(st.sampled_from(range(len(people))), st.sampled_from(range(len(places))))
    chosen = draw(st.lists(pairs, max_size=10, unique=True))
    return [
        {"id": f"{draw(IDS)}{number}", column: people[one]["id"]} | places[place]
        for number, (one, place) in enumerate(chosen)
    ]


@st.composite
def districts(draw: st.DrawFn) -> Tables:
    """A small district with valid references and unique identities."""
    schools = [row | {"name": f"School {row['id']}"} for row in draw(rows_of(3, 1))]
    school_ids = [row["id"] for row in schools]
    classes = draw(rows_of(5, 1, school_id=st.sampled_from(school_ids), name=NAMES, type=st.just("class")))
    names: dict[str, Any] = {"last_name": NAMES, "first_name": NAMES}
    students = draw(rows_of(5, **names, dob=DAYS, grade_level=st.just("K"), nickname=st.none() | NAMES))
    staff = draw(rows_of(4, **names, email=ADDRESSES))
    posts = [{"school_id": row["school_id"], "class_id": row["id"], "role": "Teacher"} for row in classes]
    posts += [{"school_id": key, "class_id": None, "role": "Administrator"} for key in (*school_ids, None)]
    return {
        "schools": schools,
        "classes": classes,
        "students": students,
        "staff": staff,
        "student_enrollments": draw(enrollments(students, [{"class_id": row["id"]} for row in classes], "student_id")),
        "staff_enrollments": draw(enrollments(staff, posts, "staff_id")),
    }


@pytest.mark.thorough
@settings(max_examples=examples(50))
@given(districts(), districts())
def test_all_counts_equal_those_of_plain_dictionaries(new: Tables, current: Tables) -> None:
    with TemporaryDirectory() as folder:
        found = compared(new, current, Path(folder))
    assert found.tables == {
        table.name: tally(rows_by_key(new, table.name), rows_by_key(current, table.name)) for table in ROSTER.tables
    }
    assert {school.school_id: school.tables for school in found.schools} == naive_schools(new, current)
    removed = [(-school.tables["students"].removed, school.school_id) for school in found.schools]
    assert removed == sorted(removed)
    assert {each.table: each.rows for each in found.reissued} == naive_reissued(new, current)
    both = {
        table.name: naive_columns(rows_by_key(new, table.name), rows_by_key(current, table.name), table.name)
        for table in ROSTER.tables
        if table.name not in IDENTITY
    }
    assert found.columns == {name: columns for name, columns in both.items() if columns}
    if not found.is_nothing:  # nothing would be published, so nobody counts
        doubled = {each.table: each.rows for each in found.doubled}
        assert doubled == {name: rows for name in ("students", "staff") if (rows := naive_doubled(new, name))}
    for school in found.schools:
        for name in ("students", "classes"):
            here = rows_of_school(new, name, school.school_id)
            # A row that moved to this school counts too: it is in both snapshots.
            there = {key: row for key, row in rows_by_key(current, name).items() if key in here}
            counts = naive_columns(here, there, name)
            shown = {
                column: ValueChanges(each.changed, each.lost, each.gained)
                for column, each in counts.items()
                if each.changed or each.lost or each.gained
            }
            assert school.columns.get(name, {}) == shown
    assert {school.school_id: school.reissued for school in found.schools} == {
        school.school_id: naive_reissued_of(school.school_id, new, current) for school in found.schools
    }
