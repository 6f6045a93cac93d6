"""The report of one import: the document of the contract's section 5, and what pages and mails take from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from rollcall.findings import Effect


class Outcome(StrEnum):
    """How a check ended."""

    SUCCEEDED = "succeeded"
    SUCCEEDED_WITH_ERRORS = "succeeded_with_errors"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one file; `rows == accepted + omitted`, always."""

    rows: int
    accepted: int
    omitted: int


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one rule with one effect in one column of one file, counted. Holds no student data."""

    code: str
    effect: Effect
    title: str
    hint: str
    """The first finding's hint. Hints name files, columns and spellings, never a value from the data."""
    file: str | None
    column: str | None
    """A declared one; `None` stands for unknown ones too, whose names may be values of a row that is no header."""
    findings: int
    roots: int
    """How many of them are where a fault began (no `caused_by`)."""
    affects: int
    """Rows that were omitted because of the rows of this group, all the way down."""
    lines: tuple[int, ...]
    """The first five lines."""
    along: Mapping[str, int] = field(default_factory=dict)
    """For each file that has such rows, how many of `affects` are in it."""


class Evidence(Protocol):
    """What a report is made of."""

    def core(self, limit: int) -> dict[str, Any]:
        """The document with the first `limit` findings of each code; all of them for 0."""

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `document` is the JSON core; `groups` is exact where the document is capped."""

    outcome: Outcome
    files: Mapping[str, Counts]
    groups: tuple[Group, ...]
    document: Mapping[str, Any]
    evidence: Evidence

    def core(self, limit: int) -> Mapping[str, Any]:
        """The document with the first `limit` findings of each code; all of them for 0."""
        return self.evidence.core(limit)

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet: the columns of the document but for message and hint."""
        self.evidence.write_findings(path)
