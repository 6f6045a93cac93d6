"""Makes invented districts of any size, column by column, so that a million students take seconds.

`python -m rollcall_bench.districts --students N [--quoting …] [--faults …] [--variant …] [--stored] PACKAGE`
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

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall_bench.ids import ids, numbered
from rollcall_bench.spoiling import spoilt, spoilt_fields, spoilt_lines
from rollcall_bench.variants import FAULTS, QUOTINGS, VARIANTS, Faults, Quoting, Variant

DISTRICT = "bench"
TODAY = date(2026, 11, 24)

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
_FIRST_STUDENT = 10_000_000
_WRITTEN = 1 << 20
"""The rows that are written at a time."""
_SHUFFLED = ("Students.csv", "StudentEnrollments.csv")
"""The files whose rows are `shuffled`: those that a database gives back in any order."""


@dataclass(frozen=True, slots=True)
class District:
    """The properties of a made district."""

    students: int
    quoting: Quoting = "minimal"
    faults: Faults = "clean"
    variant: Variant = "ordinary"
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
            with package.open(file, "w", force_zip64=True) as entry:
                for part in _written(columns, file, district):
                    entry.write(part)
    return path


def tables(district: District) -> Iterator[tuple[str, dict[str, pa.Array]]]:
    """The columns of the six tables by file, as strings."""
    random = np.random.default_rng(20261124)
    students = district.students
    schools = max(students // _SCHOOL_SIZE, 1)
    classes = max(students * _ENROLLMENTS // _CLASS_SIZE, _ENROLLMENTS)
    staff = max(students // 15, 2)
    variant = district.variant
    made = {
        "Schools.csv": _schools(schools, variant),
        "Classes.csv": _classes(classes, schools, variant),
        "Students.csv": _students(students, staff, random, variant),
        "Staff.csv": _staff(staff, random, variant),
        "StudentEnrollments.csv": _student_enrollments(students, classes, random, variant),
        "StaffEnrollments.csv": _staff_enrollments(classes, staff, schools, variant),
    }
    for file, columns in made.items():
        if variant == "shuffled" and file in _SHUFFLED:
            order = pa.array(random.permutation(len(columns["ID"])))
            columns |= {name: column.take(order) for name, column in columns.items()}
        yield file, spoilt(columns, file, district.faults)


def _names(parts: tuple[str, str]) -> pa.Array:
    """All combinations of these beginnings and endings."""
    begins, ends = (part.split() for part in parts)
    return pa.array([begin + end for begin in begins for end in ends])


def _choice(values: pa.Array, random: np.random.Generator, count: int) -> pa.Array:
    return values.take(pa.array(random.integers(0, len(values), count)))


def _schools(count: int, variant: Variant) -> dict[str, pa.Array]:
    numbers = np.arange(1, count + 1)
    return {
        "ID": ids("S", numbers, variant, 4),
        "NCES ID": numbered("36", numbers, 10),
        "Name": numbered("School No. ", numbers),
    }


def _classes(count: int, schools: int, variant: Variant) -> dict[str, pa.Array]:
    numbers = np.arange(1, count + 1)
    return {
        "ID": ids("C", numbers, variant),
        "School ID": ids("S", numbers % schools + 1, variant, 4),
        "Name": numbered("Class ", numbers),
        "Type": pa.array(["class"] * count),
    }


def _students(count: int, staff: int, random: np.random.Generator, variant: Variant) -> dict[str, pa.Array]:
    numbers = np.arange(1, count + 1)
    grade = numbers % len(_GRADES)
    born = np.datetime64("2022-01-15") - (grade * 365).astype("timedelta64[D]") + random.integers(0, 200, count)
    own = ids("", numbers + _FIRST_STUDENT, variant)
    last, first = _names(_LAST), _names(_FIRST)
    pair = numbers // len(_GRADES) * _SPREAD % (len(last) * len(first))
    last_names = last.take(pa.array(pair % len(last)))
    juniors = pc.binary_join_element_wise(last_names, _TO_BE_QUOTED, "")
    return {
        "ID": own,
        "Student Number": own,
        "Last Name": pc.if_else(pa.array(numbers % _QUOTED_STEP == 0), juniors, last_names),
        "First Name": first.take(pa.array(pair // len(last))),
        "Email": pc.binary_join_element_wise("student", own, "@students.example.org", ""),
        "DOB": pc.cast(pa.array(born.astype("datetime64[D]")), pa.string()),
        "Grade Level": pa.array(_GRADES).take(pa.array(grade)),
        "Teacher ID": ids("T", numbers % staff + 1, variant),
    }


def _staff(count: int, random: np.random.Generator, variant: Variant) -> dict[str, pa.Array]:
    own = ids("T", np.arange(1, count + 1), variant)
    return {
        "ID": own,
        "Primary ID": own,
        "Last Name": _choice(_names(_LAST), random, count),
        "First Name": _choice(_names(_FIRST), random, count),
        "Email": pc.binary_join_element_wise(own, "@example.org", ""),
        "Job Title": pa.array(["Teacher"] * count),
    }


def _student_enrollments(
    students: int, classes: int, random: np.random.Generator, variant: Variant
) -> dict[str, pa.Array]:
    # Not by student, but where they are `grouped`. Each student gets consecutive classes, so no pair is repeated.
    student = np.repeat(np.arange(students), _ENROLLMENTS)
    place = np.tile(np.arange(_ENROLLMENTS), students)
    chosen = (student // _CLASS_SIZE * _ENROLLMENTS + place) % classes
    alone = students <= 1 or variant == "grouped"
    order = np.arange(len(student)) if alone else random.permutation(len(student))
    return {
        "ID": ids("E", np.arange(1, len(student) + 1), variant),
        "Student ID": ids("", student[order] + _FIRST_STUDENT + 1, variant),
        "Class ID": ids("C", chosen[order] + 1, variant),
    }


def _staff_enrollments(classes: int, staff: int, schools: int, variant: Variant) -> dict[str, pa.Array]:
    numbers = np.arange(1, classes + 1)
    return {
        "ID": ids("F", numbers, variant),
        "Staff ID": ids("T", numbers % staff + 1, variant),
        "School ID": ids("S", numbers % schools + 1, variant, 4),
        "Class ID": ids("C", numbers, variant),
        "Role": pa.array(["Teacher"] * classes),
    }


def _written(columns: dict[str, pa.Array], file: str, district: District) -> Iterator[bytes | memoryview]:
    """The header, and the rows in parts. Not by Arrow, which quotes either all texts or none."""
    quote_all = district.quoting == "all"
    quote = '"' if quote_all else ""
    yield (",".join(f"{quote}{name}{quote}" for name in columns) + "\n").encode()
    for first in range(0, len(columns["ID"]), _WRITTEN):
        part = {name: _quoted(column.slice(first, _WRITTEN), quote_all=quote_all) for name, column in columns.items()}
        fields = spoilt_fields(part, file, district.faults, first)
        lines = pc.binary_join_element_wise(*fields.values(), ",")
        yield _bytes_of(spoilt_lines(lines, file, district.faults, first))


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
    parser.add_argument("--variant", choices=VARIANTS, default="ordinary")
    parser.add_argument("--stored", action="store_true", help="store the files uncompressed")
    parser.add_argument("package", type=Path)
    args = parser.parse_args(argv)
    write(District(args.students, args.quoting, args.faults, args.variant, args.stored), args.package)


if __name__ == "__main__":
    main(sys.argv[1:])
