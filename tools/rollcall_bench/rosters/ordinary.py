"""What happens to a district's roster in ordinary school years, also at the turn of one: nothing of it may be held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rollcall_bench.rosters import made, names
from rollcall_bench.rosters.made import GRADES, District
from rollcall_bench.rosters.night import leave_classes, night, renumber, reorder, schools_with

Change = Callable[[District], None]
"""Something that happens to a district, in place."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A change that may not be held."""

    name: str
    change: Change
    rollover: bool = False
    """Whether the roster is the first of a new school year; `change` comes after the turn of the year."""


def turn_of_the_year(district: District) -> None:
    """All move up, the oldest leave, the youngest come, the classes are new, a seventh of the staff is new."""
    district.autumn += 1
    leaving = {row["id"] for row in district.tables["students"] if row["grade_level"] == GRADES[-1]}
    made.leave(district, "students", leaving)
    schools = district.schools_of()
    made.leave(district, "classes", {row["id"] for row in district.tables["classes"]})
    made.leave(district, "staff", {row["id"] for row in district.share("staff", 1 / 7)})
    while len(district.tables["staff"]) < len(district.tables["students"]) // 9:
        made.hire(district)
    for school_id, span in district.grades.items():
        made.open_classes(district, school_id, span)
    for student in district.tables["students"]:
        if district.random.random() > 0.02:  # noqa: PLR2004 - two percent repeat the year
            student["grade_level"] = GRADES[GRADES.index(student["grade_level"]) + 1]
        stays = schools.get(student["id"])
        if stays is None or student["grade_level"] not in district.grades[stays]:
            stays = district.random.choice(schools_with(district, student["grade_level"]))
        made.attend(district, student, stays)
    for _ in leaving:
        made.enroll(district, GRADES[0])
    made.assign_staff(district)
    renumber(district)


def new_domain(district: District) -> None:
    """Everybody's e-mail address gets a new domain."""
    for table in ("students", "staff"):
        for row in district.tables[table]:
            row["email"] = row["email"] and row["email"].split("@")[0] + "@new-domain.example"


def capitals_in_addresses(district: District) -> None:
    """E-mail addresses are exported in capitals."""
    for table in ("students", "staff"):
        for row in district.tables[table]:
            row["email"] = row["email"] and row["email"].upper()


def filled(column: str, values: Sequence[str]) -> Change:
    """A column of Students that was blank is filled from now on."""

    def change(district: District) -> None:
        for row in district.tables["students"]:
            row[column] = row[column] or district.random.choice(values)

    return change


def seldom_given_column_left_out(district: District) -> None:
    """A column that a few students had a value in is left out."""
    for row in district.tables["students"]:
        del row["demographic_2"]


def grow(share: float, table: str = "students") -> Change:
    """People come."""

    def change(district: District) -> None:
        for _ in range(round(share * len(district.tables[table]))):
            if table == "staff":
                made.hire(district)
            else:
                made.enroll(district, district.random.choice(GRADES))

    return change


def shrink(share: float) -> Change:
    """Students leave."""
    return lambda district: made.leave(district, "students", {row["id"] for row in district.share("students", share)})


def school_opens(district: District) -> None:
    """A school opens and takes a third of the students of the others that have its grades."""
    school_id = made.open_school(district, names.OPENED, made.ELEMENTARY)
    made.open_classes(district, school_id, made.ELEMENTARY)
    for student in district.tables["students"]:
        if student["grade_level"] in made.ELEMENTARY and district.random.random() < 1 / 3:
            leave_classes(district, {student["id"]})
            made.attend(district, student, school_id)
    made.assign_staff(district)


def school_renamed(district: District) -> None:
    """A school gets another name."""
    district.tables["schools"][0]["name"] = "Dolores Huerta Elementary"


def new_timetable(district: District) -> None:
    """The middle school closes all classes and opens others."""
    school_id = district.tables["schools"][3]["id"]
    here = {student for student, school in district.schools_of().items() if school == school_id}
    made.leave(district, "classes", {row["id"] for row in district.tables["classes"] if row["school_id"] == school_id})
    made.open_classes(district, school_id, made.MIDDLE)
    for student in district.tables["students"]:
        if student["id"] in here:
            made.attend(district, student, school_id)


def new_teachers(district: District) -> None:
    """The students of a school get other teachers."""
    schools, school_id = district.schools_of(), district.tables["schools"][4]["id"]
    for student in district.tables["students"]:
        if schools.get(student["id"]) == school_id:
            student["teacher_id"] = district.random.choice(district.tables["staff"])["id"]


def no_teachers_yet(district: District) -> None:
    """No student has a teacher yet."""
    for student in district.tables["students"]:
        student["teacher_id"] = None


def half_of_the_timetable(district: District) -> None:
    """Students are only enrolled in one class of their timetable so far."""
    first = {row["student_id"]: row["id"] for row in district.tables["student_enrollments"]}
    rows = district.tables["student_enrollments"]
    district.tables["student_enrollments"] = [row for row in rows if first[row["student_id"]] == row["id"]]


def class_ids_used_again(district: District) -> None:
    """The classes of the new year have the IDs of the classes of the last, which were others."""
    ids = {row["id"]: f"C-{place:05}" for place, row in enumerate(district.tables["classes"], 1)}
    for table, column in (("classes", "id"), ("student_enrollments", "class_id"), ("staff_enrollments", "class_id")):
        for row in district.tables[table]:
            row[column] = ids.get(row[column], row[column])
    district.classes = {ids[one]: grade for one, grade in district.classes.items() if one in ids}


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(district: District) -> None:
        for each in changes:
            each(district)

    return change


ORDINARY = (
    Ordinary("nothing", lambda _: None),
    Ordinary("an ordinary night", night),
    Ordinary("enrollments are numbered anew", renumber),
    Ordinary("rows stand in another order", reorder),
    Ordinary("e-mail addresses get a new domain", new_domain),
    Ordinary("e-mail addresses are in capitals", capitals_in_addresses),
    Ordinary("nicknames are given to all", filled("nickname", names.NICKNAMES)),
    Ordinary("a demographic is given for all", filled("demographic_3", ("yes", "no"))),
    Ordinary("a column that few had a value in is left out", seldom_given_column_left_out),
    Ordinary("a fifth more students come", grow(0.2)),
    Ordinary("a third more staff come", grow(0.33, "staff")),
    Ordinary("a tenth of the students leave", shrink(0.1)),
    Ordinary("a school opens in mid-year", school_opens),
    Ordinary("a school gets another name", school_renamed),
    Ordinary("a school has a new timetable", new_timetable),
    Ordinary("a school has other teachers", new_teachers),
    Ordinary("the turn of the year", lambda _: None, rollover=True),
    Ordinary("the turn of the year, with a new domain", new_domain, rollover=True),
    Ordinary("the turn of the year, a school opens", school_opens, rollover=True),
    Ordinary("the turn of the year, all of it at once", both(new_domain, school_opens), rollover=True),
    Ordinary("the turn of the year, without teachers yet", no_teachers_yet, rollover=True),
    Ordinary("the turn of the year, with half a timetable", half_of_the_timetable, rollover=True),
    Ordinary("the turn of the year, with a third more students", grow(0.33), rollover=True),
    Ordinary("the turn of the year, IDs of classes are used again", class_ids_used_again, rollover=True),
)
