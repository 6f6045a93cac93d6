"""Makes packages of any size with hostile or odd content, by kind, to measure memory.

`python -m rollcall_bench.contents KIND MIB PACKAGE`. Ordinary content is made by `rollcall_bench.districts`.
"""

import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.model.schema import Roster, Table, load
from rollcall_bench.districts import DISTRICT

MIB = 1 << 20
Fields = Sequence[pa.Array]
"""One array of texts for each field, all with the same number of rows."""

_VALID: Mapping[str, str] = {
    "First Name": "Ana",
    "Last Name": "Núñez",
    "Email": "@example.org",
    "DOB": "2015-05-05",
    "Grade Level": "4",
    "Type": "class",
    "Role": "Teacher",
}
"""Values for columns that are not ids; an e-mail address begins with the row's id."""


def write(kind: str, size: int, path: Path) -> Path:
    """Write a package of a kind, uncompressed, whose seven files have about `size` bytes together."""
    roster = load()
    files = {table.file: _header(table) + _line(table, "1") for table in roster.tables}
    files |= KINDS[kind](roster, size)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        package.writestr("Manifest.csv", f"Property Name,Value\nVersion,1.0\nDistrict ID,{DISTRICT}\n")
        for table in roster.tables:
            package.writestr(table.file, files[table.file])
    return path


def _header(table: Table, end: str = "\n") -> bytes:
    return (",".join(field.name for field in table.fields) + end).encode()


def _value(name: str, key: str) -> str:
    return key + _VALID[name] if name == "Email" else _VALID.get(name, key)


def _line(table: Table, key: str) -> bytes:
    """Write a row that is valid if the rows with this key that it refers to exist."""
    return (",".join(_value(field.name, key) for field in table.fields) + "\n").encode()


def _keys(count: int, width: int = 0) -> pa.Array:
    """Make `count` distinct texts of digits and lower-case letters, as short as possible or `width` bytes long."""
    digits = np.frombuffer(b"0123456789abcdefghijklmnopqrstuvwxyz", np.uint8)
    width = width or max(int(np.ceil(np.log(max(count, 2)) / np.log(36))), 1)
    numbers, text = np.arange(count, dtype=np.int64), np.empty((count, width), np.uint8)
    for place in range(width - 1, -1, -1):
        text[:, place] = digits[numbers % 36]
        numbers //= 36
    offsets = np.arange(count + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(text))


def _same(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), count)


def _joined(fields: Fields, end: str = "\n", separator: str = ",") -> bytes:
    ended = [*fields[:-1], pc.binary_join_element_wise(fields[-1], "", end)]
    lines = pc.binary_join_element_wise(*ended, separator)
    return bytes(memoryview(lines.buffers()[2]))


def _repeated(line: str, size: int) -> bytes:
    text = line.encode()
    return text * (size // len(text))


def _every_table(body: Callable[[Table, int], bytes]) -> Callable[[Roster, int], Mapping[str, bytes]]:
    """Give each of the six tables a sixth of the size."""
    return lambda roster, size: {table.file: _header(table) + body(table, size // 6) for table in roster.tables}


def _one_table(file: str, body: Callable[[Table, int], bytes]) -> Callable[[Roster, int], Mapping[str, bytes]]:
    """Give one table the whole size, below the row that the single row of each other table refers to."""

    def made(roster: Roster, size: int) -> Mapping[str, bytes]:
        table = roster.table(file)
        return {file: _header(table) + _line(table, "1") + body(table, size)}

    return made


def _lines(line: str) -> Callable[[Table, int], bytes]:
    return lambda _, size: _repeated(line, size)


def _ids(width: int = 0) -> Callable[[Table, int], bytes]:
    def body(_: Table, size: int) -> bytes:
        return _joined([_keys(size // ((width or 4) + 1), width)])

    return body


def _filled(value: str, quote: str = "", end: str = "\n") -> Callable[[Table, int], bytes]:
    """Make rows with the same value in every column."""

    def body(table: Table, size: int) -> bytes:
        text = f"{quote}{value}{quote}"
        return _repeated(",".join([text] * len(table.fields)) + end, size)

    return body


def _rows(
    change: Mapping[str, str] = MappingProxyType({}), *, key: int = 0, blank: bool = False
) -> Callable[[Table, int], bytes]:
    """Make rows with distinct ids that are valid except in some columns; `blank` leaves optional columns empty."""

    def body(table: Table, size: int) -> bytes:
        given = {field.name: change[field.name] for field in table.fields if field.name in change}
        length = 1 + sum(
            1
            + (
                len(given[field.name].replace("{key}", "12345"))
                if field.name in given
                else 0
                if blank and not field.required
                else len(_value(field.name, "12345"))
            )
            for field in table.fields
        )
        count = size // length
        keys = _keys(count, key)
        fields = []
        for field in table.fields:
            if field.name in given:
                before, found, after = given[field.name].partition("{key}")
                fields.append(pc.binary_join_element_wise(before, keys, after, "") if found else _same(before, count))
            elif blank and not field.required:
                fields.append(_same("", count))
            elif field.name == "Email":
                fields.append(pc.binary_join_element_wise(keys, "@example.org", ""))
            elif field.name in _VALID:
                fields.append(_same(_VALID[field.name], count))
            else:
                fields.append(keys)
        return _joined(fields)

    return body


def _random(first: int, last: int, length: int) -> Callable[[Table, int], bytes]:
    """Make valid rows with names of random letters from a range of code points, which can't be compressed."""
    names = ("Last Name", "First Name", "Nickname", "Demographic1", "Demographic2", "Demographic3")

    def body(table: Table, size: int) -> bytes:
        random = np.random.default_rng(20261129)
        count = size // (len(names) * length * len(chr(first).encode()))
        fields = []
        for field in table.fields:
            letters = random.integers(first, last + 1, count * length).astype(np.uint32).tobytes().decode("utf-32-le")
            texts = [letters[start : start + length] for start in range(0, len(letters), length)]
            fields.append(pa.array(texts) if field.name in names else _same(_VALID.get(field.name, ""), count))
        numbers = _keys(count)
        emails = pc.binary_join_element_wise(numbers, "@example.org", "")
        given = {"ID": numbers, "Student Number": numbers, "Email": emails}
        return _joined([given.get(field.name, made) for field, made in zip(table.fields, fields, strict=True)])

    return body


def _encoded(
    kind: Callable[[Roster, int], Mapping[str, bytes]], encoding: str, mark: bytes = b""
) -> Callable[[Roster, int], Mapping[str, bytes]]:
    def made(roster: Roster, size: int) -> Mapping[str, bytes]:
        return {file: mark + text.decode().encode(encoding) for file, text in kind(roster, size).items()}

    return made


KINDS: Mapping[str, Callable[[Roster, int], Mapping[str, bytes]]] = {
    "lines of one letter": _every_table(_lines("x\n")),
    "lines of one letter, CR": _every_table(_lines("x\r")),
    "lines of one letter in Students": _one_table("Students.csv", _lines("x\n")),
    "lines of one letter in Classes": _one_table("Classes.csv", _lines("x\n")),
    "lines of one letter in StudentEnrollments": _one_table("StudentEnrollments.csv", _lines("x\n")),
    "lines of an id": _every_table(_ids()),
    "lines of an id of 7": _every_table(_ids(7)),
    "lines of an id of 64": _every_table(_ids(64)),
    "blank lines": _every_table(_lines("\n")),
    "lines of empty quotes": _every_table(_lines('""\n')),
    "lines of quotes": _every_table(_lines('"""a"""\n')),
    "text behind quotes": _every_table(_lines('"a"b\n')),
    "blank rows": _every_table(lambda table, size: _repeated("," * (len(table.fields) - 1) + "\n", size)),
    "one-letter values": _every_table(_filled("x")),
    "one-letter values in Students": _one_table("Students.csv", _filled("x")),
    "one-letter values in StudentEnrollments": _one_table("StudentEnrollments.csv", _filled("x")),
    "control characters": _every_table(_filled("\x01")),
    "control characters in Students": _one_table("Students.csv", _filled("\x01")),
    "control characters in StaffEnrollments": _one_table("StaffEnrollments.csv", _filled("\x01")),
    "quoted one-letter values": _every_table(_filled("x", '"')),
    "quoted quotes": _every_table(_filled('""x""', '"')),
    "stray quotes": _every_table(_filled('x"')),
    "space before quote": _every_table(_filled(' "x"')),
    "values over two lines": _every_table(_filled("x\ny", '"')),
    "rows over two lines": _every_table(
        lambda table, size: _repeated("x," * (len(table.fields) - 1) + '"x\ny"\n', size)
    ),
    "padded values": _every_table(_filled("  x ")),
    "fields too many": _every_table(_filled("x", end=",x\n")),
    "fields too few": _every_table(lambda table, size: _repeated("x," * (len(table.fields) - 2) + "\n", size)),
    "blank fields at the right": _every_table(_filled("x", end="," * 80 + "\n")),
    "spreadsheet errors": _every_table(_filled("#N/A")),
    "placeholders": _every_table(_filled("NULL")),
    "mojibake": _every_table(_filled("MuÃ±oz")),
    "values of 256": _every_table(_filled("x" * 256)),
    "values of 300": _every_table(_filled("x" * 300)),
    "values of 300 wide letters": _every_table(_filled("𝒳" * 300)),
    "letters of three bytes": _every_table(_filled("王")),
    "right rows": _every_table(_rows()),
    "right rows, required columns": _every_table(_rows(blank=True)),
    "right rows, ids of 64": _every_table(_rows(key=64)),
    "right rows of Students": _one_table("Students.csv", _rows()),
    "right rows of Students, required columns": _one_table("Students.csv", _rows(blank=True)),
    # A tenth, because comparing as many schools as fit into 24 MiB takes 9 GB.
    "right rows of Schools and Students": lambda roster, size: {
        **_one_table("Schools.csv", _rows(blank=True))(roster, size // 10),
        **_one_table("Students.csv", _rows())(roster, size - size // 10),
    },
    "right rows of Classes, required columns": _one_table("Classes.csv", _rows({"School ID": "1"}, blank=True)),
    "right rows of Staff, required columns": _one_table("Staff.csv", _rows(blank=True)),
    "right rows of StudentEnrollments": _one_table(
        "StudentEnrollments.csv", _rows({"Student ID": "1", "Class ID": "1"})
    ),
    "different pairs": lambda roster, size: {
        **_every_table(_rows())(roster, size // 2),
        "StudentEnrollments.csv": _header(roster.table("StudentEnrollments.csv"))
        + _rows()(roster.table("StudentEnrollments.csv"), size // 2),
    },
    "unknown references": _one_table("StudentEnrollments.csv", _rows()),
    "unknown references of StaffEnrollments": _one_table("StaffEnrollments.csv", _rows()),
    "references to omitted rows": _every_table(_rows({"Name": "", "Last Name": "", "First Name": ""})),
    "references with .0": _every_table(
        _rows(
            {
                "Student ID": "{key}.0",
                "Class ID": "{key}.0",
                "Staff ID": "{key}.0",
                "School ID": "{key}.0",
                "Teacher ID": "{key}.0",
            }
        )
    ),
    "references with zeros": _every_table(
        _rows(
            {
                "Student ID": "0{key}",
                "Class ID": "0{key}",
                "Staff ID": "0{key}",
                "School ID": "0{key}",
                "Teacher ID": "0{key}",
            }
        )
    ),
    "the same id": _every_table(_rows({"ID": "1"})),
    "the same address": _one_table("Students.csv", _rows({"Email": "a@example.org"})),
    "the same number": _one_table("Students.csv", _rows({"Student Number": "7"})),
    "the same people": _one_table("Students.csv", _rows()),
    "different people": _one_table("Students.csv", _rows({"Last Name": "{key}", "First Name": "{key}"})),
    "different dates": _one_table("Students.csv", _rows({"DOB": "{key}", "Grade Level": "{key}"})),
    "wrong ages": _one_table("Students.csv", _rows({"DOB": "2001-01-01"})),
    "two capitals": _every_table(_rows({"ID": "A{key}"})),
    "dates as ids": _every_table(_rows({"ID": "2-Mar-{key}"})),
    "random letters": _one_table("Students.csv", _random(0x30, 0x7A, 60)),
    "UTF-16, random letters": _encoded(
        _one_table("Students.csv", _random(0x4E00, 0x9FA5, 60)), "utf-16-le", b"\xff\xfe"
    ),
    "Windows-1252, values of 256": _encoded(_every_table(_filled("€" * 256)), "cp1252"),
    "Windows-1252": _encoded(_every_table(_rows({"Last Name": "Núñez"})), "cp1252"),
    "Windows-1252, three bytes each": _encoded(_every_table(_filled("€€€€€€€€")), "cp1252"),
    "Windows-1252, one letter": _encoded(_every_table(_filled("€")), "cp1252"),
    "UTF-16": _encoded(_every_table(_rows()), "utf-16-le", b"\xff\xfe"),
    "UTF-16, three bytes each": _encoded(_every_table(_filled("王王王王王王王王")), "utf-16-le", b"\xff\xfe"),
    "UTF-16, lines of one letter": _encoded(_every_table(_lines("x\n")), "utf-16-le", b"\xff\xfe"),
}
"""The makers of table contents by name. They share the size; every other file has one valid row."""


def main(argv: Sequence[str]) -> None:
    """Write one package."""
    kind, mib, path = argv
    write(kind, int(mib) * MIB, Path(path))


if __name__ == "__main__":
    main(sys.argv[1:])
