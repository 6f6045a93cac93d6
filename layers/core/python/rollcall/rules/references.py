"""Foreign keys: whether the row that a value refers to exists and was accepted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, mask_of
from rollcall.columns.equality import pick
from rollcall.columns.finder import Finder
from rollcall.columns.scatter import ABSENT, Places
from rollcall.model.findings import OMITS_ROW_OR_VALUE, Rule, quoted
from rollcall.model.schema import Field
from rollcall.reading import Rows
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.values import effect_of_fault

if TYPE_CHECKING:
    from rollcall.rules.likeness.find import Likeness

UNKNOWN = Rule(
    code="unknown-reference",
    effects=OMITS_ROW_OR_VALUE,
    title="A row refers to an ID that is not listed.",
    message="{value} in “{column}” on line {line} of {file} is not an ID of {target}{meant}.",
    hint="Correct the ID, or add the missing row to {target}.{advice}",
    example="Classes.csv:\nID,School ID,Name\nC-1001,S-99,Room 12",
    spreadsheet="Copy the two columns into one sheet, as A and B: =MATCH(A2,B:B,0) gives #N/A for an ID of A that is "
    "not in B. Look for lost leading zeros, for spaces, and for “.0” behind numbers.",
    sis="Export all files at the same time with the same filters, so that none lacks rows that another refers to.",
)
OMITTED = Rule(
    code="reference-to-omitted-row",
    effects=OMITS_ROW_OR_VALUE,
    title="A row refers to a row that was left out.",
    message="{value} in “{column}” on line {line} of {file} is on line {target_line} of {target}, which was left out.",
    hint="Correct the row that was left out in {target}. Nothing else needs to be done for the row that refers to it.",
    example="Classes.csv:\n"
    "ID,School ID,Name\n"
    "C-1001,S-01,\n"
    "\n"
    "StudentEnrollments.csv:\n"
    "ID,Student ID,Class ID\n"
    "E-7,100234,C-1001",
    spreadsheet="Change nothing here: go to the file and line that the message names, and correct that row.",
    sis="Correct the record that was left out, then export all files again.",
)
RULES = (UNKNOWN, OMITTED)


@dataclass(frozen=True, eq=False)
class Target:
    """The target of a foreign key: `m` ids, those of rows of the right shape first."""

    file: str
    finder: Finder
    """Over the ids; null in rows that have no valid id."""
    lines: Numbers
    """The `m` physical lines."""
    omitted: Mask
    roots: Numbers
    """For each omitted row, the number of its root cause."""
    example: tuple[str, int] | None = None
    """The id and the line of the template's example row where it was left in the file. The id is not listed."""
    missing: list[tuple[pa.ChunkedArray, Numbers]] = field(default_factory=list)
    """Foreign key columns with the rows whose value is not listed: an id may be a damaged form of any of them."""

    @cached_property
    def likeness(self) -> "Likeness":
        """Over the ids; built when a reference is not listed."""
        from rollcall.rules.likeness.find import Likeness  # noqa: PLC0415 - a clean package never needs it

        return Likeness(self.finder, self.missing)

    def meant(self, values: Sequence[str], file: str) -> Iterator[Mapping[str, str]]:
        """Give the facts of the finding for each of the unlisted `values` in `file`."""
        for value, like in zip(values, self.likeness.nearest(values), strict=True):
            meant = advice = ""
            if self.example and value == self.example[0]:
                meant = f", but of the template's example row on line {self.example[1]}, which is left out"
            elif like:
                meant, advice = f"; {quoted(like.id)} is ({like.reason})", f" {like.advice(file, self.file)}"
            yield {"target": self.file, "meant": meant, "advice": advice}


class Resolved(NamedTuple):
    """The rows that the values of one foreign key refer to."""

    places: Places
    """For each row, the index among the target's ids; -1 where the value is absent or not listed."""
    fine: Mask
    """For each row, whether its value refers to an accepted row, or to a file that could not be judged."""
    judged: bool
    """Whether the target's file could be judged."""


def check_reference(
    rows: Rows, column: Field, values: pa.ChunkedArray, target: Target | None
) -> tuple[Resolved, list[FindingColumns]]:
    """Judge one foreign key of `rows`; `target` is None where the target's file could not be judged."""
    present = mask_of(pc.is_valid(values))
    if target is None:
        return Resolved(np.full(len(values), ABSENT, np.int32), present, judged=False), []
    places = target.finder.find(values)
    found = places != ABSENT
    to_omitted = np.zeros(len(values), np.bool_)
    if target.omitted.any():
        to_omitted[found] = target.omitted[places[found]]
    findings = []
    effect, file = effect_of_fault(column, rows.table), rows.table.file
    raw = rows.columns[column.name]
    if (unknown := _rows(present & ~found)).size:
        target.missing.append((raw, unknown))
        meant = partial(_meant, file, raw, unknown, target)
        findings.append(FindingColumns(UNKNOWN, effect, file, column.name, rows.lines[unknown], unknown, raw, meant))
    if (lost := _rows(to_omitted)).size:
        facts = partial(_on_which_line, places, lost, target)
        causes = target.roots[places[lost]].astype(np.int32)
        findings.append(FindingColumns(OMITTED, effect, file, column.name, rows.lines[lost], lost, raw, facts, causes))
    return Resolved(places, found & ~to_omitted, judged=True), findings


def _rows(mask: Mask) -> Numbers:
    """Give the rows of a mask in 32 bits: each of ten million rows may have a bad reference."""
    return np.flatnonzero(mask).astype(np.int32)


def _meant(
    file: str, raw: pa.ChunkedArray, rows: Numbers, target: Target, asked: Numbers
) -> Sequence[Mapping[str, object]]:
    """The facts of unknown references: the id that each was most likely meant to be."""
    values = pick(raw, rows[asked]).to_pylist()
    return list(target.meant(values, file))


def _on_which_line(places: Places, rows: Numbers, target: Target, asked: Numbers) -> Sequence[Mapping[str, object]]:
    """The facts of references to omitted rows: the line of the omitted row."""
    lines = target.lines[places[rows[asked]]].tolist()
    return [{"target": target.file, "target_line": line} for line in lines]
