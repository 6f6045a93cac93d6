"""Small rosters of few values, so that references, repetitions and roots meet in every way."""

from random import Random

from oracle.columns import Column, Kind
from oracle.rosters import DISTRICT, Grid
from oracle.tables import CLASSES, MANIFEST, STAFF_ENROLLMENTS, TABLES

FEW = {
    Kind.TEXT: ["One", "óne.", "Two", "O’Three", "#N/A", "null", "x" * 257],
    Kind.NCES: ["1", "2", "3", "x"],
    Kind.EMAIL: ["a@b.c", "A@B.c", "d@e.f", "é@é.é", "e@e.f", "nobody"],
    Kind.DATE: ["2015-01-31", "1/31/2012", "2020-09-02", "1999-09-01", "31.1.2015"],
    Kind.GRADE: ["PK", "k", "06", "12", "13"],
    Kind.TYPE: ["class", "GROUP", "", "team"],
    Kind.ROLE: ["Teacher", "assessor", "Administrator", "DATA MANAGER", "Data Viewer", "Boss"],
}
IDS = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]
DATES = [f"2026-03-0{day}" for day in range(1, 6)] + [f"3/{day}/2026" for day in range(6, 10)] + ["None"]
ODD_IDS = ["a", "A", "01", "1", "2-Mar", "3/4/2026", "#REF!", "NULL", "x" * 65, "A\u200b", "A\u200d", "A\ufffd", "Z"]


def dense_roster(random: Random) -> dict[str, Grid]:
    """A roster with the seven files; how much is wrong with it varies widely."""
    wrong = random.choice([0.0, 0.02, 0.05, 0.1, 0.2])
    blank = random.choice([0.0, 0.05, 0.2])
    clash = random.choice([0.0, 0.05, 0.2])
    all_ids = DATES if random.random() < 0.1 else IDS
    grids: dict[str, Grid] = {MANIFEST: [["Property Name", "Value"], ["Version", "1.0"], ["District ID", DISTRICT]]}
    for file, columns in TABLES.items():
        count = random.choice([1, 2, 3, 5, 8, 10])
        ids = random.sample(all_ids, count)
        shares = {"wrong": wrong, "clash": clash}
        rows = [[_cell(random, column, place, ids, all_ids, **shares) for column in columns] for place in range(count)]
        for row in rows:
            for place, column in enumerate(columns):
                if random.random() < (blank / 4 if column.required else blank):
                    row[place] = ""
        grids[file] = [[column.name for column in columns], *rows]
    for _ in range(random.choice([0, 0, 1, 2])):
        _enrol_again(random, grids)
    return grids


def _enrol_again(random: Random, grids: dict[str, Grid]) -> None:
    """Lists a staff member of a class again, with the school of the class or without one."""
    header, *rows = grids[STAFF_ENROLLMENTS]
    school, group = header.index("School ID"), header.index("Class ID")
    again = list(random.choice(rows))
    schools = [row[1] for row in grids[CLASSES][1:] if row[0] == again[group]]
    again[0], again[school] = random.choice(IDS), random.choice(["", *schools])
    grids[STAFF_ENROLLMENTS].insert(random.randint(1, len(rows) + 1), again)


def _cell(
    random: Random, column: Column, place: int, ids: list[str], targets: list[str], *, wrong: float, clash: float
) -> str:
    if column.target is not None:
        return random.choice(ODD_IDS) if random.random() < wrong else random.choice(targets)
    if column.kind is Kind.ID:
        if random.random() < wrong:
            return random.choice(ODD_IDS)
        return random.choice(ids) if random.random() < clash else ids[place]
    few = [*column.choices, "banana"] if column.kind is Kind.CHOICE else FEW[column.kind]
    if column.again is not None and random.random() >= clash:
        return _own(column, place)
    return few[-1] if random.random() < wrong else random.choice(few[:-1])


def _own(column: Column, place: int) -> str:
    """A value that no other row has."""
    return {Kind.NCES: f"{place + 10}", Kind.EMAIL: f"own{place // 2}@b{place}.c"}.get(column.kind, f"Own {place}")
