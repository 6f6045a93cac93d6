"""Spoils a district with faults that take turns, in every hundredth row or in each row."""

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Faults = Literal["clean", "one-percent", "every-row"]
FAULTS: tuple[Faults, ...] = get_args(Faults)

_TOO_MANY = "a field too many"
"""In place of a column, this gives the row one field more than the header."""

_SPOILT: Mapping[str, tuple[tuple[str, str], ...]] = {
    # An omitted class cascades to its 25 enrollments, an omitted student to eight.
    "Classes.csv": (("Type", "klass"), ("Name", "")),
    "Students.csv": (
        ("DOB", "30.02.2012"),
        ("Email", "nobody"),
        ("Grade Level", "13"),
        ("Teacher ID", "T0"),
        ("Email", "student10000004@students.example.org"),
        ("Last Name", ""),
        (_TOO_MANY, ""),
        ("DOB", "2121-05-05"),
    ),
    "Staff.csv": (("Job Title", "#N/A"), ("Email", "nobody@")),
    "StudentEnrollments.csv": (("Student ID", "0"), ("Class ID", ""), ("Class ID", "C0"), ("ID", "")),
    "StaffEnrollments.csv": (("Role", "Janitor"), ("Staff ID", "T0"), ("Role", "Administrator"), ("School ID", "S0")),
}
"""The wrong values by file and column. Each is wrong in any row. The e-mail address in Students.csv belongs to the
fourth student, who keeps it."""


def spoilt(columns: dict[str, pa.Array], file: str, faults: Faults) -> dict[str, pa.Array]:
    """Put wrong values into the columns of a table."""
    made = dict(columns)
    for turn, (column, value) in enumerate(_SPOILT.get(file, ())):
        if column != _TOO_MANY and faults != "clean":
            made[column] = pc.if_else(_hit(len(columns["ID"]), file, turn, faults), value, made[column])
    return made


def one_field_too_many(lines: pa.Array, file: str, faults: Faults) -> pa.Array:
    """Add a field to some lines of a table, so that they have one more than the header."""
    for turn, (column, _) in enumerate(_SPOILT.get(file, ())):
        if column == _TOO_MANY and faults != "clean":
            longer = pc.binary_join_element_wise(lines, "one more", ",")
            return pc.if_else(_hit(len(lines), file, turn, faults), longer, lines)
    return lines


def _hit(count: int, file: str, turn: int, faults: Faults) -> pa.Array:
    rows: npt.NDArray[np.int64] = np.arange(count)
    step = 100 if faults == "one-percent" else 1
    return pa.array((rows % step == 0) & (rows // step % len(_SPOILT[file]) == turn))
