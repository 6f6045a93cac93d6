"""Makes districts of ordinary size as rows of published values (contract, section 6), the same for the same seed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from rollcall_bench.rosters import names

Row = dict[str, Any]
"""Columns in snake case to values; an absent value is None, a column that was left out is not there."""
Tables = dict[str, list[Row]]

TABLES = ("schools", "classes", "students", "staff", "student_enrollments", "staff_enrollments")

GRADES = ("PK", "K", *(str(grade) for grade in range(1, 13)))
ELEMENTARY, MIDDLE, HIGH = GRADES[:7], GRADES[7:10], GRADES[10:]
AUTUMN = 2026
"""The year in which the first school year of a made district began."""
DOMAIN = "north.example"

_BIRTHDAY = 5
"""The age in years that most children of kindergarten have on 1 September."""
_STUDENTS_PER_STAFF = 9
_NICKNAMED, _WITH_EMAIL, _LEARNING_ENGLISH = 0.6, 0.9, 0.05
"""The shares of students with a nickname, with an e-mail address and with a second demographic."""
_STAFF_NICKNAMED = 0.1
_SPREAD = 7919
"""A step coprime to the numbers of students, so that student numbers are in another order than ids."""


@dataclass(slots=True)
class District:
    """A made district, with what its own system knows beyond the roster."""

    random: Random
    tables: Tables = field(default_factory=lambda: {name: [] for name in TABLES})
    autumn: int = AUTUMN
    grades: dict[str, Sequence[str]] = field(default_factory=dict)
    """The grades of each school, by its id."""
    classes: dict[str, str | None] = field(default_factory=dict)
    """The grade of each class by its id; None if students of all grades attend it."""
    last: int = 0
    """The last number of which an id was made."""

    def copy(self, seed: int) -> "District":
        """The same district with its own rows; what happens to it from here is decided by `seed`."""
        tables = {name: [dict(row) for row in rows] for name, rows in self.tables.items()}
        return District(_chance(seed), tables, self.autumn, dict(self.grades), dict(self.classes), self.last)

    def number(self) -> int:
        """A number of which no id was made yet."""
        self.last += 1
        return self.last

    def schools_of(self) -> dict[str, str]:
        """The school of each student who is in a class, by the student's id."""
        school = {row["id"]: row["school_id"] for row in self.tables["classes"]}
        return {row["student_id"]: school[row["class_id"]] for row in self.tables["student_enrollments"]}

    def share(self, table: str, share: float) -> list[Row]:
        """Some rows of a table, chosen by chance; at least one."""
        rows = self.tables[table]
        return self.random.sample(rows, max(1, round(share * len(rows))))


def district(students: int, seed: int = 1) -> District:
    """Make a district of five schools, without a fault; some 130 classes, a staff member for every nine students."""
    made = District(_chance(seed))
    spans = ((names.ELEMENTARY, ELEMENTARY), (names.MIDDLE, MIDDLE), (names.HIGH, HIGH))
    for school, span in ((school, span) for schools, span in spans for school in schools):
        open_school(made, school, span)
    for _ in range(max(students // _STUDENTS_PER_STAFF, 10)):
        hire(made)
    for school_id, offered in made.grades.items():
        open_classes(made, school_id, offered)
    for place in range(students):
        enroll(made, GRADES[place % len(GRADES)])
    assign_staff(made)
    return made


def open_school(made: District, name: str, span: Sequence[str]) -> str:
    """Add a school without classes, and give its id."""
    number = made.number()
    made.tables["schools"].append({"id": f"B-{number:03}", "nces_id": f"4800{number:08}", "name": name})
    made.grades[f"B-{number:03}"] = span
    return f"B-{number:03}"


def open_classes(made: District, school_id: str, span: Iterable[str]) -> None:
    """Add the classes of a school: homeroom and reading, or all subjects, for each grade; others for all grades."""
    for grade in span:
        for subject in ("Homeroom", "Reading") if grade in ELEMENTARY else names.SUBJECTS:
            open_class(made, school_id, subject, grade)
    for subject in names.SPECIALS:
        open_class(made, school_id, subject, None)


def open_class(made: District, school_id: str, subject: str, grade: str | None) -> str:
    """Add a class without students, and give its id."""
    number = made.number()
    row = {"id": f"C-{number:05}", "school_id": school_id, "name": f"{subject} {grade or 'all'} № {number}"}
    made.tables["classes"].append(row | {"type": "class" if grade else "group"})
    made.classes[f"C-{number:05}"] = grade
    return f"C-{number:05}"


def hire(made: District) -> Row:
    """Add a staff member without enrollments."""
    number = made.number()
    row: Row = {"id": f"T{number:06}", "primary_id": f"P-{number}", "secondary_id": f"X{number * 3}"}
    row |= {"last_name": made.random.choice(names.LAST), "first_name": made.random.choice(names.FIRST)}
    row |= {"nickname": made.random.choice(names.NICKNAMES) if made.random.random() < _STAFF_NICKNAMED else None}
    row |= {"email": f"staff.{number}@{DOMAIN}", "job_title": made.random.choice(names.TITLES)}
    made.tables["staff"].append(row)
    return row


def enroll(made: District, grade: str, school_id: str | None = None) -> Row:
    """Add a student of a grade, who attends some classes of a school."""
    number, chance = made.number(), made.random
    first_day = date(made.autumn - _BIRTHDAY - GRADES.index(grade), 9, 2)
    row: Row = {"id": f"{number:07}", "student_number": f"{10_000_000 + number * _SPREAD % 10_000_000}"}
    row |= {"secondary_id": f"TX{number:08}"}
    row |= {"last_name": chance.choice(names.LAST), "first_name": chance.choice(names.FIRST)}
    row |= {"nickname": chance.choice(names.NICKNAMES) if chance.random() < _NICKNAMED else None}
    row |= {"email": f"s{number}@students.{DOMAIN}" if chance.random() < _WITH_EMAIL else None}
    row |= {"dob": first_day + timedelta(days=chance.randrange(365)), "grade_level": grade, "teacher_id": None}
    row |= {
        "demographic_1": chance.choice("ABCDE"),
        "demographic_2": "EL" if chance.random() < _LEARNING_ENGLISH else None,
    }
    made.tables["students"].append(row | {"demographic_3": None})
    schools = [school for school, span in made.grades.items() if grade in span]
    attend(made, made.tables["students"][-1], school_id or chance.choice(schools))
    return made.tables["students"][-1]


def attend(made: District, student: Row, school_id: str) -> None:
    """Enroll a student in up to six classes of the grade and two for all grades; name a teacher."""
    offered = [row["id"] for row in made.tables["classes"] if row["school_id"] == school_id]
    own = [one for one in offered if made.classes[one] == student["grade_level"]]
    others = [one for one in offered if made.classes[one] is None]
    chosen = made.random.sample(own, min(6, len(own))) + made.random.sample(others, min(2, len(others)))
    for class_id in chosen:
        row = {"id": f"E{made.number()}", "student_id": student["id"], "class_id": class_id}
        made.tables["student_enrollments"].append(row)
    student["teacher_id"] = made.random.choice(made.tables["staff"])["id"]


def assign_staff(made: District) -> None:
    """Give every class a teacher, every school an administrator, and the district two data managers."""
    staff = [row["id"] for row in made.tables["staff"]]
    posts = [(row["school_id"], row["id"], "Teacher") for row in made.tables["classes"]]
    posts += [(row["id"], None, "Administrator") for row in made.tables["schools"]]
    posts += [(None, None, "Data Manager")] * 2
    made.tables["staff_enrollments"] = [
        {"id": f"F{made.number()}", "staff_id": staff[place % len(staff)]}
        | dict(zip(("school_id", "class_id", "role"), post, strict=True))
        for place, post in enumerate(posts)
    ]


def leave(made: District, table: str, ids: set[str]) -> None:
    """Remove rows, and all rows and values that refer to them."""
    referring = {
        "schools": (("classes", "school_id"), ("staff_enrollments", "school_id")),
        "classes": (("student_enrollments", "class_id"), ("staff_enrollments", "class_id")),
        "students": (("student_enrollments", "student_id"),),
        "staff": (("staff_enrollments", "staff_id"),),
    }
    made.tables[table] = [row for row in made.tables[table] if row["id"] not in ids]
    for other, column in referring.get(table, ()):
        gone = {row["id"] for row in made.tables[other] if row[column] in ids}
        leave(made, other, gone)
    if table == "staff":
        for student in made.tables["students"]:
            if student.get("teacher_id") in ids:
                student["teacher_id"] = None


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the same district each time, no secret
