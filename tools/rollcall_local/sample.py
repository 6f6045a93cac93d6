"""Makes the sample district: synthetic, and the same for the same seed and date.

It has three schools, sixty classes and twelve hundred students. Three variants show the other ways in which an import
can end. `python -m rollcall_local.sample DISTRICT PACKAGE.zip` writes the one without a fault as another district's.
"""

import csv
import io
import random
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rollcall.model import schema
from rollcall_local.sample_names import FIRST, LAST, SCHOOLS

DISTRICT = "demo-district"
CLASSES_PER_SCHOOL = 20
STUDENTS_PER_SCHOOL = 400
_GRADES = ("K", "1", "2", "3", "4", "5", "6", "7", "8")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows of each file, by file name and column name; a missing column is blank."""

    rows: Mapping[str, list[Row]]
    district: str = DISTRICT

    def package(self) -> bytes:
        """The zip that a district would upload; the same rows give the same bytes."""
        buffer = io.BytesIO()
        roster = schema.load()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = [{"Property Name": "Version", "Value": "1.0"}]
            manifest.append({"Property Name": "District ID", "Value": self.district})
            _write(archive, schema.MANIFEST_FILE, ("Property Name", "Value"), manifest)
            for table in roster.tables:
                _write(archive, table.file, [field.name for field in table.fields], self.rows[table.file])
        return buffer.getvalue()


def clean(today: date, seed: int = 1) -> Sample:
    """Make a district without a fault or a warning, as of `today`."""
    chance = random.Random(seed)  # noqa: S311 - the same district each time, no secret
    schools = [{"ID": f"B{n}", "NCES ID": f"48000010000{n}", "Name": name} for n, name in enumerate(SCHOOLS, 1)]
    classes = [
        {
            "ID": f"C{n:03}",
            "School ID": schools[(n - 1) // CLASSES_PER_SCHOOL]["ID"],
            "Name": f"{'Homeroom' if n % 4 else 'Reading group'} {n:03}",
            "Type": "class" if n % 4 else "group",
        }
        for n in range(1, CLASSES_PER_SCHOOL * len(schools) + 1)
    ]
    staff = [_staff_member(chance, n) for n in range(1, len(classes) + 10)]
    taken: set[tuple[str, str, date]] = set()
    students = [_student(chance, n, today, staff, taken) for n in range(1, STUDENTS_PER_SCHOOL * len(schools) + 1)]
    return Sample(
        {
            "Schools.csv": schools,
            "Classes.csv": classes,
            "Students.csv": students,
            "Staff.csv": staff,
            "StudentEnrollments.csv": _student_enrollments(chance, students, classes),
            "StaffEnrollments.csv": _staff_enrollments(staff, schools, classes),
        }
    )


def with_errors(today: date, seed: int = 1) -> Sample:
    """Make a district with a dozen ordinary faults, which is imported without a few rows and values."""
    sample = clean(today, seed)
    students, staff = sample.rows["Students.csv"], sample.rows["Staff.csv"]
    students[3]["DOB"] = "31/12/2015"  # day and month are swapped
    students[10]["Grade Level"] = "5th"
    students[17]["Email"] = "no at sign"
    students[25]["First Name"] = ""
    students[40]["Student Number"] = students[39]["Student Number"]
    students[77]["Teacher ID"] = "T999"
    students[90]["ID"] = "1.23E+11"  # made by a spreadsheet
    staff[5]["Email"] = ""
    sample.rows["Classes.csv"][30]["School ID"] = "B9"  # cascades to its enrollments
    sample.rows["StudentEnrollments.csv"][200]["Class ID"] = "C-061"
    sample.rows["StaffEnrollments.csv"][0]["Role"] = "Principal"
    return sample


def failing(today: date, seed: int = 1) -> Sample:
    """Make a district with two students of one id, so that the whole import is rejected."""
    sample = clean(today, seed)
    students = sample.rows["Students.csv"]
    students[8]["ID"] = students[7]["ID"]
    return sample


def without_a_school(today: date, seed: int = 1) -> Sample:
    """Make an export whose filter dropped the students of the last school, without a fault in any row."""
    sample = clean(today, seed)
    students, enrollments = sample.rows["Students.csv"], sample.rows["StudentEnrollments.csv"]
    lost = {row["ID"] for row in students[-STUDENTS_PER_SCHOOL:]}
    students[:] = [row for row in students if row["ID"] not in lost]
    enrollments[:] = [row for row in enrollments if row["Student ID"] not in lost]
    return sample


def _staff_member(chance: random.Random, n: int) -> Row:
    return {
        "ID": f"T{n:03}",
        "Primary ID": f"P{n:03}",
        "Last Name": chance.choice(LAST),
        "First Name": chance.choice(FIRST),
        "Email": f"staff{n:03}@demo-district.example",
        "Job Title": chance.choice(("Teacher", "Reading specialist", "Counselor", "")),
    }


def _student(chance: random.Random, n: int, today: date, staff: list[Row], taken: set[tuple[str, str, date]]) -> Row:
    """Make one student whose name and birthday are not `taken` yet."""
    grade = chance.randrange(len(_GRADES))
    autumn = today.year if today.month >= 7 else today.year - 1  # the school year turns on 1 July  # noqa: PLR2004
    born = date(autumn - 5 - grade, chance.randint(1, 8), chance.randint(1, 28))
    last, first = chance.choice(LAST), chance.choice(FIRST)
    while (last, first, born) in taken:
        born += timedelta(days=1)
    taken.add((last, first, born))
    return {
        "ID": f"S{n:05}",
        "Student Number": f"{100000 + n}",
        "Last Name": last,
        "First Name": first,
        "Email": f"student{n:05}@demo-district.example" if n % 3 else "",
        "DOB": born.isoformat() if n % 2 else f"{born.month}/{born.day}/{born.year}",
        "Grade Level": _GRADES[grade],
        "Teacher ID": chance.choice(staff)["ID"],
    }


def _student_enrollments(chance: random.Random, students: list[Row], classes: list[Row]) -> list[Row]:
    """Enroll each student in three classes of one school, so that every class has students."""
    rows: list[Row] = []
    for n, student in enumerate(students):
        first = n // STUDENTS_PER_SCHOOL * CLASSES_PER_SCHOOL
        own = first + n % CLASSES_PER_SCHOOL
        others = chance.sample([c for c in range(first, first + CLASSES_PER_SCHOOL) if c != own], 2)
        for each in (own, *others):
            rows.append({"ID": f"E{len(rows) + 1:05}", "Student ID": student["ID"], "Class ID": classes[each]["ID"]})
    return rows


def _staff_enrollments(staff: list[Row], schools: list[Row], classes: list[Row]) -> list[Row]:
    """Enroll a teacher in each class, two staff members at each school, and three at the district."""
    positions: list[Row] = [
        {"School ID": each["School ID"] if n % 2 else "", "Class ID": each["ID"], "Role": "Teacher"}
        for n, each in enumerate(classes)
    ]
    positions += [
        {"School ID": each["ID"], "Role": role} for each in schools for role in ("Administrator", "Data Viewer")
    ]
    positions += [{"Role": role} for role in ("Administrator", "Data Manager", "Data Viewer")]
    pairs = zip(staff, positions, strict=True)
    return [{"ID": f"F{n:03}", "Staff ID": who["ID"], **position} for n, (who, position) in enumerate(pairs, 1)]


def _write(archive: zipfile.ZipFile, name: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.getvalue().encode())


def main(arguments: list[str]) -> int:
    """Write a package of `DISTRICT` to the path; return the exit code."""
    if len(arguments) != 2:  # noqa: PLR2004 - the two that the usage names
        print("Usage: python -m rollcall_local.sample DISTRICT PACKAGE.zip", file=sys.stderr)
        return 2
    district, path = arguments
    Path(path).write_bytes(Sample(clean(datetime.now(UTC).date()).rows, district).package())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
