"""What is held, by section 8 of the contract: over rows of published values, without a thought of speed.

A roster is a mapping of the six tables in snake case to rows, and a row one of columns in snake case to values. A
column that a row lacks is absent.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from oracle.people import bare

Value = str | date | None
Row = Mapping[str, Value]
Roster = Mapping[str, Sequence[Row]]
Key = tuple[Value, ...]

BY_ID = ("schools", "classes", "students", "staff")
"""Tables whose rows are paired by their ID."""
BY_CONTENT = MappingProxyType(
    {
        "student_enrollments": ("student_id", "class_id"),
        "staff_enrollments": ("staff_id", "school_id", "class_id", "role"),
    }
)
"""Tables whose rows are the same if they say the same: what they say."""
PEOPLE = ("students", "staff")

DEFAULTS: Mapping[str, float | None] = MappingProxyType(
    {
        "rows-removed": 0.3,
        "school-emptied": 0.5,
        "ids-reissued": 0.1,
        "column-changed": 0.4,
        "values-lost": 0.4,
        "rows-added": 0.5,
        "doubled": 0.05,
        "rollover-rows-removed": 0.6,
        "rollover-school-emptied": 0.8,
        "rollover-ids-reissued": 0.1,
        "rollover-column-changed": 0.4,
        "rollover-values-lost": 0.4,
        "rollover-rows-added": 0.5,
        "rollover-doubled": 0.05,
    }
)
"""Each threshold by the name of its setting; None turns one off."""


class Held(NamedTuple):
    """One reason to hold a roster: `rows` of the `of` that could be compared."""

    code: str
    table: str
    column: str
    school_id: str
    rows: int
    of: int


def held(
    new: Roster,
    before: Roster | None,
    *,
    rollover: bool = False,
    least_rows: int = 100,
    limits: Mapping[str, float | None] = DEFAULTS,
) -> list[Held]:
    """All reasons to hold `new`, where `before` is what it would replace; None for a district's first roster.

    With `rollover`, `before` is the last roster of the school year before.
    """
    found: list[Held] = []
    for one in _measured(new, before, rollover=rollover):
        limit = limits.get(f"rollover-{one.code}" if rollover else one.code)
        if limit is None or one.of < max(least_rows, 1):
            continue
        share, most = Fraction(one.rows, one.of), Fraction(str(limit))
        if share > most or (one.code == "ids-reissued" and one.rows and share == most):
            found.append(one)
    return found


def _measured(new: Roster, before: Roster | None, *, rollover: bool) -> Iterator[Held]:
    yield from (_doubled(new, table) for table in PEOPLE)
    if before is None:
        return
    for table in PEOPLE if rollover else (*BY_ID, *BY_CONTENT):
        there, was = _rows(new, table), _rows(before, table)
        yield Held("rows-removed", table, "", "", len(was.keys() - there.keys()), len(was))
        if table in PEOPLE:
            yield Held("rows-added", table, "", "", len(there.keys() - was.keys()), len(was))
    yield from _emptied(new, before)
    for table in PEOPLE if rollover else ("classes", *PEOPLE):
        yield Held("ids-reissued", table, "", "", _reissued(new, before, table), len(before[table]))
    for table in BY_ID:
        yield from _columns(new, before, table, rollover=rollover)


def _rows(roster: Roster, table: str) -> dict[Key, Row]:
    identity = BY_CONTENT.get(table, ("id",))
    return {tuple(row.get(column) for column in identity): row for row in roster[table]}


def _doubled(new: Roster, table: str) -> Held:
    ids: dict[Key, set[Value]] = {}
    for row in new[table]:
        ids.setdefault(_person(table, row), set()).add(row["id"])
    twice = sum(len(ids[_person(table, row)]) > 1 for row in new[table])
    return Held("doubled", table, "", "", twice, len(new[table]))


def _person(table: str, row: Row) -> Key:
    names = bare(str(row["last_name"])), bare(str(row["first_name"]))
    return (*names, row["dob"] if table == "students" else bare(str(row["email"]).split("@")[0]))


def _emptied(new: Roster, before: Roster) -> Iterator[Held]:
    now, was = _students_of_schools(new), _students_of_schools(before)
    for school in sorted({school for school, _ in was}):
        pairs = {pair for pair in was if pair[0] == school}
        yield Held("school-emptied", "students", "", school, len(pairs - now), len(pairs))


def _students_of_schools(roster: Roster) -> set[tuple[str, Value]]:
    school_of = {row["id"]: str(row["school_id"]) for row in roster["classes"]}
    return {(school_of[row["class_id"]], row["student_id"]) for row in roster["student_enrollments"]}


def _reissued(new: Roster, before: Roster, table: str) -> int:
    """Count the rows that went and came back under another ID, each that came for one that went."""
    here, there = ({row["id"] for row in roster[table]} for roster in (new, before))
    alike = _likeness(new, before)[table]
    came = Counter(alike(row) for row in new[table] if row["id"] not in there)
    went = Counter(alike(row) for row in before[table] if row["id"] not in here)
    return (came & went).total()


def _likeness(new: Roster, before: Roster) -> Mapping[str, Callable[[Row], Key]]:
    """By what a person or class is known under any ID: the rule that was there before section 8, which names none.

    A class is known by its name and its school, and a school with a new ID by its name.
    """
    ids = {row["id"] for row in new["schools"]}
    named = {row["name"]: row["id"] for row in new["schools"]}
    went = {row["id"]: named.get(row["name"], row["id"]) for row in before["schools"] if row["id"] not in ids}
    return {
        "classes": lambda row: (went.get(row["school_id"], row["school_id"]), row["name"]),
        "students": lambda row: (row["last_name"], row["first_name"], row["dob"]),
        "staff": lambda row: (str(row["email"]).casefold(),),
    }


def _columns(new: Roster, before: Roster, table: str, *, rollover: bool) -> Iterator[Held]:
    there, was = _rows(new, table), _rows(before, table)
    pairs = [(was[key], there[key]) for key in was if key in there]
    names = dict.fromkeys(chain.from_iterable(chain(*pairs)))
    for column in [name for name in names if name != "id"]:
        values = [(one.get(column), other.get(column)) for one, other in pairs]
        both = [(one, other) for one, other in values if one is not None and other is not None]
        given = [(one, other) for one, other in values if one is not None]
        if not (rollover and (table == "classes" or column in ("grade_level", "teacher_id"))):
            changed = sum(_compared(column, one) != _compared(column, other) for one, other in both)
            yield Held("column-changed", table, column, "", changed, len(both))
        if not (rollover and column == "teacher_id"):
            yield Held("values-lost", table, column, "", sum(other is None for _, other in given), len(given))


def _compared(column: str, value: Value) -> Value:
    """What of a value is compared: of an e-mail address what is before its @, without case."""
    return str(value).split("@", maxsplit=1)[0].casefold() if column == "email" else value
