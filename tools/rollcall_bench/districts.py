"""Makes invented districts of any size, column by column, so that a million students take seconds.

`python -m rollcall_bench.districts --students N [--quoting …] [--faults …] [--stored] PACKAGE`
"""

import argparse
import csv
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall_bench.spoiling import FAULTS, Faults, one_field_too_many, spoilt

DISTRICT = "bench"
TODAY = date(2026, 11, 24)

Quoting = Literal["minimal", "all"]
QUOTINGS: tuple[Quoting, ...] = get_args(Quoting)

_LAST = (
    "Al Ber Car Dom Es Fer Gar Her Ib Jim Kow Lam Mül Nú O'Br Pet Qu Rod Sán Tor Ö Vill Wój Xan Ye Åk",
    "ada berg cía dottir en ez ford gren ien ínez ková ler man ñez oğlu ov quez ra son ström ton ulu va win ya zál",
)
_FIRST = (
    "An Bea Chi Da É Fa Gia Ha Ing Jo Ka Li Ma Ní Ol Pa Ra Sa Ta Um Va Wen Xi Yu Zo Ø",
    "a bel ca dra eth fia gi hán iel jan ka lene mar na ola phie quin ría san tte ud vier wen xa yo zié",
)
"""Beginnings and endings of names. They make a million names, so that no two students of a grade share one."""
_SPREAD = 100_003
"""A step that is coprime to the numbers of names, so that consecutive students have unrelated names."""
_TO_BE_QUOTED = ", Jr."
"""The end of every 200th last name, which an export has to quote."""
_QUOTED_STEP = 200
_GRADES = ("PK", "K", *(str(grade) for grade in range(1, 13)))
_ENROLLMENTS = 8
_CLASS_SIZE = 25
_SCHOOL_SIZE = 600


@dataclass(frozen=True, slots=True)
class District:
    """The properties of a made district."""

    students: int
    quoting: Quoting = "minimal"
    faults: Faults = "clean"
    stored: bool = False
    """Whether the zip stores the files uncompressed."""


def write(district: District, path: Path) -> Path:
    """Write the package of `district` to `path`; the same district gives the same tables."""
    method = zipfile.ZIP_STORED if district.stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", method, compresslevel=6) as package:
        manifest = io.StringIO(newline="")
        csv.writer(manifest).writerows([("Property Name", "Value"), ("Version", "1.0"), ("District ID", DISTRICT)])
        package.writestr("Manifest.csv", manifest.getvalue())
        for file, columns in tables(district):
            header, lines = _lines(columns, quote_all=district.quoting == "all")
            with package.open(file, "w", force_zip64=True) as entry:
                entry.write(header)
                entry.write(_bytes_of(one_field_too_many(lines, file, district.faults)))
    return path


def tables(district: District) -> Iterator[tuple[str, dict[str, pa.Array]]]:
    """The columns of the six tables by file, as strings."""
    random = np.random.default_rng(20261124)
    students = district.students
    schools = max(students // _SCHOOL_SIZE, 1)
    classes = max(students * _ENROLLMENTS // _CLASS_SIZE, _ENROLLMENTS)
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
        yield file, spoilt(columns, file, district.faults)


def _ids(prefix: str, numbers: np.ndarray, width: int = 0) -> pa.Array:
    text = pc.cast(pa.array(numbers), pa.string())
    if width:
        text = pc.utf8_lpad(text, width, "0")
    return pc.binary_join_element_wise(prefix, text, "") if prefix else text


def _names(parts: tuple[str, str]) -> pa.Array:
    """All combinations of these beginnings and endings."""
    begins, ends = (part.split() for part in parts)
    return pa.array([begin + end for begin in begins for end in ends])


def _choice(values: pa.Array, random: np.random.Generator, count: int) -> pa.Array:
    return values.take(pa.array(random.integers(0, len(values), count)))


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
    last, first = _names(_LAST), _names(_FIRST)
    pair = numbers // len(_GRADES) * _SPREAD % (len(last) * len(first))
    last_names = last.take(pa.array(pair % len(last)))
    juniors = pc.binary_join_element_wise(last_names, _TO_BE_QUOTED, "")
    return {
        "ID": ids,
        "Student Number": ids,
        "Last Name": pc.if_else(pa.array(numbers % _QUOTED_STEP == 0), juniors, last_names),
        "First Name": first.take(pa.array(pair // len(last))),
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
        "Last Name": _choice(_names(_LAST), random, count),
        "First Name": _choice(_names(_FIRST), random, count),
        "Email": pc.binary_join_element_wise(ids, "@example.org", ""),
        "Job Title": pa.array(["Teacher"] * count),
    }


def _student_enrollments(students: int, classes: int, random: np.random.Generator) -> dict[str, pa.Array]:
    # Shuffled, since exports aren't sorted by student. Each student gets consecutive classes, so no pair is repeated.
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


def _lines(columns: dict[str, pa.Array], *, quote_all: bool) -> tuple[bytes, pa.Array]:
    """Write the header and each row as a line without its end. Not by Arrow, which quotes either all texts or none."""
    quote = '"' if quote_all else ""
    names = [f"{quote}{name}{quote}" for name in columns]
    values = [_quoted(column, quote_all=quote_all) for column in columns.values()]
    return (",".join(names) + "\n").encode(), pc.binary_join_element_wise(*values, ",")


def _quoted(column: pa.Array, *, quote_all: bool) -> pa.Array:
    quoted = pc.binary_join_element_wise('"', column, '"', "")
    return quoted if quote_all else pc.if_else(pc.match_substring(column, ","), quoted, column)


def _bytes_of(lines: pa.Array) -> memoryview:
    """The lines with their ends as one contiguous view of Arrow's buffer."""
    ended = pc.binary_join_element_wise(lines, "", "\n")
    return memoryview(ended.buffers()[2])


def main(argv: Sequence[str]) -> None:
    """Write one package."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.districts", description=__doc__)
    parser.add_argument("--students", type=int, required=True)
    parser.add_argument("--quoting", choices=QUOTINGS, default="minimal")
    parser.add_argument("--faults", choices=FAULTS, default="clean")
    parser.add_argument("--stored", action="store_true", help="store the files uncompressed")
    parser.add_argument("package", type=Path)
    args = parser.parse_args(argv)
    write(District(args.students, args.quoting, args.faults, args.stored), args.package)


if __name__ == "__main__":
    main(sys.argv[1:])
