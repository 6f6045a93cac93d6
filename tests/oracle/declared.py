"""The columns that came after the oracle was written, as `schemas/` declares them.

The contract's own columns stay written down by hand (`oracle.tables`), for else a wrong declaration would be wrong in
both. A later column has no other text than its entry, so the oracle reads that, by a reader of its own: names, types
and plain constraints. What has meaning beyond these must be written down by hand as before.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from oracle.columns import Again, Column, Kind

SCHEMAS = Path(__file__).parents[2] / "schemas"

Tables = dict[str, list[Column]]


def later_columns(folder: Path, known: Mapping[str, Sequence[Column]]) -> Tables:
    """By file, the columns that `folder` declares and `known` does not have."""
    resources = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    files = {resource["name"]: resource["path"] for resource in resources}
    found: Tables = {}
    for resource in resources:
        table = json.loads((folder / resource["schema"]).read_text(encoding="utf-8"))
        targets = {key["fields"][0]: files[key["reference"]["resource"]] for key in table.get("foreignKeys", [])}
        names = {column.name for column in known[resource["path"]]}
        found[resource["path"]] = [
            _column(entry, targets, blanks_speak=table.get("rollcall:absenceHasMeaning", False))
            for entry in table["fields"]
            if entry["name"] not in names
        ]
    return found


@contextmanager
def declared_in(folder: Path, tables: Tables) -> Iterator[None]:
    """Let the oracle know the later columns of another folder, in place of those of `schemas/`."""
    before = {file: list(columns) for file, columns in tables.items()}
    for file, columns in later_columns(folder, before).items():
        tables[file] += columns
    try:
        yield
    finally:
        for file, columns in before.items():
            tables[file][:] = columns


def _column(entry: Mapping[str, Any], targets: Mapping[str, str], *, blanks_speak: bool) -> Column:
    limits = entry.get("constraints", {})
    required, target = limits.get("required", False), targets.get(entry["name"])
    if entry["type"] == "date":
        kind = Kind.DATE
    elif "enum" in limits:
        kind = Kind.CHOICE
    elif entry.get("format") == "email":
        kind = Kind.EMAIL
    else:
        kind = Kind.ID if target or entry.get("rollcall:identifier") else Kind.TEXT
    cost = entry.get("rollcall:repeated", "row" if required or blanks_speak else "value")
    last = limits.get("maximum", "9999-12-31")
    return Column(
        name=entry["name"],
        kind=kind,
        required=required,
        again=Again[cost.upper()] if limits.get("unique") else None,
        target=target,
        limit=limits.get("maxLength"),
        pattern=limits.get("pattern"),
        choices=tuple(limits.get("enum", ())),
        caseless=entry.get("rollcall:caseless", False) or kind is Kind.EMAIL,
        zero=entry.get("rollcall:leadingZero", False),
        default=entry.get("rollcall:default"),
        first=date.fromisoformat(limits.get("minimum", "0001-01-01")),
        last=None if entry.get("rollcall:maximum") else date.fromisoformat(last),
        example=entry["example"],
    )
