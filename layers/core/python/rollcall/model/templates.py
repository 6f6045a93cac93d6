"""Makes the seven template files, from which a district can start, from `schemas/`."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rollcall.model.schema import MANIFEST_FILE, Roster, Table


def template_files(roster: Roster, *, district: str | None = None, examples: bool = True) -> dict[str, bytes]:
    """Make the seven files by name, in the order of the contract: each a header and, with `examples`, one example row.

    The example rows refer to each other, but are not data: an import drops them (`rules.no_data`). The manifest names
    `district`, or the schema's example if there is none. Files are UTF-8 with a byte-order mark and CRLF, because
    without the mark spreadsheets garble every accented letter.
    """
    files = {MANIFEST_FILE: _csv([("Property Name", "Value"), *_properties(roster.manifest["properties"], district)])}
    return files | {table.file: _csv(_rows(table, examples=examples)) for table in roster.tables}


def template_file(roster: Roster, file: str, *, district: str | None = None) -> bytes:
    """Make one of the seven files, as in `template_files`.

    Raises:
        KeyError: `file` is none of the seven.
    """
    return template_files(roster, district=district)[file]


def template_package(roster: Roster, district: str) -> bytes:
    """Make a zip of the seven files, whose manifest is ready for `district`: the same bytes every time.

    A check finds nothing in it but the example rows, which a person must replace.
    """
    import zipfile  # noqa: PLC0415 - as `csv` below

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in template_files(roster, district=district).items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16  # an ordinary file, which its owner may write
            package.writestr(entry, content)
    return packed.getvalue()


def example_row(table: Table) -> Mapping[str, str]:
    """The example row of a table by column; "" for a blank."""
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
