"""The report of one import: the document of the contract's section 5, and what pages and mails take from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from rollcall.model.findings import Effect

SHOWN_OF_EACH_CODE = 1_000
"""Findings of one code that the document holds (contract, section 5)."""

Origin = tuple[str, str | None, str]
"""Where faults began that took other rows or values along: file, column and code."""

GroupKey = tuple[Effect, str, str | None, str | None]
"""Effect, code, file and column: what the findings of a group have in common."""


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
    values_along: Mapping[str, int] = field(default_factory=dict)
    """For each file that has such values, how many of them were left out because of the rows of this group."""
    began_in: Sequence[tuple[Origin, int]] = ()
    """Where the faults of these findings began, if that is elsewhere, and how many of the findings follow from each."""

    @property
    def key(self) -> GroupKey:
        """What tells the group from the others."""
        return self.effect, self.code, self.file, self.column

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Group":
        """The group of which `dataclasses.asdict` made `fields`, also after JSON."""
        effect, lines = Effect(fields["effect"]), tuple(fields["lines"])
        began = tuple(((file, column, code), count) for (file, column, code), count in fields.get("began_in", ()))
        return cls(**{**fields, "effect": effect, "lines": lines, "began_in": began})


class Findings(Protocol):
    """All that a check found, as the forms of its result show it."""

    @property
    def groups(self) -> Sequence[Group]:
        """All findings, counted; in the order of the document's files."""

    def frame(self, limit: int) -> Mapping[str, Any]:
        """The document with the first `limit` findings of each code (all of them for 0), but `findings` is empty."""

    def blocks(self, limit: int) -> Iterator[Any]:
        """These findings, many at a time: Arrow's record batches, with the columns of `report.blocks.SCHEMA`."""

    def places(self, group: Group, most: int) -> Iterator[Mapping[str, Any]]:
        """The first `most` findings of a group, as entries of the document."""

    def took(self, finding: Mapping[str, Any]) -> Mapping[str, int]:
        """How many rows of which file a finding's row took along; nothing where that is not known."""


class Evidence(Findings, Protocol):
    """What a report is made of."""

    def core(self, limit: int) -> dict[str, Any]:
        """The document with the first `limit` findings of each code; all of them for 0."""

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet."""


@dataclass(frozen=True)
class Report:
    """What a check found. Findings are made when they are asked for: there may be ten million."""

    outcome: Outcome
    files: Mapping[str, Counts]
    evidence: Evidence
    """What the forms of the result are made of."""

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The JSON core, with the first findings of each code."""
        return self.core(SHOWN_OF_EACH_CODE)

    @property
    def groups(self) -> Sequence[Group]:
        """All findings, counted, also where the document is capped."""
        return self.evidence.groups

    def core(self, limit: int) -> Mapping[str, Any]:
        """The document with the first `limit` findings of each code; all of them for 0."""
        return self.evidence.core(limit)

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet: the columns of the document but for message and hint."""
        self.evidence.write_findings(path)
