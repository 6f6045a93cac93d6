"""The seven files of a package to start from, made from `schemas/`."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rollcall.model.schema import MANIFEST_FILE, Roster, Table


def template_files(roster: Roster, *, district: str | None = None, examples: bool = True) -> dict[str, bytes]:
    """The seven files by name, in the order of the contract: the header, and one example row where `examples`.

    The examples fit together, but are no data: a file that still has its example row loses it (`rules.no_data`). The
    manifest names `district`, or the schema's example where there is none. UTF-8 with a byte-order mark and CRLF,
    because a spreadsheet that opens CSV without the mark spoils every name with an accent.
    """
    files = {MANIFEST_FILE: _csv([("Property Name", "Value"), *_properties(roster.manifest["properties"], district)])}
    return files | {table.file: _csv(_rows(table, examples=examples)) for table in roster.tables}


def example_row(table: Table) -> Mapping[str, str]:
    """The example row of a table by column; "" where it is blank."""
    return {field.name: field.example for field in table.fields}


def _properties(declared: dict[str, Any], district: str | None) -> Iterable[tuple[str, str]]:
    for name, schema in declared.items():
        yield name, district if district is not None and name == "District ID" else schema["examples"][0]


def _rows(table: Table, *, examples: bool) -> Iterable[Sequence[str]]:
    yield [field.name for field in table.fields]
    if examples:
        yield list(example_row(table).values())


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    import csv  # noqa: PLC0415 - a check takes the example rows alone

    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
