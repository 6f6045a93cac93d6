"""Random rosters without a fault, as grids of cells; seeded, so that a seed is a test case."""

from collections.abc import Callable
from datetime import date
from random import Random

from oracle.columns import Column
from oracle.tables import (
    CLASSES,
    MANIFEST,
    SCHOOLS,
    STAFF,
    STAFF_ENROLLMENTS,
    STUDENT_ENROLLMENTS,
    STUDENTS,
    TABLES,
)

Grid = list[list[str]]
"""The header and the rows of one file."""

DISTRICT = "demo-district"

FAMILY = ["Núñez", "O'Brien", "王", "Öztürk", "Иванова", "الخطيب", "Škvorecký", "किशोर", "นามสกุล", "da Conceição"]
GIVEN = ["María José", "Seán", "秀英", "Şeyma", "Ольга", "ليلى", "Zdeňka", "अर्जुन", "สมชาย", "Zoë", "Anne-Marie"]
SUBJECTS = ["Álgebra", "数学", "Chemistry", "Музыка", "Reading, writing", "Homeroom “A”", "Physical Education"]


def roster(random: Random, today: date) -> dict[str, Grid]:
    """A whole roster; every reference leads somewhere, and warnings are rare."""
    make_id = random.choice([_prefixed, _prefixed, _padded, _plain, _prefixed, _prefixed, _padded, _dated])
    sizes = {SCHOOLS: (2, 4), CLASSES: (3, 7), STAFF: (3, 8), STUDENTS: (4, 16)}
    ids = {
        file: [make_id(file, place) for place in range(1, random.randint(*size) + 1)] for file, size in sizes.items()
    }
    school_of = {one: random.choice(ids[SCHOOLS]) for one in ids[CLASSES]}
    grids = {
        MANIFEST: [["Property Name", "Value"], ["Version", "1.0"], ["District ID", DISTRICT]],
        SCHOOLS: [[one, f"48{place:010}", f"Escuela {place}"] for place, one in enumerate(ids[SCHOOLS])],
        CLASSES: [
            [one, school_of[one], f"{random.choice(SUBJECTS)} {place}", random.choice(["class", "group", ""])]
            for place, one in enumerate(ids[CLASSES])
        ],
        STUDENTS: [_student(random, place, one, ids[STAFF], today) for place, one in enumerate(ids[STUDENTS])],
        STAFF: [_staff(random, place, one) for place, one in enumerate(ids[STAFF])],
        STUDENT_ENROLLMENTS: _student_enrollments(random, ids[STUDENTS], ids[CLASSES]),
        STAFF_ENROLLMENTS: _staff_enrollments(random, ids[STAFF], school_of),
    }
    for file, columns in TABLES.items():
        for row in grids[file]:
            row.extend(_later(random, column) for column in columns[len(row) :])
        grids[file].insert(0, [column.name for column in columns])
    return grids


def _later(random: Random, column: Column) -> str:
    """A value of a column that came after the contract's."""
    if column.again is not None or column.target is not None:
        return ""
    return random.choice([column.example, *column.choices, *([] if column.required else ["", ""])])


def _prefixed(file: str, place: int) -> str:
    return f"{file[:2]}-{place}"


def _padded(_: str, place: int) -> str:
    return f"{place:04}"


def _plain(_: str, place: int) -> str:
    return str(place)


def _dated(_: str, place: int) -> str:
    return f"2026-03-{place:02}" if place % 2 else f"3/{place}/2026"


def _student(random: Random, place: int, identity: str, staff: list[str], today: date) -> list[str]:
    grade = random.randint(-1, 12)
    year = today.year - (today.month < 7) - 5 - grade
    born = date(year, random.randint(1, 8), random.randint(1, 28))
    return [
        identity,
        f"{1000 + place}",
        random.choice(["", f"X{place}"]),
        random.choice(FAMILY),
        random.choice(GIVEN),
        random.choice(["", "Zoé"]),
        random.choice(["", f"pupil{place}@example.org"]),
        random.choice([born.isoformat(), f"{born.month}/{born.day}/{born.year}", born.strftime("%m/%d/%Y")]),
        {-1: "PK", 0: "K"}.get(grade, str(grade)),
        random.choice(["", random.choice(staff)]),
        random.choice(["", "a"]),
        "",
        random.choice(["", "", "c"]),
    ]


def _staff(random: Random, place: int, identity: str) -> list[str]:
    return [
        identity,
        f"P{place}",
        random.choice(["", f"Y{place}"]),
        random.choice(FAMILY),
        random.choice(GIVEN),
        "",
        f"staff{place}@example.org",
        random.choice(["", "Teacher"]),
    ]


def _student_enrollments(random: Random, students: list[str], classes: list[str]) -> Grid:
    pairs = {(one, random.choice(classes)): None for one in students}
    pairs.update({(random.choice(students), one): None for one in classes if random.random() < 0.8})
    return [[f"E{place}", *pair] for place, pair in enumerate(pairs)]


def _staff_enrollments(random: Random, staff: list[str], school_of: dict[str, str]) -> Grid:
    found: dict[tuple[str, str, str, str], None] = {}
    for one, school in school_of.items():
        named = random.choice([school, ""])
        found[random.choice(staff), named, one, random.choice(["Teacher", "Assessor", "Data Viewer"])] = None
    for one in staff:
        named = random.choice(["", random.choice(list(school_of.values()))])
        found[one, named, "", random.choice(["Administrator", "Data Manager", "Teacher"])] = None
    return [[f"F{place}", *row] for place, row in enumerate(found)]


Change = Callable[[Random, dict[str, Grid]], None]
"""Something that happens to a roster."""
