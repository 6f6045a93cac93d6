"""Rows that should not be there: headers and examples among the data, and people who are listed twice."""

import unicodedata
from random import Random

from oracle.rosters import Change, Grid
from oracle.tables import STAFF, STUDENTS, TABLES
from oracle.template import EXAMPLES

MARK = "\ufeff"


def repeat_header(random: Random, grids: dict[str, Grid]) -> None:
    """Puts the header, or something like it, among the rows of a file: in the middle, as the first or the last."""
    grid = grids[random.choice(list(grids))] if random.random() < 0.1 else grids[random.choice(list(TABLES))]
    again = list(grid[0])
    place = random.randrange(len(again))
    name = again[place]
    ways: list[Grid] = [
        *[[again]] * 4,
        [again, again],
        [[f"{MARK}{again[0]}", *again[1:]]],
        [[f'{MARK}"{again[0]}"', *again[1:]]],
        [[f" {MARK} {again[0]}", *again[1:]]],
        [[f"{MARK}{MARK}{again[0]}", *again[1:]]],
        [[f" {one}\u00a0" for one in again]],
        [[*again, ""]],
        [[*again, "x"]],
        [again[:-1]],
        [[*again[1:], again[0]]],
        [[*again[:place], random.choice([name.lower(), f"{name}s", f"{MARK}{name}", "", "x"]), *again[place + 1 :]]],
        [list(random.choice(list(grids.values()))[0])],
    ]
    where = random.choice([1, len(grid), random.randint(1, len(grid))])
    grid[where:where] = [list(row) for row in random.choice(ways)]


def leave_example(random: Random, grids: dict[str, Grid]) -> None:
    """Leaves the template's example row in a file, as it is or with one value changed."""
    file = random.choice(list(TABLES))
    grid = grids[file]
    later = {column.name: column.example for column in TABLES[file]}
    row = [EXAMPLES[file].get(name, later.get(name, "")) for name in grid[0]]
    place = random.randrange(len(row))
    value = row[place]
    decomposed = unicodedata.normalize("NFD", value)
    ways = [value] * 6 + [value.swapcase(), f" {value}\u00a0", decomposed, f"{value}2", "", "3/9/2017", "x"]
    row[place] = random.choice(ways)
    while row and not row[-1] and random.random() < 0.2:
        row.pop()
    where = random.choice([1, len(grid), random.randint(1, len(grid))])
    grid[where:where] = [row] * random.choice([1, 1, 1, 2])


def double_person(random: Random, grids: dict[str, Grid]) -> None:
    """Lists a student or a staff member again under another id, with some values in another spelling."""
    file = random.choice([STUDENTS, STAFF])
    header, *rows = grids[file]
    rows = [row for row in rows if len(row) == len(header)]
    if not rows or "ID" not in header:
        return
    again = dict(zip(header, random.choice(rows), strict=True))
    new = f"{again['ID']}{random.choice('abc')}"
    changed = {"ID": new, "Student Number": new, "Primary ID": new, "Secondary ID": ""}
    if file == STAFF:
        before, _, _ = again.get("Email", "").partition("@")
        changed["Email"] = f"{respelled(random, before).replace(' ', '')}@{random.choice(['b.c', 'example.com'])}"
    else:
        changed["Email"] = ""
    for name in ("Last Name", "First Name"):
        if random.random() < 0.5:
            changed[name] = respelled(random, again.get(name, ""))
    again.update({name: value for name, value in changed.items() if name in again})
    grids[file].insert(random.randint(1, len(grids[file])), [again[name] for name in header])


def respelled(random: Random, name: str) -> str:
    """A name in another case, without its accents, with punctuation around it; now and then another name."""
    bare = "".join(one for one in unicodedata.normalize("NFD", name) if unicodedata.category(one) != "Mn")
    ways = [
        *[name.upper(), name.lower(), name.title(), name.swapcase(), bare, bare.upper()],
        *[unicodedata.normalize("NFD", name), unicodedata.normalize("NFC", name)],
        *[f"{name}.", f"“{name}”", f"({name})", f"- {name} -", f"'{name}'", f"…{bare}!?", f"{name} ."],
        *[name.replace("'", "’"), name.replace(" ", "-"), name.replace(" ", "  ")],
        *[f"{name}x", f"{name} Jr.", f"{name}+"],
    ]
    return random.choice(ways)


ROW_FAULTS: list[Change] = [repeat_header, leave_example, double_person]
