"""An ordinary night: what happens to a district's roster from one day to the next."""

from datetime import timedelta

from rollcall_bench.rosters import made, names
from rollcall_bench.rosters.made import GRADES, District, Row


def night(district: District) -> None:
    """Two percent of the students change something, enrollments move, some people come and go, a class opens."""
    chance = district.random
    for student in district.share("students", 0.02):
        chance.choice(_STUDENT_CHANGES)(district, student)
    for member in district.share("staff", 0.02):
        chance.choice(_STAFF_CHANGES)(district, member)
    move(district, chance.uniform(0, 0.03))
    come_and_go(district, chance.randint(0, 5))
    if chance.random() < 0.5:  # noqa: PLR2004 - every other night
        _open_class(district)
    if chance.random() < 0.5 and len(district.tables["classes"]) > 120:  # noqa: PLR2004 - as many as at first
        _close_class(district)
    if chance.random() < 0.3:  # noqa: PLR2004 - some systems do it each time
        renumber(district)
    if chance.random() < 0.2:  # noqa: PLR2004 - an export in another order
        reorder(district)


def move(district: District, share: float) -> None:
    """Some students change classes within their school."""
    school, taken = _schools_of_classes(district), _taken(district)
    offered: dict[str, list[str]] = {}
    for class_id, school_id in school.items():
        offered.setdefault(school_id, []).append(class_id)
    for row in district.share("student_enrollments", share):
        other = district.random.choice(offered[school[row["class_id"]]])
        if (row["student_id"], other) not in taken:
            taken.add((row["student_id"], other))
            row["class_id"] = other


def come_and_go(district: District, count: int) -> None:
    """As many students come as leave, and one staff member."""
    chance = district.random
    leaving = chance.sample(district.tables["students"], count)
    made.leave(district, "students", {row["id"] for row in leaving})
    for row in leaving:
        made.enroll(district, row["grade_level"])
    if count % 2:
        gone = chance.choice(district.tables["staff"])
        new = made.hire(district)
        for row in district.tables["staff_enrollments"]:
            row["staff_id"] = new["id"] if row["staff_id"] == gone["id"] else row["staff_id"]
        made.leave(district, "staff", {gone["id"]})


def renumber(district: District) -> None:
    """All enrollments get other IDs."""
    for table in ("student_enrollments", "staff_enrollments"):
        for row in district.tables[table]:
            row["id"] = f"N{district.number()}"


def reorder(district: District) -> None:
    """All rows stand in another order."""
    for rows in district.tables.values():
        district.random.shuffle(rows)


def leave_classes(district: District, students: set[str]) -> None:
    """Remove the enrollments of some students."""
    rows = district.tables["student_enrollments"]
    district.tables["student_enrollments"] = [row for row in rows if row["student_id"] not in students]


def schools_with(district: District, grade: str) -> list[str]:
    """The schools that have a grade."""
    return [school for school, span in district.grades.items() if grade in span]


def _schools_of_classes(district: District) -> dict[str, str]:
    return {row["id"]: row["school_id"] for row in district.tables["classes"]}


def _taken(district: District) -> set[tuple[str, str]]:
    return {(row["student_id"], row["class_id"]) for row in district.tables["student_enrollments"]}


def _open_class(district: District) -> None:
    """Open a class with up to twenty students of its school."""
    school_id, schools = district.random.choice(list(district.grades)), district.schools_of()
    here = [student for student, school in schools.items() if school == school_id]
    class_id = made.open_class(district, school_id, "Workshop", None)
    for student_id in district.random.sample(here, min(20, len(here))):
        row = {"id": f"E{district.number()}", "student_id": student_id, "class_id": class_id}
        district.tables["student_enrollments"].append(row)
    teacher = district.random.choice(district.tables["staff"])["id"]
    row = {"id": f"F{district.number()}", "staff_id": teacher, "school_id": school_id, "class_id": class_id}
    district.tables["staff_enrollments"].append(row | {"role": "Teacher"})


def _close_class(district: District) -> None:
    made.leave(district, "classes", {district.random.choice(district.tables["classes"])["id"]})


def _changes_school(district: District, student: Row) -> None:
    leave_classes(district, {student["id"]})
    made.attend(district, student, district.random.choice(schools_with(district, student["grade_level"])))


def _renamed(district: District, person: Row) -> None:
    person["last_name"] = district.random.choice(names.LAST)


def _nickname(district: District, person: Row) -> None:
    person["nickname"] = None if person["nickname"] else district.random.choice(names.NICKNAMES)


def _address(district: District, student: Row) -> None:
    student["email"] = f"moved{district.number()}@students.{made.DOMAIN}"


def _birthday(district: District, student: Row) -> None:
    student["dob"] += timedelta(days=district.random.choice((-1, 1)))


def _teacher(district: District, student: Row) -> None:
    student["teacher_id"] = district.random.choice(district.tables["staff"])["id"]


def _demographic(district: District, student: Row) -> None:
    student["demographic_1"] = district.random.choice("ABCDE")


def _grade(district: District, student: Row) -> None:
    step = district.random.choice((-1, 1))
    student["grade_level"] = GRADES[min(max(GRADES.index(student["grade_level"]) + step, 0), len(GRADES) - 1)]


def _staff_address(district: District, member: Row) -> None:
    member["email"] = f"staff.new.{district.number()}@{made.DOMAIN}"


def _job(district: District, member: Row) -> None:
    member["job_title"] = district.random.choice(names.TITLES)


_STUDENT_CHANGES = (_renamed, _nickname, _address, _birthday, _teacher, _demographic, _changes_school, _grade)
_STAFF_CHANGES = (_renamed, _nickname, _staff_address, _job)
