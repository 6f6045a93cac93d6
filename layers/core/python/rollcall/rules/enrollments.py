"""Rules of StaffEnrollments alone: class and school must agree, and some roles are not for classes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of
from rollcall.model.findings import OMITS_ROW, Effect, Rule, quoted
from rollcall.reading import Rows
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged
from rollcall.rules.roles import NOT_FOR_CLASSES

CLASS_NOT_IN_SCHOOL = Rule(
    code="class-not-in-school",
    effects=OMITS_ROW,
    title="A staff enrollment names a class, and a school to which the class does not belong.",
    message="The class {value} on line {line} of {file} belongs to the school {school}, not to {given}.",
    hint="Correct “School ID” or “Class ID” in that row. Or leave “School ID” blank: the school is then that of the "
    "class.",
    example="Classes.csv:\n"
    "ID,School ID,Name\n"
    "C-1001,S-01,Room 12\n"
    "\n"
    "StaffEnrollments.csv:\n"
    "ID,Staff ID,School ID,Class ID,Role\n"
    "SE-7,T-310,S-02,C-1001,Teacher",
    spreadsheet="Blank out “School ID” in the rows that have a “Class ID”; the class says which school it is.",
    sis="Let the export take the school from the class, not from the staff member.",
)
ROLENOT_FOR_CLASSES = Rule(
    code="role-not-for-classes",
    effects=OMITS_ROW,
    title="Administrator and Data Manager are not roles for a class.",
    message="The role {value} on line {line} of {file} is not a role for a class.",
    hint="Leave “Class ID” blank if the role is for a whole school; or choose Teacher, Assessor or Data Viewer.",
    example="StaffEnrollments.csv:\nID,Staff ID,School ID,Class ID,Role\nSE-7,T-310,S-01,C-1001,Administrator",
    spreadsheet="Filter “Role” for Administrator and Data Manager, and blank out “Class ID” in these rows; make sure "
    "that their “School ID” is filled in.",
    sis="Export administrators and data managers once for each school, without a class.",
)
RULES = (CLASS_NOT_IN_SCHOOL, ROLENOT_FOR_CLASSES)

FILE = "StaffEnrollments.csv"


def check_rows(judged: Judged, tables: Mapping[str, Judged]) -> Iterator[FindingColumns]:
    """Judge rows after their values and references, and fill in blank schools from their classes.

    `tables` holds the tables judged before, by file. Without the classes, their schools are unknown.
    """
    rows, given = judged.rows, judged.published["School ID"]
    if (classes := tables.get("Classes.csv")) is not None:
        reached, schools = judged.resolved["Class ID"], judged.resolved["School ID"]
        places = as_arrow(np.where(reached.fine, reached.places, 0), mask=~reached.fine)
        own = pc.take(classes.published["School ID"].combine_chunks(), places)
        differ = mask_of(pc.not_equal(own, given)) & schools.fine
        yield from _at(CLASS_NOT_IN_SCHOOL, rows, "Class ID", differ, partial(_schools, own, given))
        judged.published["School ID"] = pc.if_else(pc.is_null(rows.columns["School ID"]), own, given)
    role = judged.published["Role"]
    managing = mask_of(pc.is_in(role, value_set=pa.array(NOT_FOR_CLASSES, role.type), skip_nulls=True))
    yield from _at(ROLENOT_FOR_CLASSES, rows, "Role", managing & mask_of(pc.is_valid(rows.columns["Class ID"])))


def _schools(own: pa.Array, given: pa.ChunkedArray, bad: Numbers, asked: Numbers) -> Sequence[Mapping[str, object]]:
    """The facts of the rows `bad`: the school of their class, and the different school that was `given`."""
    rows = as_arrow(bad[asked])
    names = zip(pc.take(own, rows).to_pylist(), pc.take(given, rows).to_pylist(), strict=True)
    return [{"school": quoted(school), "given": quoted(other)} for school, other in names]


def _at(
    rule: Rule,
    rows: Rows,
    column: str,
    where: Mask,
    of: Callable[[Numbers, Numbers], Sequence[Mapping[str, object]]] | None = None,
) -> Iterator[FindingColumns]:
    if (bad := np.flatnonzero(where)).size:
        facts = None if of is None else partial(of, bad)
        yield FindingColumns(rule, Effect.ROW_OMITTED, FILE, column, rows.lines[bad], bad, rows.columns[column], facts)
