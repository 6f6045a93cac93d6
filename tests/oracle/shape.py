"""One file to rows: header, row lengths, and what makes a file unusable. Contract, section 1."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from oracle.characters import Text, Untrusted, decoded, trimmed
from oracle.findings import Cost, Finding
from oracle.limits import LIMITS, Limits
from oracle.records import BrokenQuoting, Record, first_of_text, physical_lines, read_records
from oracle.tables import MANIFEST, MANIFEST_COLUMNS, STAFF_ENROLLMENTS, TABLES

BYTE_ORDER_MARK = "\ufeff"


@dataclass(eq=False)
class Row:
    """One record below the header.

    `values` has every column of the header, absent values as None, and `first` is the first value without a byte-order
    mark before it. Where a row is not `whole`, nothing of it is judged: its shape is damaged, or it is no data. Then
    `values` is empty, and `known_as` is the id by which a damaged one is known all the same.
    """

    line: int
    whole: bool
    values: dict[str, str | None] = field(default_factory=dict)
    first: str = ""
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


def read_file(name: str, data: bytes | None, limits: Limits = LIMITS) -> File:
    """A file, read as far as it can be trusted; `data` is None where it is missing."""
    file = File(name)
    if data is None:
        _reject(file, "missing")
        return file
    try:
        text = decoded(data)
        long = [line for line, one in enumerate(physical_lines(text.text), 1) if len(one.encode()) > limits.line]
        if long:
            _reject(file, "long-line", long[0])
        else:
            _read_header(file, text, limits)
    except Untrusted:
        _reject(file, "text")
    except BrokenQuoting as broken:
        file.findings, file.rows, file.told, file.usable = [], [], False, False
        _reject(file, "quoting", broken.line)
    return file


def _reject(file: File, kind: str, line: int | None = None) -> None:
    file.findings.append(Finding(kind, Cost.IMPORT, file.name, line))


def _warn(file: File, kind: str) -> None:
    file.findings.append(Finding(kind, Cost.WARNING, file.name))


def _read_header(file: File, text: Text, limits: Limits) -> None:
    records = read_records(text.text, limits.record)
    header = next(records, None)
    if header is None:
        _reject(file, "empty")
        return
    if text.guessed:
        _warn(file, "encoding")
    names = [trimmed(one.text) for one in header.fields]
    nameless_at_the_right = not names[-1]
    while names and not names[-1]:
        names.pop()
    too_wide = len(header.fields) > limits.header
    if header.damage is not None or too_wide or _header_is_wrong(file.name, names):
        _reject(file, "header")
        return
    file.header = names
    if text.marked:
        _warn(file, "end-mark")
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
        _warn(file, "blanks-beyond")
    if short:
        _warn(file, "short-rows")
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
    named = {name: value or None for name, value in zip(header, padded, strict=True)}
    stray = {name for name, one in zip(header, record.fields, strict=False) if one.stray_quote}
    row = Row(record.line, whole=True, values=named, first=_without_mark(record), stray=stray)
    return row, bool(beyond), bool(left_out)


def _without_mark(record: Record) -> str:
    """The first value, a byte-order mark before it passed over, also where quotes follow the mark."""
    first = record.fields[0]
    value = trimmed(first.text)
    if not value.startswith(BYTE_ORDER_MARK):
        return value
    behind = trimmed(value.removeprefix(BYTE_ORDER_MARK))
    return behind if first.quoted else trimmed(first_of_text(behind) or "")


def _damaged(file: File, record: Record, values: list[str], kind: str) -> Row:
    row = Row(record.line, whole=False)
    cost = Cost.IMPORT if file.name == MANIFEST else Cost.ROW
    row.findings.append(Finding(kind, cost, file.name, record.line))
    if file.header[0] == "ID" and record.damage != 0:
        row.known_as = values[0] or None
    return row
