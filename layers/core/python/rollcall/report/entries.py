"""Findings as entries of the report's document, and the order of those entries."""

from collections.abc import Mapping
from typing import Any

from rollcall.model.findings import VALUE_LIMIT, Finding
from rollcall.model.schema import Table


def cut(value: str) -> str:
    """Cut `value` as the report does."""
    return value if len(value) <= VALUE_LIMIT else value[:VALUE_LIMIT] + "…"


def place(column: str | None, table: Table | None) -> tuple[int, str]:
    """The sort key of a column in its file: None first, then declared columns in order, then others by name."""
    return table.place(column) if table else (-1, column or "")


def order(finding: Finding, table: Table | None) -> tuple[int, tuple[int, str], str, str]:
    """The sort key of the findings of one file (contract, section 5)."""
    return finding.line or 0, place(finding.column, table), finding.rule.code, finding.value or ""


def as_dict(finding: Finding) -> dict[str, Any]:
    """Convert a finding to its entry in the document."""
    cause = finding.caused_by
    entry = {
        "code": finding.rule.code,
        "effect": finding.effect.value,
        "file": finding.file,
        "line": finding.line,
        "column": None if finding.column is None else cut(finding.column),
        "value": None if finding.value is None else cut(finding.value),
        "message": finding.message,
        "hint": finding.hint,
        "affects": finding.affects,
        "caused_by": None
        if cause is None
        else _present({"file": cause.file, "line": cause.line, "column": cause.column, "code": cause.code}),
    }
    return _present(entry)


def _present(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Remove the keys of `entry` that have no value."""
    return {key: value for key, value in entry.items() if value is not None}
