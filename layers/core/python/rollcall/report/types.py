"""The report of one import: the document (contract, section 5), and the types that pages and mails read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rollcall.model.findings import Effect

if TYPE_CHECKING:
    from rollcall.report.keys import Keyed
    from rollcall.report.listing.form import Legend

SHOWN_OF_EACH_CODE = 1_000
"""How many findings of one code the document holds (contract, section 5)."""

Origin = tuple[str, str | None, str]
"""A kind of root cause: file, column and code."""

GroupKey = tuple[Effect, str, str | None, str | None]
"""The key of a group: effect, code, file and column."""


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
    """A group: the findings of one rule with one effect in one column of one file, counted. Holds no student data."""

    code: str
    effect: Effect
    title: str
    hint: str
    """The first finding's hint. Hints name files, columns and spellings, never a value from the data."""
    file: str | None
    column: str | None
    """A declared column; None for unknown columns too, whose names may be values of a row that is not a header."""
    findings: int
    roots: int
    """How many of the findings are root causes (no `caused_by`)."""
    affects: int
    """Rows omitted by cascade because of this group, directly and indirectly."""
    lines: tuple[int, ...]
    """The first five lines."""
    along: Mapping[str, int] = field(default_factory=dict)
    """`affects` by file; files without such rows are left out."""
    values_along: Mapping[str, int] = field(default_factory=dict)
    """Values omitted by cascade because of this group, by file."""
    began_in: Sequence[tuple[Origin, int]] = ()
    """The root causes of these findings, with the number of findings that follow from each."""

    @property
    def key(self) -> GroupKey:
        """The key that identifies the group."""
        return self.effect, self.code, self.file, self.column

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Group":
        """Rebuild a group from the `fields` that `dataclasses.asdict` gave, also after a JSON round trip."""
        effect, lines = Effect(fields["effect"]), tuple(fields["lines"])
        began = tuple(((file, column, code), count) for (file, column, code), count in fields.get("began_in", ()))
        return cls(**{**fields, "effect": effect, "lines": lines, "began_in": began})


class Findings(Protocol):
    """The evidence of a check, as the output forms need it."""

    @property
    def groups(self) -> Sequence[Group]:
        """All findings, counted, in the order of the document's files."""

    def frame(self, limit: int) -> Mapping[str, Any]:
        """Build the document for the first `limit` findings of each code, or all for 0, without `findings`."""

    def blocks(self, limit: int) -> Iterator[Any]:
        """Give these findings as Arrow record batches with the columns of `report.blocks.SCHEMA`."""

    def findings_of(self, group: Group, most: int) -> Iterator[Mapping[str, Any]]:
        """Give the first `most` findings of a group as entries of the document."""

    def cascaded_rows(self, finding: Mapping[str, Any]) -> Mapping[str, int]:
        """Count, by file, the rows that a finding's row omitted by cascade; empty where that is unknown."""


class Evidence(Findings, Protocol):
    """The source of a report."""

    def core(self, limit: int) -> dict[str, Any]:
        """Build the document with the first `limit` findings of each code, or all for 0."""

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet."""

    def write_listing(self, path: Path, document: Mapping[str, Any]) -> "Legend":
        """Write all findings as pages list them, with the texts of `document`; returns what its numbers stand for."""

    @property
    def sent_columns(self) -> Mapping[str, Sequence[str]]:
        """By file whose rows could be judged, its columns in the order in which they were sent."""

    def keyed(self) -> "Iterator[Keyed]":
        """Give the findings of each group with the keys by which they are known again."""


@dataclass(frozen=True)
class Report:
    """The result of a check. Findings are built on demand: there may be ten million."""

    outcome: Outcome
    files: Mapping[str, Counts]
    evidence: Evidence
    """The source of the output forms."""

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The document with the first findings of each code."""
        return self.core(SHOWN_OF_EACH_CODE)

    @property
    def groups(self) -> Sequence[Group]:
        """All findings, counted, even where the document is capped."""
        return self.evidence.groups

    def core(self, limit: int) -> Mapping[str, Any]:
        """The document with the first `limit` findings of each code; all of them for 0."""
        return self.evidence.core(limit)

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet: the columns of the document without message and hint."""
        self.evidence.write_findings(path)

    def write_listing(self, path: Path) -> "Legend":
        """Write all findings as pages list them; returns what its numbers stand for."""
        return self.evidence.write_listing(path, self.document)

    @property
    def sent_columns(self) -> Mapping[str, Sequence[str]]:
        """By file whose rows could be judged, its columns in the order in which they were sent."""
        return self.evidence.sent_columns

    def keyed(self) -> "Iterator[Keyed]":
        """Give the findings of each group with the keys by which they are known again."""
        return self.evidence.keyed()
