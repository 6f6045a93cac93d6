"""Kinds of file content, mostly hostile, made from the elements of CSV files and from what rules look for.

A kind is a recipe: a file, its header, and what its records are made of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Final

from rollcall.model import schema

NUMBER: Final = b"%d"
"""Replaced by the number of the record, so that ids are unique."""

MANIFEST: Final = "Manifest.csv"

TOKENS: Final[Mapping[str, bytes]] = {
    "quote": b'"',
    "empty in quotes": b'""',
    "quoted": b'"x"',
    "doubled quotes": b'""""',
    "text behind a quote": b'""a""',
    "blank behind a quote": b'"x" ',
    "space before a quote": b' "x"',
    "quote in a value": b'x"',
    "comma": b",",
    "letter": b"x",
    "blank": b" ",
    "tab": b"\t",
    "no-break space": "\xa0".encode(),
    "NEL": "\x85".encode(),
    "ideographic space": "\u3000".encode(),
    "byte-order mark": "\ufeff".encode(),
    "zero-width space": "\u200bx".encode(),
    "U+FFFD": "\ufffd".encode(),
    "Ctrl-Z": b"\x1a",
    "control character": b"\x01",
    "é": "é".encode(),
    "王": "王".encode(),
    "mojibake": "MuÃ±oz".encode(),
    "long value": b"x" * 300,
    "power": b"1.23E+11",
    "date": b"2-Mar",
    "formula": b'="1"',
    "placeholder": b"NULL",
    "zeros": b"000",
    "e-mail address": b"a@example.org",
}
"""Texts that values may be, or contain."""

INNER: Final[Mapping[str, bytes]] = {
    "blank": b"\n",
    "CR": b"\r",
    "CR LF": b"\r\n",
    "letters": b"x\n",
    "commas": b",,,,\n",
    "wide": b"x,x,x,x,x\n",
    "short": b"x,x\n",
    "quotes": b'""\n',
    "quoted": b'""x""\n',
    "doubled quotes": b'""""x,,\n',
    "quoted values": b'"",""\n',
    "damaged": b'""x,""x,\n',
    "closed and opened": b'","\n',
    "closed, damaged, opened": b'" x,"\n',
    "NEL": "\x85\n".encode(),
}
"""Lines inside a quoted value."""

_HIGH: Final = b"\xe9"
"""A byte that is valid in Windows-1252 but not in UTF-8."""
_WIDE: Final = 1_000
_MANY: Final = 10**9


@dataclass(frozen=True, slots=True)
class Record:
    """A record that repeats `unit` between `opening` and `closing`, `times` times or until the record is full."""

    unit: bytes
    times: int = 1
    opening: bytes = b""
    closing: bytes = b"\n"

    def written(self, longest: int) -> bytes:
        """Write the record with at most about `longest` bytes."""
        times = max(1, min(self.times, (longest - len(self.opening) - len(self.closing)) // len(self.unit)))
        return self.opening + self.unit * times + self.closing


@dataclass(frozen=True, slots=True)
class Recipe:
    """The recipe of a file: a header, and records that take turns until the file is large enough."""

    file: str
    records: tuple[Record, ...]
    header: bytes | None = None
    """The header, if it is not the contract's."""
    late: bytes = b""
    """The end of the file."""

    def content(self, size: int) -> bytes:
        """Make a file of about `size` bytes."""
        longest = min(size, 3 << 20)
        turn = [record.written(longest) for record in self.records]
        header = header_of(self.file) if self.header is None else self.header
        if not any(NUMBER in record for record in turn):
            whole = b"".join(turn)
            return header + whole * max(1, (size - len(header)) // len(whole)) + self.late
        made, numbered = len(header), []
        for number, record in enumerate(cycle(turn), 1_000_000):
            if made >= size:
                break
            numbered.append(record.replace(NUMBER, b"%d" % number))
            made += len(numbered[-1])
        return b"".join(chain([header], numbered, [self.late]))


@dataclass(frozen=True, slots=True)
class Kind:
    """A recipe with a name."""

    name: str
    recipe: Recipe


def header_of(file: str) -> bytes:
    """The header of a file, with all its columns."""
    return ",".join(columns(file)).encode() + b"\n"


def columns(file: str) -> list[str]:
    """The names of a file's columns."""
    if file == MANIFEST:
        return ["Property Name", "Value"]
    return [field.name for field in schema.load().table(file).fields]


def kinds() -> Iterator[Kind]:
    """All kinds that are always measured."""
    for made in (_rows(), _numbered(), _over_lines(), _line_ends(), _headers(), _of_rules(), _in_turn()):
        yield from made
    for kind in [*_rows()][::7] + [*_over_lines()][::5]:
        recipe = kind.recipe
        late = Recipe(recipe.file, recipe.records, recipe.header, b"x," + _HIGH + b",\n")
        yield Kind(f"{kind.name}, a late byte of Windows-1252", late)


def _rows() -> Iterator[Kind]:
    """Each token by itself, and in rows of every width."""
    for file, shapes in (
        ("Schools.csv", ("alone", "full", "longer", "wide")),
        ("Students.csv", ("alone", "full")),
        (MANIFEST, ("full",)),
    ):
        width = len(columns(file))
        fields = {"alone": 1, "full": width, "longer": width + 1, "wide": _WIDE}
        for shape in shapes:
            for name, token in TOKENS.items():
                yield Kind(f"{file}: {shape} rows, {name}", Recipe(file, (Record(b",".join([token] * fields[shape])),)))


def _numbered() -> Iterator[Kind]:
    """Rows with distinct ids and a token in every value."""
    file = "StudentEnrollments.csv"
    for name, token in TOKENS.items():
        values = [NUMBER + token] * 3
        yield Kind(f"{file}: ids with {name}", Recipe(file, (Record(b",".join(values)),)))
        quoted = [b'"' + value.replace(b'"', b'""') + b'"' for value in values]
        yield Kind(f"{file}: ids in quotes with {name}", Recipe(file, (Record(b",".join(quoted)),)))
        yield Kind(f"{file}: short rows, ids with {name}", Recipe(file, (Record(b",".join(values[:2])),)))


def _over_lines() -> Iterator[Kind]:
    """Multi-line records, for each kind of line."""
    for file, lengths in (("Schools.csv", (1, 2, 100, _MANY)), ("Students.csv", (1, 100)), (MANIFEST, (_MANY,))):
        rest = b",x" * (len(columns(file)) - 1)
        for times in lengths:
            many = "many" if times == _MANY else str(times)
            for name, line in INNER.items():
                record = Record(line, times, b'x,"', b'"' + rest[2:] + b"\n")
                yield Kind(f"{file}: values over lines, {many} {name}", Recipe(file, (record,)))
                if times < _MANY:
                    first = Record(line, times, b'"', b'"' + rest + b"\n")
                    yield Kind(f"{file}: first values over lines, {many} {name}", Recipe(file, (first,)))


def _line_ends() -> Iterator[Kind]:
    """Empty and nearly empty lines, with every kind of line end."""
    for file in ("Schools.csv", "Students.csv", MANIFEST):
        for name, end in {"LF": b"\n", "CR": b"\r", "CR LF": b"\r\n", "LF CR": b"\n\r"}.items():
            yield Kind(f"{file}: blank lines, {name}", Recipe(file, (Record(end, closing=b""),)))
            yield Kind(f"{file}: a letter and {name}", Recipe(file, (Record(b"x" + end, closing=b""),)))


def _headers() -> Iterator[Kind]:
    """Headers that need an explanation, or are missing."""
    file = "Students.csv"
    names = {
        "near misses": b"Nickname s,",
        "unknown names": b"Nickname of a friend,",
        "long names": b"x" * 90 + b",",
        "no names": b",",
        "quoted names": b'"ID",',
        "semicolons": b"ID;",
        "tabs": b"ID\t",
    }
    for name, unit in names.items():
        for count in (50, _MANY):
            header = Record(unit, count).written(1_000_000)
            yield Kind(f"{file}: header of {min(count, 1000)} {name}", Recipe(file, (Record(b"x"),), header))
            yield Kind(
                f"{file}: nothing but headers of {min(count, 1000)} {name}", Recipe(file, (Record(header),), b"")
            )
    yield Kind(f"{file}: no header but blank lines", Recipe(file, (Record(b"\n", closing=b""),), b""))
    yield Kind(f"{file}: a header over lines", Recipe(file, (Record(b"x\n", _MANY, b'"ID'),), b""))


def _of_rules() -> Iterator[Kind]:
    """Values that rules must examine more closely."""
    enrollments = {
        "missing references": b"%d,%d,%d",
        "references with zeros before": b"%d,00%d,000%d",
        "references in another case": b"E%d,s%d,c%d",
        "references with spaces": b"%d,%d  1,%d  2",
        "references as powers": b"%d,1.%dE+11,2.%dE+11",
        "references with .0": b"%d,%d.0,%d.0",
        "one reference again and again": b"%d,x,x",
        "one pair again and again": b"x,x,x",
    }
    for name, row in enrollments.items():
        yield Kind(f"StudentEnrollments.csv: {name}", Recipe("StudentEnrollments.csv", (Record(row),)))
    student = b"%d,%d,%d,Li,Li,Li,%d@example.org,2012-01-01,1,T1,a,b,c"
    students = {
        "one birthday, one name": student,
        "dates that are none": student.replace(b"2012-01-01", b"2012-02-30"),
        "many dates": student.replace(b"2012-01-01", b"2012-01-%d"),
        "e-mail addresses that are none": student.replace(b"@", b"@@"),
        "grades that are none": student.replace(b",1,T", b",99,T"),
        "the same e-mail address": student.replace(b"%d@", b"x@"),
        "teachers that are missing": student.replace(b"T1", b"%d"),
        "placeholders": student.replace(b"Li", b"n/a"),
        "the header again and again": header_of("Students.csv").strip(),
    }
    for name, row in students.items():
        yield Kind(f"Students.csv: {name}", Recipe("Students.csv", (Record(row),)))
    for name, row in {"names again": b"%d,,x", "ids again": b"x,,%d", "all other": b"%d,%d,%d"}.items():
        yield Kind(f"Schools.csv: {name}", Recipe("Schools.csv", (Record(row),)))
    yield Kind("StaffEnrollments.csv: roles that are none", Recipe("StaffEnrollments.csv", (Record(b"%d,%d,,,boss"),)))


def _in_turn() -> Iterator[Kind]:
    """Rows of different kinds that take turns, so that no kind of row is frequent."""
    clean = Record(b"S%d,,School %d")
    for name, token in {**TOKENS, "nothing": b""}.items():
        records = (clean, Record(b",".join([token] * 2)), clean, Record(b",".join([token] * 5)))
        yield Kind(f"Schools.csv: clean rows and {name} in turn", Recipe("Schools.csv", records))
    widths = tuple(Record(b",".join([b"x"] * width)) for width in range(1, 200))
    yield Kind("Schools.csv: rows of every width", Recipe("Schools.csv", widths))
    spans = tuple(Record(line, 2, b'x,"', b'",x\n') for line in INNER.values())
    yield Kind("Schools.csv: values over lines of every kind", Recipe("Schools.csv", spans))
