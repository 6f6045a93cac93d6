"""Random sequences of rosters are held for exactly the reasons of the plain model, with limits hit exactly."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.holding import held
from support.exploring import examples
from support.held_rosters import snapshots, told, told_of

from rollcall.model.suspicions import DEFAULTS, HoldSettings
from rollcall_bench.rosters import made, ruins
from rollcall_bench.rosters.made import District, Tables, district
from rollcall_bench.rosters.ordinary import turn_of_the_year

SHARES = (0.0, 0.02, 0.05, 0.1, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
OPTIONAL: Mapping[str, Sequence[str]] = {
    "schools": ("nces_id",),
    "students": ("secondary_id", "nickname", "email", "teacher_id", "demographic_1"),
    "staff": ("secondary_id", "nickname", "job_title"),
}
"""Columns that may lose values."""
LEFT = {"students": 20}
"""Rows that are never removed, so that the district can live on; of other tables, three."""
COLUMNS: Mapping[str, Sequence[str]] = {
    "schools": ("nces_id", "name"),
    "classes": ("school_id", "name", "type"),
    "students": ("student_number", "last_name", "dob", "grade_level", "teacher_id", "email", "nickname"),
    "staff": ("primary_id", "last_name", "email", "job_title", "nickname"),
}


class Step(NamedTuple):
    """Something that happens to a share of a table's rows, and to `more` rows than that share."""

    what: str
    table: str
    column: str
    share: float
    more: int


def rows_of(step: Step, of: District) -> list[made.Row]:
    """The rows that it happens to: the first ones, of those with a value where a column is meant."""
    rows = [row for row in of.tables[step.table] if not step.column or row.get(step.column) is not None]
    return rows[: max(0, round(step.share * len(rows)) + step.more)]


def another(step: Step, row: made.Row, of: District) -> str | date:
    """Another value for a column."""
    value: str | date = row[step.column]
    if isinstance(value, date):
        return value + timedelta(days=1)
    if step.column in ("school_id", "teacher_id"):
        table = of.tables["schools" if step.column == "school_id" else "staff"]
        return next((str(other["id"]) for other in table if other["id"] != value), value)
    if step.what == "domain":
        return f"{value.split('@')[0].upper()}@domain.example"
    return {"class": "group", "group": "class"}.get(value, f"Ž{of.number()}{value}")


def happen(step: Step, of: District) -> None:
    rows = rows_of(step, of)
    if step.what in ("change", "domain"):
        for row in rows:
            row[step.column] = another(step, row, of)
    elif step.what == "lose":
        for row in rows:
            row[step.column] = None
    elif step.what == "remove":
        most = max(0, len(of.tables[step.table]) - LEFT.get(step.table, 3))
        made.leave(of, step.table, {row["id"] for row in rows[:most]})
    elif step.what == "add":
        for _ in rows:
            made.enroll(of, "3") if step.table == "students" else made.hire(of)
    elif step.what in ("reissue", "double") and rows:
        share = len(rows) / len(of.tables[step.table])
        (ruins.reissued if step.what == "reissue" else ruins.listed_twice)(step.table, share)(of)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    what = draw(st.sampled_from(("change", "lose", "domain", "remove", "add", "reissue", "double")))
    table = draw(st.sampled_from(_TABLES[what]))
    columns = OPTIONAL[table] if what == "lose" else COLUMNS.get(table, ())
    column = draw(st.sampled_from(columns)) if what in ("change", "lose") else ""
    return Step(
        what, table, "email" if what == "domain" else column, draw(st.sampled_from(SHARES)), draw(st.integers(-1, 1))
    )


_TABLES: Mapping[str, Sequence[str]] = {
    "change": tuple(COLUMNS),
    "lose": tuple(OPTIONAL),
    "domain": ("students", "staff"),
    "remove": ("classes", "students", "staff", "student_enrollments", "staff_enrollments"),
    "add": ("students", "staff"),
    "reissue": ("schools", "classes", "students", "staff"),
    "double": ("students", "staff"),
}

own = st.dictionaries(st.sampled_from([*DEFAULTS]), st.sampled_from((None, *SHARES)), max_size=4)
least = st.sampled_from((1, 5, 99, 100, 101))


@cache
def first(students: int) -> District:
    return district(students)


def agree(new: Tables, before: Tables | None, *, rollover: bool, limits: Mapping[str, float | None], rows: int) -> bool:
    """Compare both; whether the roster is held."""
    by_model = held(new, before, rollover=rollover, limits={**DEFAULTS, **limits}, least_rows=rows)
    by_core = told(new, before, rollover=rollover, settings=HoldSettings(own=limits), least_rows=rows)
    assert sorted(by_core) == sorted(by_model)
    return bool(by_model)


@pytest.mark.thorough
@settings(max_examples=examples(60))
@given(
    st.sampled_from((80, 99, 100, 101, 120)),
    st.lists(
        st.tuples(st.lists(steps(), min_size=1, max_size=3), st.sampled_from((False, False, True)), st.booleans()),
        min_size=1,
        max_size=3,
    ),
    own,
    least,
)
def test_random_sequences_of_rosters_are_held_as_the_plain_model_holds_them(
    students: int,
    sequence: Sequence[tuple[Sequence[Step], bool, bool]],
    limits: Mapping[str, float | None],
    rows: int,
) -> None:
    current = first(students)
    agree(current.tables, None, rollover=False, limits=limits, rows=rows)
    for number, (happening, rollover, approved) in enumerate(sequence):
        new = current.copy(number)
        if rollover:
            turn_of_the_year(new)
        for step in happening:
            happen(step, new)
        if not agree(new.tables, current.tables, rollover=rollover, limits=limits, rows=rows) or approved:
            current = new


LIMITED = {
    "rows-removed": Step("remove", "students", "", 0.0, 0),
    "ids-reissued": Step("reissue", "students", "", 0.0, 0),
    "column-changed": Step("change", "students", "last_name", 0.0, 0),
    "values-lost": Step("lose", "students", "secondary_id", 0.0, 0),
    "rows-added": Step("add", "students", "", 0.0, 0),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name in DEFAULTS if name.removeprefix("rollover-") in LIMITED])
@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("students", [99, 100, 200])
def test_a_limit_is_hit_exactly(name: str, more: int, students: int) -> None:
    code, rollover = name.removeprefix("rollover-"), name.startswith("rollover-")
    step = LIMITED[code]._replace(share=DEFAULTS[name], more=more)
    before, new = first(students), first(students).copy(1)
    happen(step, new)
    with snapshots(new.tables, before.tables) as both:
        found = told_of(*both, rollover)
        off = told_of(*both, rollover, HoldSettings(own={name: None}))
        assert told_of(*both, rollover, HoldSettings(enabled=False)) == []
    assert sorted(found) == sorted(held(new.tables, before.tables, rollover=rollover, limits=DEFAULTS))
    named = {(one.code, one.table) for one in found}
    assert ((code, "students") in named) is (students >= 100 and more >= (0 if code == "ids-reissued" else 1))
    assert code not in {one.code for one in off}
