"""What people and spreadsheets do to rows and headers."""

from random import Random

from oracle.records import REPAIR_COLUMNS
from oracle.rosters import Change, Grid
from oracle.tables import TABLES


def damage_rows(random: Random, grids: dict[str, Grid]) -> None:
    """Doubles, drops, shortens, lengthens, or moves a row, or adds a blank one."""
    grid = grids[random.choice(list(grids))] if random.random() < 0.1 else grids[random.choice(list(TABLES))]
    if len(grid) < 2:
        return
    place = random.randrange(1, len(grid))
    row = list(grid[place]) or [""]
    last = random.randint(1, 3)
    ways: list[Grid] = [
        [grid[place], row],
        [grid[place], [f"{row[0]}'", *row[1:]]],
        [],
        [[*row, *[""] * last]],
        [[*row, "", "x"]],
        [row[:-last]],
        [row[:1]],
        [grid[place], [random.choice(["", " ", "\u00a0"])] * random.choice([1, 3, len(row), len(row) + 4])],
    ]
    grid[place : place + 1] = random.choice(ways)


def order_rows(random: Random, grids: dict[str, Grid]) -> None:
    """Brings the rows of one table into another order: no fault."""
    file = random.choice(list(TABLES))
    rows = grids[file][1:]
    random.shuffle(rows)
    grids[file][1:] = rows


def order_columns(random: Random, grids: dict[str, Grid]) -> None:
    """Brings the columns of one table into another order: no fault."""
    file = random.choice(list(TABLES))
    order = list(range(len(grids[file][0])))
    random.shuffle(order)
    if all(len(row) == len(order) for row in grids[file]):
        grids[file] = [[row[place] for place in order] for row in grids[file]]


def leave_columns_out(random: Random, grids: dict[str, Grid]) -> None:
    """Leaves optional columns out: no fault."""
    file = random.choice(list(TABLES))
    optional = {column.name for column in TABLES[file] if not column.required}
    kept = [place for place, name in enumerate(grids[file][0]) if name not in optional or random.random() < 0.5]
    grids[file] = [[row[place] for place in kept if place < len(row)] for row in grids[file]]


def trail(random: Random, grids: dict[str, Grid]) -> None:
    """Leaves separators at the right, in some rows or in all, now and then with a value."""
    grid = grids[random.choice(list(grids))]
    share = random.choice([0.2, 1.0])
    for row in grid:
        if random.random() < share:
            row.extend([""] * random.randint(1, 2))
    if random.random() < 0.2:
        grid[-1].append("stray")


def cut_short(random: Random, grids: dict[str, Grid]) -> None:
    """Drops blank fields at the right of some rows, as spreadsheets do."""
    grid = grids[random.choice(list(TABLES))]
    for row in grid[1:]:
        while len(row) > 1 and not row[-1] and random.random() < 0.7:
            row.pop()


def damage_header(random: Random, grids: dict[str, Grid]) -> None:
    """Misspells, doubles, drops or adds a column name."""
    file = random.choice(list(grids))
    header = grids[file][0]
    place = random.randrange(len(header))
    name = header[place]
    ways = [
        name.lower(), name.upper(), f" {name} ", name.replace(" ", ""), f"{name}s", "", header[0], "Homeroom",
        f"{name}\n", f"{name}\u2009", name.replace(" ", "\u00a0"), f"{name}\u200b",
    ]  # fmt: skip
    if random.random() < 0.8:
        header[place] = random.choice(ways)
    else:
        for row in grids[file]:
            row.insert(place, random.choice(["", "x"]))


def mark(random: Random, grids: dict[str, Grid]) -> None:
    """Adds some columns of a repair package at the right, filled in in some rows: no fault."""
    grid = grids[random.choice(list(grids))]
    names = random.sample(REPAIR_COLUMNS, random.randint(1, len(REPAIR_COLUMNS)))
    gap = random.choice([0, 0, 0, 1])
    width = len(grid[0]) + gap
    grid[0].extend([*[""] * gap, *names])
    for row in grid[1:]:
        if random.random() < 0.8:
            row.extend([""] * (width - len(row)))
            row.extend(random.choice(["", "left out", '1. “DOB”, 2. "ID"', "=1+1", "x\u0007"]) for _ in names)


HARMLESS: list[Change] = [order_rows, order_columns, leave_columns_out, trail, cut_short, mark]
