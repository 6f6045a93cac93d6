"""The rows that an import changes, or would change, as a page lists them. They hold students' data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

ROWS_OF_PAGE = 50


class Change(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    """An enrollment that has a new id and nothing else."""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row that differs. All names of columns are those of the snapshot."""

    change: Change
    id_before: str | None
    """The ID that the row had; None if it is new."""
    values: Mapping[str, str | None]
    """By column: the values before if the row was removed, else those after. Dates are as in ISO 8601."""
    changed: Sequence[str] = ()
    """The columns whose values differ, if the row was changed."""
    before: Mapping[str, str | None] = field(default_factory=dict)
    """The values of the changed columns before, as far as the earlier table still exists."""


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """One page."""

    counts: Mapping[Change, int]
    """All rows of the file by what happened to them, on every page."""
    rows: Sequence[ChangedRow]
    following: int | None
    """Where the next page begins; None for the last page."""


NOTHING = ChangedRows(dict.fromkeys(Change, 0), (), None)
"""The page of a table in which nothing differs."""
