"""What has meaning in StaffEnrollments alone: class and school agree, and some roles are not for classes."""

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow, mask_of
from rollcall.model.findings import Effect, Rule, quoted
from rollcall.reading import Rows
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.references import Resolved

CLASS_NOT_IN_SCHOOL = Rule(
    code="class-not-in-school",
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
ROLE_NOT_FOR_CLASSES = Rule(
    code="role-not-for-classes",
    title="Administrator and Data Manager are not roles for a class.",
    message="The role {value} on line {line} of {file} is not a role for a class.",
    hint="Leave “Class ID” blank if the role is for a whole school; or choose Teacher, Assessor or Data Viewer.",
    example="StaffEnrollments.csv:\nID,Staff ID,School ID,Class ID,Role\nSE-7,T-310,S-01,C-1001,Administrator",
    spreadsheet="Filter “Role” for Administrator and Data Manager, and blank out “Class ID” in these rows; make sure "
    "that their “School ID” is filled in.",
    sis="Export administrators and data managers once for each school, without a class.",
)
RULES = (CLASS_NOT_IN_SCHOOL, ROLE_NOT_FOR_CLASSES)

FILE = "StaffEnrollments.csv"
_NOT_FOR_CLASSES = ("Administrator", "Data Manager")


def check_staff_enrollments(
    rows: Rows,
    clean: dict[str, pa.ChunkedArray],
    classes: Resolved,
    schools: Resolved,
    school_of_class: pa.ChunkedArray | None,
) -> tuple[list[FindingColumns], pa.ChunkedArray]:
    """Judge the rows, and give their schools, filled in from the class where left blank.

    `school_of_class` is, for each place that `classes` can lead to, the class's school; None where classes can't be
    judged.
    """
    hits = []
    given = clean["School ID"]
    if school_of_class is not None:
        own = pc.take(
            school_of_class.combine_chunks(), as_arrow(np.where(classes.fine, classes.places, 0), mask=~classes.fine)
        )
        differ = mask_of(pc.not_equal(own, given)) & schools.fine
        if (bad := np.flatnonzero(differ)).size:
            values = rows.columns["Class ID"]

            def facts(asked: np.ndarray) -> list[dict[str, object]]:
                names = zip(pc.take(own, bad[asked]).to_pylist(), pc.take(given, bad[asked]).to_pylist(), strict=True)
                return [{"school": quoted(school), "given": quoted(other)} for school, other in names]

            hits.append(
                FindingColumns(
                    CLASS_NOT_IN_SCHOOL, Effect.ROW_OMITTED, FILE, "Class ID", rows.lines[bad], bad, values, facts
                )
            )
        blank = pc.is_null(rows.columns["School ID"])
        given = pc.if_else(blank, own, given)
    role = pc.is_in(clean["Role"], value_set=pa.array(_NOT_FOR_CLASSES, clean["Role"].type), skip_nulls=True)
    bad_role = np.flatnonzero(mask_of(role) & mask_of(pc.is_valid(rows.columns["Class ID"])))
    if bad_role.size:
        hits.append(
            FindingColumns(
                ROLE_NOT_FOR_CLASSES,
                Effect.ROW_OMITTED,
                FILE,
                "Role",
                rows.lines[bad_role],
                bad_role,
                rows.columns["Role"],
            )
        )
    return hits, given
