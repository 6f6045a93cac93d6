"""One file to rows: header, row lengths, and what makes a file unusable. Contract, section 1."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from oracle.characters import Untrusted, decoded, trimmed
from oracle.findings import Cost, Finding
from oracle.records import BrokenQuoting, Record, read_records
from oracle.tables import MANIFEST, MANIFEST_COLUMNS, STAFF_ENROLLMENTS, TABLES


@dataclass(eq=False)
class Row:
    """One record below the header.

    `values` has every column of the header, absent values as None; it is empty where the shape is damaged, and then
    `known_as` is the id by which it is known all the same.
    """

    line: int
    whole: bool
    values: dict[str, str | None] = field(default_factory=dict)
    stray: set[str] = field(default_factory=set)
    known_as: str | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def omitted(self) -> bool:
        """Whether any fault omits the row."""
        return any(finding.cost is Cost.ROW for finding in self.findings)


@dataclass
class File:
    """One of the seven: `usable` where its rows are judged, `told` where its records could be counted."""

    name: str
    usable: bool = False
    told: bool = False
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_file(name: str, data: bytes | None) -> File:
    """A file, read as far as it can be trusted; `data` is None where it is missing."""
    file = File(name)
    if data is None:
        _reject(file, "missing")
        return file
    try:
        text = decoded(data)
        _read_header(file, read_records(text.text), warned=text.warned)
    except Untrusted:
        _reject(file, "text")
    except BrokenQuoting as broken:
        file.findings, file.rows, file.told, file.usable = [], [], False, False
        _reject(file, "quoting", broken.line)
    return file


def _reject(file: File, kind: str, line: int | None = None) -> None:
    file.findings.append(Finding(kind, Cost.IMPORT, file.name, line))


def _read_header(file: File, records: Iterator[Record], *, warned: bool) -> None:
    header = next(records, None)
    if header is None:
        _reject(file, "empty")
        return
    if warned:
        file.findings.append(Finding("encoding", Cost.WARNING, file.name))
    names = [trimmed(one.text) for one in header.fields]
    nameless_at_the_right = not names[-1]
    while names and not names[-1]:
        names.pop()
    if header.damage is not None or _header_is_wrong(file.name, names):
        _reject(file, "header")
        return
    file.header = names
    _read_rows(file, records, nameless_at_the_right=nameless_at_the_right)


def _read_rows(file: File, records: Iterator[Record], *, nameless_at_the_right: bool) -> None:
    file.told = True
    blanks_beyond, short = nameless_at_the_right, False
    for record in records:
        row, beyond, left_out = _read_row(file, record)
        file.rows.append(row)
        blanks_beyond |= beyond
        short |= left_out
    if blanks_beyond:
        file.findings.append(Finding("blanks-beyond", Cost.WARNING, file.name))
    if short:
        file.findings.append(Finding("short-rows", Cost.WARNING, file.name))
    file.usable = bool(file.rows)
    if not file.rows:
        _reject(file, "no-rows")


def _header_is_wrong(file: str, names: list[str]) -> bool:
    known, required = _columns(file)
    unknown = any(name not in known for name in names)
    return unknown or len(set(names)) < len(names) or any(name not in names for name in required)


def _columns(file: str) -> tuple[list[str], list[str]]:
    """The names of all columns, and of the required ones."""
    if file == MANIFEST:
        return MANIFEST_COLUMNS, MANIFEST_COLUMNS
    columns = TABLES[file]
    return [column.name for column in columns], [column.name for column in columns if column.required]


def _read_row(file: File, record: Record) -> tuple[Row, bool, bool]:
    """The row, whether blank fields lie beyond the last column, whether optional columns were left out at its right."""
    header = file.header
    values = [trimmed(one.text) for one in record.fields]
    beyond = values[len(header) :]
    left_out = header[len(values) :]
    _, required = _columns(file.name)
    left_out_in_vain = file.name == STAFF_ENROLLMENTS or any(name in required for name in left_out)
    if record.damage is not None:
        return _damaged(file, record, values, "row-quoting"), False, False
    if any(beyond) or (left_out and left_out_in_vain):
        return _damaged(file, record, values, "row-length"), False, False
    padded = [*values[: len(header)], *[""] * len(left_out)]
    row = Row(record.line, whole=True)
    row.values = {name: value or None for name, value in zip(header, padded, strict=True)}
    row.stray = {name for name, one in zip(header, record.fields, strict=False) if one.stray_quote}
    return row, bool(beyond), bool(left_out)


def _damaged(file: File, record: Record, values: list[str], kind: str) -> Row:
    row = Row(record.line, whole=False)
    cost = Cost.IMPORT if file.name == MANIFEST else Cost.ROW
    row.findings.append(Finding(kind, cost, file.name, record.line))
    if file.header[0] == "ID" and record.damage != 0:
        row.known_as = values[0] or None
    return row
