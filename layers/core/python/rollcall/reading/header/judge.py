"""Judge the header: whether it is the contract's, and if not, what is wrong with it."""

from collections.abc import Sequence
from typing import NamedTuple

from rollcall.model.findings import Finding
from rollcall.model.repair_columns import passed_over, without
from rollcall.model.schema import Field, Roster, Table
from rollcall.reading.header.first_records import FirstRecord, is_header_of
from rollcall.reading.shapes import Shape


class Header(NamedTuple):
    """A valid header."""

    fields: tuple[Field, ...]
    """The columns of the file, in its order."""
    shape: Shape
    blank_at_right: bool


def read_header(records: Sequence[FirstRecord], table: Table, roster: Roster, limit: int) -> Header | list[Finding]:
    """Judge the first of `records` as the header of `table`; `limit` is in columns.

    Returns findings where the header is wrong, or one finding where one cause explains all faults. They reject the
    import.
    """
    full_width, out = len(records[0].names), passed_over(records[0].names)
    records = [_without_passed_over(record) for record in records]
    first = records[0]
    names = list(first.names)
    while names and not names[-1]:
        names.pop()
    width = len(first.names)
    if width > limit or first.damaged or not is_header_of(names, table):
        from rollcall.reading.header.faults import faults  # noqa: PLC0415 - a clean package never needs it

        return faults(names, records, table, roster, limit)
    fields = tuple(table.field(name) for name in names)
    return Header(fields, _shape(fields, table, full_width, out), width > len(names))


def _without_passed_over(record: FirstRecord) -> FirstRecord:
    """Give a record without the columns of a repair package, should it be the header."""
    return record._replace(names=without(record.names, passed_over(record.names)))


def _shape(fields: tuple[Field, ...], table: Table, full_width: int, out: tuple[int, ...]) -> Shape:
    needed = [place + 1 for place, field in enumerate(fields) if field.required or table.absence_has_meaning]
    return Shape(table.file, len(fields), full_width, max(needed), fields[0].name == table.fields[0].name, out)
