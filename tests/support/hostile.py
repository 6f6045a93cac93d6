"""Rosters whose every value, name and heading tries to be more than text, each with a mark by which it is found."""

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from itertools import count

from support.packages import DEFAULTS, MANIFEST, zipped

from rollcall.model import schema
from rollcall.model.differences import Differences, Reissued, RowChanges, SchoolDifference

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\u200f",
    "x" * 10_000,
    "🇩🇪",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
    "javascript:alert(1)//",
    "</td></table><style>*{display:none}</style><!--",
)
"""Values as somebody might send them to whoever reads the pages."""

MARK = re.compile(r"Zq[0-9]{4}w")
"""What every planted value begins with."""

NAME = '"><img src=x onerror=alert(1)>\u202e=cmd()🇩🇪<script>.zip'
DISTRICT = "Zq9000w<script>alert(1)</script>\"'>🇩🇪\u202e" + "x" * 200

CHANGES = Differences(
    against="5" * 24,
    tables={"students": RowChanges(added=5, changed=7, removed=500, unchanged=88)},
    schools=tuple(
        SchoolDifference(f"B-{number}{text}", f"School {text}", {"students": RowChanges(1, 2, 400, 50)}, 3)
        for number, text in enumerate(TEXTS)
    ),
    reissued=(Reissued("students", 4, 595),),
)
"""What such a roster changes: the names of its schools are hostile, too."""


@cache
def planted() -> tuple[bytes, dict[str, set[str]]]:
    """A package with every text in every column, and the marks by file; files that do not belong have hostile names."""
    marks, numbers = {}, count()
    files = {MANIFEST: DEFAULTS[MANIFEST].encode()}
    for table in schema.load().tables:
        names = [field.name for field in table.fields]
        first = next(csv.DictReader(io.StringIO(DEFAULTS[table.file])))
        rows = [{"ID": f"{table.file[:4]}-{row}"} | planted for row, planted in enumerate(_rows(names, numbers))]
        marks[table.file] = {mark for row in rows for mark in MARK.findall("".join(row.values()))}
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**first, **row} for row in rows)
        files[table.file] = text.getvalue().encode()
    extra = [re.sub("[/\\\\|:*?]", "", text)[:100] + ".csv" for text in TEXTS]
    return zipped({**files, **dict.fromkeys(extra, b"ID\n1\n")}), marks


@cache
def headings() -> bytes:
    """A package whose files have further columns, with every text as a heading."""
    files = {MANIFEST: DEFAULTS[MANIFEST]}
    for table in schema.load().tables:
        header, *lines = DEFAULTS[table.file].splitlines()
        more = io.StringIO()
        csv.writer(more, lineterminator="").writerow(TEXTS)
        files[table.file] = "\n".join(
            [f"{header},{more.getvalue()}", *(f"{line}{',' * len(TEXTS)}" for line in lines), ""]
        )
    return zipped({name: text.encode() for name, text in files.items()})


def _rows(names: list[str], numbers: Iterator[int]) -> Iterator[dict[str, str]]:
    # A control character at the end is a finding in every column, so that the value is shown.
    for name in names:
        for text in TEXTS:
            yield {name: f"Zq{next(numbers):04}w{text}\x07"}
