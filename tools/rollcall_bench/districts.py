"""Districts of any size, made columnwise, so that a million students take seconds. All of it is invented."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

DISTRICT = "bench"
TODAY = date(2026, 11, 24)

Faults = Literal["clean", "one-percent", "every-row"]

_LAST = ("Núñez", "O'Brien", "王", "Smith", "García", "Nguyễn", "Kowalski", "Åkesson", "Haddad", "Okafor", "Müller")
_FIRST = ("Ana", "Máire", "伟", "John", "José", "Linh", "Zofia", "Björn", "Layla", "Chidi", "Jürgen", "Yuki", "Aroha")
_GRADES = ("PK", "K", *(str(grade) for grade in range(1, 13)))
_ENROLLMENTS = 8
_CLASS_SIZE = 25
_SCHOOL_SIZE = 600


@dataclass(frozen=True, slots=True)
class District:
    """What a made district is like."""

    students: int
    quoting: Literal["minimal", "all"] = "minimal"
    faults: Faults = "clean"


def write(district: District, path: Path) -> Path:
    """Write the package of `district` to `path`; the same district gives the same tables."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        manifest = io.StringIO(newline="")
        csv.writer(manifest).writerows([("Property Name", "Value"), ("Version", "1.0"), ("District ID", DISTRICT)])
        package.writestr("Manifest.csv", manifest.getvalue())
        for file, table in tables(district):
            options = arrow_csv.WriteOptions(quoting_style="none" if district.quoting == "minimal" else "all_valid")
            with package.open(file, "w", force_zip64=True) as entry:
                arrow_csv.write_csv(table, entry, options)
    return path


def tables(district: District) -> Iterator[tuple[str, pa.Table]]:
    """The six tables by file, as strings."""
    random = np.random.default_rng(20261124)
    students = district.students
    schools = max(students // _SCHOOL_SIZE, 1)
    classes = max(students * _ENROLLMENTS // _CLASS_SIZE, 1)
    staff = max(students // 15, 2)
    made = {
        "Schools.csv": _schools(schools),
        "Classes.csv": _classes(classes, schools),
        "Students.csv": _students(students, staff, random),
        "Staff.csv": _staff(staff, random),
        "StudentEnrollments.csv": _student_enrollments(students, classes, random),
        "StaffEnrollments.csv": _staff_enrollments(classes, staff, schools),
    }
    for file, columns in made.items():
        yield file, pa.table(_spoilt(columns, file, district.faults))


def _ids(prefix: str, numbers: np.ndarray, width: int = 0) -> pa.Array:
    text = pc.cast(pa.array(numbers), pa.string())
    if width:
        text = pc.utf8_lpad(text, width, "0")
    return pc.binary_join_element_wise(prefix, text, "") if prefix else text


def _choice(values: Sequence[str], random: np.random.Generator, count: int) -> pa.Array:
    return pa.array(values).take(pa.array(random.integers(0, len(values), count)))


def _schools(count: int) -> dict[str, pa.Array]:
    numbers = np.arange(1, count + 1)
    return {
        "ID": _ids("S", numbers, 4),
        "NCES ID": _ids("36", numbers, 10),
        "Name": _ids("School No. ", numbers),
    }


def _classes(count: int, schools: int) -> dict[str, pa.Array]:
    numbers = np.arange(1, count + 1)
    return {
        "ID": _ids("C", numbers),
        "School ID": _ids("S", numbers % schools + 1, 4),
        "Name": _ids("Class ", numbers),
        "Type": pa.array(["class"] * count),
    }


def _students(count: int, staff: int, random: np.random.Generator) -> dict[str, pa.Array]:
    numbers = np.arange(1, count + 1)
    grade = numbers % len(_GRADES)
    born = np.datetime64("2022-01-15") - (grade * 365).astype("timedelta64[D]") + random.integers(0, 200, count)
    ids = _ids("", numbers + 10_000_000)
    return {
        "ID": ids,
        "Student Number": ids,
        "Last Name": _choice(_LAST, random, count),
        "First Name": _choice(_FIRST, random, count),
        "Email": pc.binary_join_element_wise("student", ids, "@students.example.org", ""),
        "DOB": pc.cast(pa.array(born.astype("datetime64[D]")), pa.string()),
        "Grade Level": pa.array(_GRADES).take(pa.array(grade)),
        "Teacher ID": _ids("T", numbers % staff + 1),
    }


def _staff(count: int, random: np.random.Generator) -> dict[str, pa.Array]:
    ids = _ids("T", np.arange(1, count + 1))
    return {
        "ID": ids,
        "Primary ID": ids,
        "Last Name": _choice(_LAST, random, count),
        "First Name": _choice(_FIRST, random, count),
        "Email": pc.binary_join_element_wise(ids, "@example.org", ""),
        "Job Title": pa.array(["Teacher"] * count),
    }


def _student_enrollments(students: int, classes: int, random: np.random.Generator) -> dict[str, pa.Array]:
    # Shuffled, as an export by class is; the step is odd to the number of classes, so that no pair comes twice.
    student = np.repeat(np.arange(students), _ENROLLMENTS)
    place = np.tile(np.arange(_ENROLLMENTS), students)
    chosen = (student // _CLASS_SIZE * _ENROLLMENTS + place) % classes
    order = random.permutation(len(student)) if students > 1 else np.arange(len(student))
    return {
        "ID": _ids("E", np.arange(1, len(student) + 1)),
        "Student ID": _ids("", student[order] + 10_000_001),
        "Class ID": _ids("C", chosen[order] + 1),
    }


def _staff_enrollments(classes: int, staff: int, schools: int) -> dict[str, pa.Array]:
    numbers = np.arange(1, classes + 1)
    return {
        "ID": _ids("F", numbers),
        "Staff ID": _ids("T", numbers % staff + 1),
        "School ID": _ids("S", numbers % schools + 1, 4),
        "Class ID": _ids("C", numbers),
        "Role": pa.array(["Teacher"] * classes),
    }


_SPOILT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Schools.csv": (),
    "Classes.csv": (("Type", "klass"),),
    "Students.csv": (("DOB", "30.02.2012"), ("Grade Level", "13"), ("Email", "nobody"), ("Teacher ID", "T0")),
    "Staff.csv": (("Job Title", "#N/A"),),
    "StudentEnrollments.csv": (("Student ID", "0"), ("Class ID", "")),
    "StaffEnrollments.csv": (("Role", "Janitor"), ("Staff ID", "T0")),
}
"""For each file, columns and what is put into them, in turn."""


def _spoilt(columns: dict[str, pa.Array], file: str, faults: Faults) -> dict[str, pa.Array]:
    wrong = _SPOILT[file]
    if faults == "clean" or not wrong:
        return columns
    rows = np.arange(len(columns["ID"]))
    step = 100 if faults == "one-percent" else 1
    spoilt = dict(columns)
    for turn, (column, value) in enumerate(wrong):
        hit = pa.array((rows % step == 0) & (rows // step % len(wrong) == turn))
        spoilt[column] = pc.if_else(hit, value, spoilt[column])
    return spoilt
