"""Which choices a row may have: some roles are not for classes."""

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, mask_of
from rollcall.model.schema import Field
from rollcall.reading import Rows
from rollcall.rules.finding_columns import Facts

NOT_FOR_CLASSES = ("Administrator", "Data Manager")
"""The roles of a whole school or district alone."""


def offered(column: Field, rows: Rows, bad: Numbers) -> Facts:
    """The facts of the rows `bad`, whose value is none of a column's choices: the choices that each row may have.

    A role that is not for classes would be left out next in a row that has a class.
    """
    if (rows.table.file, column.name) != ("StaffEnrollments.csv", "Role"):
        every = {"choices": ", ".join(column.choices)}
        return lambda asked: [every] * len(asked)
    for_classes = ", ".join(choice for choice in column.choices if choice not in NOT_FOR_CLASSES)
    with_class = {"choices": for_classes}
    # It says where, because the hint of a whole group is that of its first row.
    without = {"choices": f"{for_classes} or, where “Class ID” is blank, {', '.join(NOT_FOR_CLASSES)}"}
    has_class = mask_of(pc.is_valid(rows.columns["Class ID"]))[bad]
    return lambda asked: [with_class if has else without for has in has_class[asked].tolist()]
