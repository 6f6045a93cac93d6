"""What people and spreadsheets do to single cells."""

from random import Random

from oracle.columns import Column, Kind
from oracle.rosters import Grid
from oracle.tables import STUDENT_ENROLLMENTS, TABLES

ANYWHERE = [
    "", "", " ", "\u00a0", "\u3000", "a\nb", "\nedge\n", "a\rb", "x" * 64, "x" * 65, "é" * 256, "é" * 257, "x\u2028y",
    "x\u0001", "\tfoo\t", "\u001cfoo", "\u0085bar", "x\u0085y", "bad\ufffd", "#N/A", "#REF!", "#DIV/0!", "1.23E+11",
    "2-Mar", "Mar-02", 'say "hi"', '"', "“x”", "=1+1", "e\u0301", "a\u200db", "007", "7", "a,b", "\ufeffx", "𝒳" * 64,
    "MuÃ±oz", "MANHÃ–TARDE", "Ã–mer", "çŽ‹", "MuÃƒÂ±oz", "Ã\u0081ngel", "Nguyá»…n", "KŘÍŽ", "5Âº", "É’S", "Å\u00a0x",
]  # fmt: skip

WORDS = [
    "NULL", "null", "(null)", "(NULL)", "None", "NONE", "NaN", "nan", "N/A", "n/a", r"\N", r"\n", "undefined",
    "Undefined", "undefıned", "(none)", "NA", "nil", "-", "NULL.", r"\\N", "#N/A!", "NULL NULL", "ＮＵＬＬ",
    "nu\u200bll",
]  # fmt: skip
"""Words that stand for nothing, and their neighbours."""

FORMULAS = [
    '="100001"', '=""', '="a,b"', '="x""y"', '="', '="a', '=a"', "='a'", "=“a”", "=100001", '="2-Mar"', "#NULL!",
    "#NUM!", "#NAME?", "#VALUE!", "#num!", "#SPILL!",
]  # fmt: skip
"""Values that a spreadsheet made of others, and their neighbours."""

DATES_AS_IDS = [
    "2-Mar", "Mar-02", "12-Dec", "2-mar", "3/4/2026", "03/04/2026", "2026-03-07", "12/31/1899", "2026-02-30",
    "3/4/2026x", "46083", "20260307", "2026-3-7", "13/13/2026", "-2026-03-07",
]  # fmt: skip
"""Ids that a spreadsheet took for dates, and their neighbours."""

BY_KIND = {
    Kind.DATE: [
        "31/12/2015", "2015-2-3", "1899-12-31", "1900-01-01", "2/29/2015", "02/29/2016", "1/1/15", "２０１５-01-01",
        "2015-01-01T00:00", "0000-01-01", "1/1/2015", "001/1/2015", "2015-13-01", "2015/01/01", "2026-09-15",
        "2026-09-16", "2026-07-01", "09/1/2014", "1950-05-05", "2015-01-01 ", "1/01/02015", "2015-01- 1", "0/1/2015",
    ],
    Kind.GRADE: ["k", "pk", "Pk", "01", "09", "00", "010", "012", "13", "0", "\u212a", "KG", "1.0", "-1", "12", "٣"],
    Kind.EMAIL: [
        "a", "a@b", "a@b.c", "A@B.C", "a@@b.c", "@b.c", "a@.c", "a@b.", "a b@c.d", "a@b..c", "a@..", "a@b.c@d",
        "a@" + "b" * 250 + ".c", "a@" + "b" * 251 + ".c", "é@é.é", "a@b\u00a0.c", "STAFF1@Example.org", "a@b\u200b.c",
        "a@b.c;", "a@b.c,", ";a@b.c", "<a@b.c>", "(a@b.c)", "a@[1.2]", "a\\@b.c", '"a"@b.c', 'Ann "A" <a@b.c>',
        "mailto:a@b.c", "MailTo:a@b.c", "mailto@b.c", "mail-to:a@b.c", "a.mailto:b@c.d", "a@mailto:b.c", "a:b@c.d",
        "a..b@c.d", ".a@b.c", "a.@b.c", "a@b.c.", "a@.b.c", "a@b...c", "a@b。c", "a＠b.c", "a'b@c.d", "a@-.-", "@",
    ],
    Kind.ROLE: ["teacher", "TEACHER", "DATA VIEWER", "data manager", "Administrator", "Teachr", "Data  Viewer"],
    Kind.TYPE: ["CLASS", "Group", "team", "cla\u017fs"],
    Kind.NCES: ["12a", "1234567890123", "٣", "000000000001", "1", "1 2", "123456789012", "²"],
    Kind.ID: [
        *DATES_AS_IDS,
        "007", "7", "0007", "unknown", "x" * 64, "x" * 65, "王" * 64, "王" * 65, "“7”", "7\u200b", "\u200d7", "ന\u200d",
        "\u06007", "7\u061c", "\u20647", "7\U000e0001", "7\u200b\u200d", "\u00ad", "\u200c",
    ],
}  # fmt: skip


def damage_cell(random: Random, grids: dict[str, Grid]) -> None:
    """Changes one value of one row of one table."""
    file = random.choice([*TABLES, *TABLES, STUDENT_ENROLLMENTS])
    header, *rows = grids[file]
    places = [place for place, name in enumerate(header) if _column(file, name) is not None]
    if not rows or not places:
        return
    row, place = random.choice(rows), random.choice(places)
    column = _column(file, header[place])
    if column is None or place >= len(row):
        return
    row[place] = _damaged(random, column, row[place], place, grids[file])


def _column(file: str, name: str) -> Column | None:
    return next((column for column in TABLES[file] if column.name == name), None)


def _odd(column: Column) -> list[str]:
    """Values that such a column has, should have or must not have."""
    if column.kind is Kind.CHOICE:
        near = [choice.swapcase() for choice in column.choices] + [f"0{choice}" for choice in column.choices]
        return [*column.choices, *near, "banana", f"{column.choices[0]} {column.choices[-1]}", "\u212a"]
    limit = column.limit or 1
    return [*BY_KIND.get(column.kind, ANYWHERE), "王" * limit, "王" * (limit + 1)]


def _damaged(random: Random, column: Column, value: str, place: int, grid: Grid) -> str:
    """A new value for a cell that holds `value`."""
    neighbours = [row[place] for row in grid[1:] if place < len(row)]
    ways = [
        random.choice(ANYWHERE),
        random.choice(random.choice([WORDS, FORMULAS, BY_KIND[Kind.ID], BY_KIND[Kind.EMAIL]])),
        random.choice(_odd(column)),
        random.choice(neighbours),
        random.choice(neighbours).swapcase(),
        value.lstrip("0"),
        f"00{value}",
        f" {value}\u00a0",
        value + random.choice(["\ufffd", "\u200b", "\n", "x", "\u2029"]),
    ]
    return random.choice(ways)
