"""Ruined rosters: accidents of exports that the check cannot see, each with the reasons for which it must be held."""

from dataclasses import dataclass
from datetime import date

from rollcall_bench.rosters import ruins
from rollcall_bench.rosters.ordinary import Change, both, grow

Expected = tuple[str, str, str]
"""The code of a reason, the table in snake case, and the column in snake case or nothing."""


@dataclass(frozen=True, slots=True)
class Ruined:
    """A change that must be held."""

    name: str
    change: Change
    expected: tuple[Expected, ...]
    """Reasons that must be among those told."""
    rollover: bool = False
    """Whether the roster is the first of a new school year; `change` comes after the turn of the year."""
    students: int = 450
    """The students of the smallest district in which this can be seen: fewer than 100 staff are not judged."""


_FOR_STAFF = 1_200
"""Students of a district that has more than 100 staff, also after a seventh of them left."""


def _changed(column: str, table: str = "students") -> Expected:
    return "column-changed", table, column


def _lost(column: str, table: str = "students") -> Expected:
    return "values-lost", table, column


def _rows(code: str, table: str = "students") -> tuple[Expected]:
    return ((code, table, ""),)


BIRTHDAY = date(2015, 1, 1)

_NAMES = ("last_name", "first_name")
_IN_CAPITALS = both(*(ruins.spelled("students", name, str.upper) for name in _NAMES))
_IN_ASCII = both(*(ruins.spelled("students", name, ruins.without_accents) for name in _NAMES))

OF_THE_ISSUE = (
    Ruined(
        "first and last names are swapped",
        ruins.swapped("students", "last_name", "first_name"),
        (_changed("last_name"), _changed("first_name")),
    ),
    Ruined("all e-mail addresses are blank", ruins.all_of("students", "email", None), (_lost("email"),)),
    Ruined("all Teacher IDs are blank", ruins.all_of("students", "teacher_id", None), (_lost("teacher_id"),)),
    Ruined("everybody is in grade 3", ruins.all_of("students", "grade_level", "3"), (_changed("grade_level"),)),
    Ruined("everybody has one birthday", ruins.all_of("students", "dob", BIRTHDAY), (_changed("dob"),)),
    Ruined("the column Email is left out", ruins.left_out("students", "email"), (_lost("email"),)),
    Ruined(
        "every student is listed twice",
        ruins.listed_twice("students"),
        (*_rows("doubled"), *_rows("rows-added")),
    ),
)
"""Those that were published without a question when only missing rows and new ids were suspicious."""

COLUMNS = (
    Ruined(
        "last names are sorted by themselves", ruins.sorted_alone("students", "last_name"), (_changed("last_name"),)
    ),
    Ruined("birthdays are sorted by themselves", ruins.sorted_alone("students", "dob"), (_changed("dob"),)),
    Ruined("birthdays are one day early", ruins.days_off(-1), (_changed("dob"),)),
    Ruined("birthdays slip down by one row", ruins.one_row_lower("students", "dob"), (_changed("dob"),)),
    Ruined(
        "student numbers become IDs",
        ruins.each("students", "student_number", lambda row: row["id"]),
        (_changed("student_number"),),
    ),
    Ruined(
        "student numbers lose their first digit",
        ruins.each("students", "student_number", lambda row: row["student_number"][1:]),
        (_changed("student_number"),),
    ),
    Ruined(
        "secondary IDs slip down by one row",
        ruins.one_row_lower("students", "secondary_id"),
        (_changed("secondary_id"),),
    ),
    Ruined("secondary IDs are left out", ruins.left_out("students", "secondary_id"), (_lost("secondary_id"),)),
    Ruined(
        "nicknames are first names",
        ruins.each("students", "nickname", lambda row: row["first_name"]),
        (_changed("nickname"),),
    ),
    Ruined(
        "demographics stand one column to the right",
        ruins.shifted("students", ("demographic_1", "demographic_2", "demographic_3")),
        (_lost("demographic_1"),),
    ),
    Ruined("one demographic for all", ruins.all_of("students", "demographic_1", "F"), (_changed("demographic_1"),)),
    Ruined(
        "all students have one teacher",
        ruins.each("students", "teacher_id", lambda _: "T000006"),
        (_changed("teacher_id"),),
    ),
    Ruined("e-mail addresses slip down by one row", ruins.one_row_lower("students", "email"), (_changed("email"),)),
    Ruined(
        "e-mail addresses get another form",
        ruins.each("students", "email", lambda row: row["email"] and f"n{row['id']}@students.north.example"),
        (_changed("email"),),
    ),
    Ruined("names are in capitals", _IN_CAPITALS, (_changed("last_name"), _changed("first_name"))),
    Ruined("names lose letters beyond ASCII", _IN_ASCII, (_changed("last_name"),)),
    Ruined("all students are one grade too high", ruins.grades_off(1), (_changed("grade_level"),)),
    Ruined("all students are one grade too low", ruins.grades_off(-1), (_changed("grade_level"),)),
    Ruined(
        "names of classes become IDs",
        ruins.each("classes", "name", lambda row: row["id"]),
        (_changed("name", "classes"),),
    ),
    Ruined("all classes are groups", ruins.all_of("classes", "type", "group"), (_changed("type", "classes"),)),
    Ruined(
        "all classes are in one school", ruins.one_school, (_changed("school_id", "classes"), *_rows("school-emptied"))
    ),
    Ruined(
        "staff have one job title",
        ruins.all_of("staff", "job_title", "Employee"),
        (_changed("job_title", "staff"),),
        students=_FOR_STAFF,
    ),
    Ruined(
        "staff names are swapped",
        ruins.swapped("staff", "last_name", "first_name"),
        (_changed("last_name", "staff"), _changed("first_name", "staff")),
        students=_FOR_STAFF,
    ),
    Ruined(
        "staff e-mail addresses get another form",
        ruins.each("staff", "email", lambda row: f"{row['id']}@north.example"),
        (_changed("email", "staff"),),
        students=_FOR_STAFF,
    ),
    Ruined(
        "staff job titles are left out",
        ruins.left_out("staff", "job_title"),
        (_lost("job_title", "staff"),),
        students=_FOR_STAFF,
    ),
)
"""Columns that are ruined while all rows are there."""

ROWS = (
    Ruined("the list of students ends in the middle", ruins.cut_off("students", 0.5), _rows("rows-removed")),
    Ruined(
        "the list of student enrollments ends in the middle",
        ruins.cut_off("student_enrollments", 0.4),
        _rows("rows-removed", "student_enrollments"),
    ),
    Ruined(
        "the list of staff enrollments ends in the middle",
        ruins.cut_off("staff_enrollments", 0.4),
        _rows("rows-removed", "staff_enrollments"),
    ),
    Ruined("the list of classes ends in the middle", ruins.cut_off("classes", 0.35), _rows("rows-removed", "classes")),
    Ruined(
        "the list of staff ends in the middle",
        ruins.cut_off("staff", 0.4),
        _rows("rows-removed", "staff"),
        students=_FOR_STAFF,
    ),
    Ruined("the students of the high school are missing", ruins.school_missing(4), _rows("school-emptied")),
    Ruined(
        "all staff are assessors",
        ruins.all_of("staff_enrollments", "role", "Assessor"),
        _rows("rows-removed", "staff_enrollments"),
    ),
    Ruined("an eighth of the students has new IDs", ruins.reissued("students", 0.125), _rows("ids-reissued")),
    Ruined("all students have new IDs", ruins.reissued("students"), (*_rows("ids-reissued"), *_rows("rows-removed"))),
    Ruined("all classes have new IDs", ruins.reissued("classes"), _rows("ids-reissued", "classes")),
    Ruined("all staff have new IDs", ruins.reissued("staff"), _rows("ids-reissued", "staff"), students=_FOR_STAFF),
    Ruined("one student in twenty is listed twice", ruins.listed_twice("students", 0.05), _rows("doubled")),
    Ruined(
        "a tenth of the staff is listed twice",
        ruins.listed_twice("staff", 0.1),
        _rows("doubled", "staff"),
        students=_FOR_STAFF,
    ),
    Ruined("the students of another district are listed besides", grow(0.6), _rows("rows-added")),
    Ruined(
        "the students are those of another district",
        ruins.another_district,
        (*_rows("rows-removed"), *_rows("rows-added")),
    ),
)
"""Rows that are missing, too many, or under other ids."""

ROLLOVERS = (
    Ruined(
        "the new year: names are swapped",
        ruins.swapped("students", "last_name", "first_name"),
        (_changed("last_name"), _changed("first_name")),
        rollover=True,
    ),
    Ruined(
        "the new year: all e-mail addresses are blank",
        ruins.all_of("students", "email", None),
        (_lost("email"),),
        rollover=True,
    ),
    Ruined(
        "the new year: secondary IDs are left out",
        ruins.left_out("students", "secondary_id"),
        (_lost("secondary_id"),),
        rollover=True,
    ),
    Ruined(
        "the new year: everybody has one birthday",
        ruins.all_of("students", "dob", BIRTHDAY),
        (_changed("dob"),),
        rollover=True,
    ),
    Ruined("the new year: birthdays are one day late", ruins.days_off(1), (_changed("dob"),), rollover=True),
    Ruined(
        "the new year: student numbers become IDs",
        ruins.each("students", "student_number", lambda row: row["id"]),
        (_changed("student_number"),),
        rollover=True,
    ),
    Ruined("the new year: all students have new IDs", ruins.reissued("students"), _rows("ids-reissued"), rollover=True),
    Ruined(
        "the new year: a fifth of the students has new IDs",
        ruins.reissued("students", 0.2),
        _rows("ids-reissued"),
        rollover=True,
    ),
    Ruined(
        "the new year: all staff have new IDs",
        ruins.reissued("staff"),
        _rows("ids-reissued", "staff"),
        rollover=True,
        students=_FOR_STAFF,
    ),
    Ruined(
        "the new year: every student is listed twice",
        ruins.listed_twice("students"),
        (*_rows("doubled"), *_rows("rows-added")),
        rollover=True,
    ),
    Ruined(
        "the new year: the list of students ends early",
        ruins.cut_off("students", 0.65),
        _rows("rows-removed"),
        rollover=True,
    ),
    Ruined(
        "the new year: the students of the high school are missing",
        ruins.school_missing(4),
        _rows("school-emptied"),
        rollover=True,
    ),
    Ruined(
        "the new year: the students of another district are listed besides",
        grow(0.6),
        _rows("rows-added"),
        rollover=True,
    ),
    Ruined(
        "the new year: staff have one job title",
        ruins.all_of("staff", "job_title", "Employee"),
        (_changed("job_title", "staff"),),
        rollover=True,
        students=_FOR_STAFF,
    ),
)
"""The first rosters of a school year, each after an ordinary turn of the year."""

RUINED = (*OF_THE_ISSUE, *COLUMNS, *ROWS, *ROLLOVERS)
