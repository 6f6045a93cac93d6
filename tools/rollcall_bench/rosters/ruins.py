"""The ways in which exports go wrong: each makes a change that ruins a district's roster."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from rollcall_bench.rosters import made
from rollcall_bench.rosters.made import GRADES, District, Row
from rollcall_bench.rosters.ordinary import Change

Value = str | date | None

_REFERRING = {
    "schools": (("classes", "school_id"), ("staff_enrollments", "school_id")),
    "classes": (("student_enrollments", "class_id"), ("staff_enrollments", "class_id")),
    "students": (("student_enrollments", "student_id"),),
    "staff": (("staff_enrollments", "staff_id"), ("students", "teacher_id")),
}
"""The columns that hold ids of a table."""


def swapped(table: str, one: str, other: str) -> Change:
    """Two columns stand under each other's name."""

    def change(district: District) -> None:
        for row in district.tables[table]:
            row[one], row[other] = row[other], row[one]

    return change


def shifted(table: str, columns: Sequence[str]) -> Change:
    """Each column holds the values of the one to its left; the first holds none."""

    def change(district: District) -> None:
        for row in district.tables[table]:
            row.update(zip(columns, [None, *(row[column] for column in columns[:-1])], strict=True))

    return change


def all_of(table: str, column: str, value: Value) -> Change:
    """A column has one value in all rows."""
    return each(table, column, lambda _: value)


def each(table: str, column: str, value: Callable[[Row], Value]) -> Change:
    """A column has a value that is computed from its row."""

    def change(district: District) -> None:
        for row in district.tables[table]:
            row[column] = value(row)

    return change


def spelled(table: str, column: str, spelling: Callable[[str], str]) -> Change:
    """The texts of a column are spelled in another way."""

    def change(district: District) -> None:
        for row in district.tables[table]:
            row[column] = spelling(row[column])

    return change


def left_out(table: str, column: str) -> Change:
    """A column is not in the file."""

    def change(district: District) -> None:
        for row in district.tables[table]:
            del row[column]

    return change


def sorted_alone(table: str, column: str) -> Change:
    """A column was sorted without the others, as a spreadsheet does with what is selected."""

    def change(district: District) -> None:
        rows = district.tables[table]
        values = sorted((row[column] for row in rows if row[column] is not None), key=str)
        values += [None] * (len(rows) - len(values))
        for row, value in zip(rows, values, strict=True):
            row[column] = value

    return change


def one_row_lower(table: str, column: str) -> Change:
    """A column slipped down by one row; its last value stands in the first row."""

    def change(district: District) -> None:
        rows = district.tables[table]
        values = [row[column] for row in rows]
        for row, value in zip(rows, values[-1:] + values[:-1], strict=True):
            row[column] = value

    return change


def days_off(days: int) -> Change:
    """All birthdays are some days off, as after a conversion between time zones."""
    return each("students", "dob", lambda row: row["dob"] + timedelta(days=days))


def grades_off(step: int) -> Change:
    """All students are some grades off, as if another school year had been exported."""
    last = len(GRADES) - 1
    return each(
        "students", "grade_level", lambda row: GRADES[min(max(GRADES.index(row["grade_level"]) + step, 0), last)]
    )


def without_accents(text: str) -> str:
    """Leave out all accents, as an export in ASCII does; letters of other scripts become question marks."""
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return bare.encode("ascii", "replace").decode()


def reissued(table: str, share: float = 1.0) -> Change:
    """Rows have new ids; what refers to them does, too."""

    def change(district: District) -> None:
        ids = {row["id"]: f"NEW-{row['id']}" for row in district.share(table, share)}
        for row in district.tables[table]:
            row["id"] = ids.get(row["id"], row["id"])
        for other, column in _REFERRING[table]:
            for row in district.tables[other]:
                row[column] = ids.get(row[column], row[column])
        if table == "schools":
            district.grades = {ids.get(one, one): span for one, span in district.grades.items()}
        if table == "classes":
            district.classes = {ids.get(one, one): grade for one, grade in district.classes.items()}

    return change


def listed_twice(table: str, share: float = 1.0) -> Change:
    """People stand in the table a second time under another id, with another spelling of what must be unique."""

    def change(district: District) -> None:
        other, column = _REFERRING[table][0]
        enrolled_before = defaultdict[object, list[Row]](list)
        for enrolled in district.tables[other]:
            enrolled_before[enrolled[column]].append(enrolled)
        for row in district.share(table, share):
            again = {**row, "id": f"{row['id']}-{district.number()}", "secondary_id": None}
            number = "student_number" if table == "students" else "primary_id"
            again |= {number: f"{row[number]}-{district.number()}", "last_name": row["last_name"].upper()}
            again["email"] = None if table == "students" else row["email"].replace("@", "@mail.")
            district.tables[table].append(again)
            district.tables[other] += [
                {**enrolled, "id": f"{enrolled['id']}-{district.number()}", column: again["id"]}
                for enrolled in enrolled_before[row["id"]]
            ]

    return change


def cut_off(table: str, share: float) -> Change:
    """The file ends early: the last rows, as a share of all, are missing, with all that refers to them."""

    def change(district: District) -> None:
        rows = district.tables[table]
        made.leave(district, table, {row["id"] for row in rows[round(len(rows) * (1 - share)) :]})

    return change


def school_missing(place: int) -> Change:
    """All students of a school are missing."""

    def change(district: District) -> None:
        school_id = district.tables["schools"][place]["id"]
        made.leave(district, "students", {one for one, of in district.schools_of().items() if of == school_id})

    return change


def one_school(district: District) -> None:
    """All classes stand under the first school."""
    school_id = district.tables["schools"][0]["id"]
    for table in ("classes", "staff_enrollments"):
        for row in district.tables[table]:
            row["school_id"] = row["school_id"] and school_id


def another_district(district: District) -> None:
    """The students are those of another district, under other ids."""
    count = len(district.tables["students"])
    made.leave(district, "students", {row["id"] for row in district.tables["students"]})
    for place in range(count):
        made.enroll(district, GRADES[place % len(GRADES)])
