"""A package for every fault that rejects an import (contract, section 3, effect 1)."""

from collections.abc import Mapping

from support.packages import DEFAULTS, DISTRICT, MANIFEST, package, rows

CLASSES, SCHOOLS, STUDENTS, STAFF = "Classes.csv", "Schools.csv", "Students.csv", "Staff.csv"


def _half_a_zip() -> bytes:
    whole = package()
    return whole[: len(whole) // 2]


def _two_folders() -> bytes:
    return package(folder="a", extra={f"b/{name}": text.encode() for name, text in DEFAULTS.items()})


REJECTED: Mapping[str, bytes] = {
    "no zip at all": b"PK is how a zip begins; this is a text",
    "nothing in it": b"",
    "cut off on the way": _half_a_zip(),
    "a file is missing": package(without=[CLASSES]),
    "a file is misnamed": package(without=[STUDENTS], extra={"students.csv": DEFAULTS[STUDENTS].encode()}),
    "two folders that could count": _two_folders(),
    "no manifest": package(without=[MANIFEST]),
    "another version": package(edit={(MANIFEST, 2, "Value"): "2.0"}),
    "a property of its own": package(line={(MANIFEST, 2): "Version,1.0\nSchool Year,2026"}),
    "another district": package(edit={(MANIFEST, 3, "Value"): "somebody-else"}),
    "an unknown column": package(line={(SCHOOLS, 1): "ID,NCES ID,Name,Principal"}),
    "a misspelt column": package(line={(SCHOOLS, 1): "ID,NCES ID,name"}),
    "a repeated column": package(line={(SCHOOLS, 1): "ID,Name,Name"}),
    "a required column is missing": package(drop={STUDENTS: ["DOB"]}),
    "a school id twice": package(edit={(SCHOOLS, 3, "ID"): "B-1"}),
    "a school name twice": package(edit={(SCHOOLS, 3, "Name"): "Colegio San Martín"}),
    "a class id twice": package(edit={(CLASSES, 3, "ID"): "C-1"}),
    "a class name twice": package(edit={(CLASSES, 3, "Name"): "Álgebra 1"}),
    "a student id twice": package(edit={(STUDENTS, 5, "ID"): "S-1"}),
    "a staff id twice": package(edit={(STAFF, 5, "ID"): "T-1"}),
    "more than half of a file would be left out": package(
        student_enrollments=rows({"Student ID": "S-77"}, {"Student ID": "S-78"}, {"Student ID": "S-3"})
    ),
    "undecodable bytes": package(raw={STAFF: b"ID,Primary ID\r\n1,\x81\x8d\x8f\r\n"}),
    "NULs": package(raw={STAFF: b"ID,Primary ID\x00,Last Name\r\n"}),
    "a quote that never closes": package(line={(STUDENTS, 3): 'S-2,1002,X-2,"王,秀英,,wang@example.org,2014-03-09,6'}),
    "an empty file": package(raw={STUDENTS: b""}),
    "a header and no rows": package(raw={STUDENTS: DEFAULTS[STUDENTS].splitlines()[0].encode()}),
}
"""Every one is of `DISTRICT`."""

__all__ = ["DISTRICT", "REJECTED"]
