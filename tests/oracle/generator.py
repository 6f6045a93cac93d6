"""Random packages with random faults: one seed, one package."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from support import packages

from oracle.cell_faults import damage_cell
from oracle.crowds import crowd
from oracle.dense import dense_roster
from oracle.grid_faults import HARMLESS, damage_header, damage_rows
from oracle.rosters import DISTRICT, Grid, roster
from oracle.row_faults import ROW_FAULTS
from oracle.tables import SCHOOLS
from oracle.text_faults import END_MARKS, damaged_bytes, damaged_text, encoded, ruined, serialised, written_plainly

DAYS = [date(2026, 9, 15), date(2026, 6, 30), date(2026, 7, 1), date(2028, 2, 29), date(2026, 12, 31)]


MARKS = [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]
BYTES = [
    *[b"\r", b"\0", b"\x1a", b"\xc3", b"\xa9", b"\xc3\xa9", b"\xe9", b"\x81", b"\x85", b"\x9d", b"\xa0", b"\xc2\xa0"],
    *[b"\xe2\x80\xa8", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xff", *MARKS],
]


@dataclass(frozen=True)
class Case:
    """What one check takes."""

    files: Mapping[str, bytes]
    district: str | None
    today: date


def case(seed: int) -> Case:
    """The package of a seed: about half are not rejected."""
    random = Random(seed)  # noqa: S311 - a test's dice
    today = random.choice(DAYS)
    grids = roster(random, today)
    _damage_grids(random, grids)
    files: dict[str, bytes] = {}
    for name, grid in grids.items():
        data = _written(random, grid)
        if data is not None:
            files[name] = data
    if random.random() < 0.08:
        name = random.choice(list(files))
        made = ruined(random, files.pop(name))
        files.update({} if made is None else {name: made})
    district = random.choice([DISTRICT] * 16 + [None] * 3 + ["another"])
    return Case(files, district, today)


def dense_case(seed: int) -> Case:
    """A small roster of few values, written plainly."""
    random = Random(seed)  # noqa: S311 - a test's dice
    grids = dense_roster(random)
    for _ in range(random.choice([0, 0, 1, 2])):
        random.choice([damage_rows, *ROW_FAULTS])(random, grids)
    plain = random.random() < 0.8
    files = {
        name: (written_plainly(grid) if plain else serialised(random, grid)).encode() for name, grid in grids.items()
    }
    if random.random() < 0.1:
        files.pop(random.choice(list(files)))
    return Case(files, DISTRICT, random.choice(DAYS))


def quoting_case(seed: int) -> Case:
    """A few characters of one small table at random, where separators, quotes and line ends meet in every way."""
    random = Random(seed)  # noqa: S311 - a test's dice
    headers = ["ID,NCES ID,Name", "ID,NCES ID,Name", "Name,ID", '"ID","Name"', "ID,Name,NCES ID,,"]
    header = random.choice([*headers, "ID,NCES ID,Name,_status", "ID,Name,,_findings,_status", "ID,Name,_how_to_mend,"])
    characters = random.choice(['ab1,,"" \n', 'a1,"\n', 'a,,,"" \n\r\u00a0', 'a",\n\n', 'a,\r\n"'])
    text = "".join(random.choice(characters) for _ in range(random.randint(1, 24)))
    end = random.choice(["\n", "\r\n", "\r"])
    again = random.choice(["", "\ufeff"]) + header
    first = random.choice(["", "", "", f"B-1,,One{end}", f"B-2,1,Two{end}", f"{again}{end}"])
    marks = random.choice(END_MARKS) if random.random() < 0.1 else ""
    data = f"{header}{end}{first}{text}{marks}".encode()
    return Case({**packages.files(), SCHOOLS: data}, packages.DISTRICT, packages.TODAY)


def crowd_case(seed: int) -> Case:
    """Students enough for what is judged by counts and shares, near the bounds of each."""
    random = Random(seed)  # noqa: S311 - a test's dice
    grids = crowd(random)
    for _ in range(random.choice([0, 0, 1])):
        random.choice([damage_rows, *ROW_FAULTS])(random, grids)
    files = {name: written_plainly(grid).encode() for name, grid in grids.items()}
    return Case(files, DISTRICT, packages.TODAY)


def bytes_case(seed: int) -> Case:
    """A few bytes of one small table at random, where encodings, line ends and quotes meet in every way."""
    random = Random(seed)  # noqa: S311 - a test's dice
    pieces = [*[b"a", b",", b"\n", b"\r\n", b'"', b" "] * 2, *random.sample(BYTES, 2)]
    header = b"ID,NCES ID,Name" if random.random() < 0.8 else b"".join(random.choices(pieces, k=4))
    text = header + random.choice([b"\n", b"\r\n", b"\r"]) + b"".join(random.choices(pieces, k=random.randint(0, 16)))
    if random.random() < 0.2:
        text = text.decode("latin-1").encode(random.choice(["utf-16-le", "utf-16-be"]))
    marks = random.choice([b"", b"", b"", b"\x1a", b"\n\x1a", b"\n\0\0"])
    data = random.choice([b"", b"", b"", *MARKS]) + text + marks
    return Case({**packages.files(), SCHOOLS: data}, packages.DISTRICT, packages.TODAY)


def _damage_grids(random: Random, grids: dict[str, Grid]) -> None:
    for _ in range(random.choice([0, 1, 1, 2])):
        random.choice(HARMLESS)(random, grids)
    for _ in range(random.choice([0, 1, 1, 2, 3, 5, 8, 13])):
        damage_cell(random, grids)
    for _ in range(random.choice([0, 0, 1, 2])):
        damage_rows(random, grids)
    for _ in range(random.choice([0, 0, 0, 1, 2])):
        random.choice(ROW_FAULTS)(random, grids)
    if random.random() < 0.08:
        damage_header(random, grids)


def _written(random: Random, grid: Grid) -> bytes:
    text = serialised(random, grid)
    if random.random() < 0.06:
        text = damaged_text(random, text)
    data = encoded(random, text) if random.random() < 0.04 else text.encode()
    return damaged_bytes(random, data) if random.random() < 0.01 else data
