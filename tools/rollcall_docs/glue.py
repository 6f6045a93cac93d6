"""The resources of Glue that are alike for all tables of a roster, for the template."""

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from rollcall.aws.services.athena import LINKS, columns
from rollcall.aws.services.athena_imports import (
    JSON_LINES,
    MADE_CURRENT,
    MADE_CURRENT_COLUMNS,
    imported,
)
from rollcall.model.schema import Roster, Table
from rollcall_docs.columns import scalar

_KEYS = ("district_id", "school_year", "import_id")
_CURRENT = "current_imports"

_NEWEST_SEEN = (
    "SELECT district_id, school_year, max_by(import_id, version) AS import_id FROM made_current"
    " WHERE from_iso8601_timestamp(shown_from) <= current_timestamp GROUP BY district_id, school_year"
)


def views(roster: Roster) -> dict[str, tuple[str, list[dict[str, str]]]]:
    """Each view: its SQL, and its columns as Athena names their types."""
    keys = [{"name": key, "type": "varchar"} for key in _KEYS]
    made = {_CURRENT: (_NEWEST_SEEN, keys)}
    for table in roster.tables:
        own = [{"name": each["Name"], "type": _TYPES[each["Type"]]} for each in columns(table)]
        made[f"current_{table.name}"] = (_view(table, [each["name"] for each in own]), [*own, *keys])
    return made


_TYPES = {"string": "varchar", "date": "date"}
"""Athena's types in queries, by those in declarations."""


def _view(table: Table, own: list[str]) -> str:
    named = ", ".join(f'roster."{name}"' for name in (*own, *_KEYS))
    same = " AND ".join(f"roster.{key} = seen.{key}" for key in _KEYS)
    return " ".join(("SELECT", named, "FROM", imported(table), "AS roster JOIN", _CURRENT, "AS seen ON", same))


def imports(roster: Roster) -> str:
    """For the template: the tables that are keyed by import, and the views of what is current."""
    return "\n".join(_resources(roster))


def _resources(roster: Roster) -> Iterator[str]:
    for table in roster.tables:
        yield from _table(imported(table), _KEYS, LINKS, columns(table))
    yield from _table(MADE_CURRENT, _KEYS[:2], JSON_LINES, MADE_CURRENT_COLUMNS)
    for name, (sql, declared) in views(roster).items():
        yield from _resource(name, "VIRTUAL_VIEW", '{presto_view: "true", comment: Presto View}')
        yield from _encoded(sql, declared)
        yield "      ViewExpandedText: /* Presto View */"
        yield "      PartitionKeys: []"
        yield "      StorageDescriptor:"
        yield "        SerdeInfo: {}"
        yield "        Columns:"
        hive = {athena: glue for glue, athena in _TYPES.items()}
        yield from (f"          - {_column(each['name'], hive[each['type']])}" for each in declared)


def _table(name: str, keys: tuple[str, ...], storage: Any, declared: list[dict[str, str]]) -> Iterator[str]:  # noqa: ANN401 - Glue's own words
    yield from _resource(name, "EXTERNAL_TABLE", '{EXTERNAL: "TRUE"}')
    yield "      PartitionKeys:"
    yield from (f"        - {{Name: {key}, Type: string}}" for key in keys)
    yield "      StorageDescriptor:"
    yield "        Location: !Sub s3://${DataBucket}/snapshots/"
    yield f"        InputFormat: {storage['InputFormat']}"
    yield f"        OutputFormat: {storage['OutputFormat']}"
    yield f"        SerdeInfo: {{SerializationLibrary: {storage['SerdeInfo']['SerializationLibrary']}}}"
    yield "        Columns:"
    yield from (f"          - {_column(each['Name'], each['Type'])}" for each in declared)


def _resource(name: str, kind: str, parameters: str) -> Iterator[str]:
    yield ""
    yield f"Catalogue{name.title().replace('_', '')}:"
    yield "  Type: AWS::Glue::Table"
    yield "  Condition: HasCatalog"
    yield "  Properties:"
    yield "    CatalogId: !Ref AWS::AccountId"
    yield "    DatabaseName: !Ref Catalogue"
    yield "    TableInput:"
    yield f"      Name: {name}"
    yield f"      TableType: {kind}"
    yield f"      Parameters: {parameters}"


def _encoded(sql: str, declared: list[dict[str, str]]) -> Iterator[str]:
    """The definition of a view, as Athena keeps it: JSON in base64 in a comment."""
    definition = {"originalSql": sql, "catalog": "awsdatacatalog", "schema": "${CatalogDatabase}"}
    yield "      ViewOriginalText: !Join"
    yield '        - ""'
    yield '        - - "/* Presto View: "'
    yield "          - Fn::Base64: !Sub >-"
    text = json.dumps({**definition, "columns": declared})
    # Folded YAML: a line end stands for the blank that was there.
    yield from (f"              {line}" for line in wrap(text, 100, break_long_words=False, break_on_hyphens=False))
    yield '          - " */"'


def _column(name: str, kind: str) -> str:
    return f"{{Name: {scalar(name)}, Type: {kind}}}"
