"""Root causes of omitted rows, and how many rows each one omitted by cascade."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rollcall.columns.arrays import Mask, Numbers, once_each
from rollcall.model.findings import Rule
from rollcall.model.schema import Table
from rollcall.rules.finding_columns import FindingColumns

NONE = -1

_ROOT = 32
"""Bits for the number of a root; the bits above hold the row."""


@dataclass(eq=False)
class Roots:
    """All root causes of an import, numbered. They are columns: a district may have a million."""

    files: list[tuple[str, str | None, Rule]] = field(default_factory=list)
    """The file, column and rule of each kind of root."""
    along: dict[str, Numbers] = field(default_factory=dict)
    """For each file, the number of rows that each root omitted by cascade."""
    count: int = 0
    _kinds: list[Numbers] = field(default_factory=list)
    """The kind of each root, in runs."""
    _lines: list[Numbers] = field(default_factory=list)

    def add(self, file: str, column: str | None, rule: Rule, lines: Numbers) -> Numbers:
        """Add `k` roots of one kind on `k` lines; returns their `k` numbers."""
        self.files.append((file, column, rule))
        self._kinds.append(np.full(len(lines), len(self.files) - 1, np.int16))
        self._lines.append(lines)
        numbers = np.arange(self.count, self.count + len(lines), dtype=np.int32)
        self.count += len(lines)
        return numbers

    def kinds(self, numbers: Numbers) -> Numbers:
        """Give the kinds of these roots, as indices into `files`."""
        return _joined(self._kinds)[numbers]

    def lines(self, numbers: Numbers) -> Numbers:
        """Give the physical lines of these roots."""
        return _joined(self._lines)[numbers]


def _joined(parts: list[Numbers]) -> Numbers:
    """Concatenate columns once and keep the result, which is read many times."""
    if len(parts) > 1:
        parts[:] = [np.concatenate(parts)]
    return parts[0]


class RootsOfTable(NamedTuple):
    """For each of the `n` rows of a table, its root cause; NONE for accepted rows."""

    of_row: Numbers
    own: list[tuple[FindingColumns, Numbers, Numbers]]
    """Findings that are root causes, as tuples: the findings, their indices, and the numbers of the roots."""


def find_roots(table: Table, findings: list[FindingColumns], omitted: Mask, roots: Roots) -> RootsOfTable:
    """Find the root cause of each omitted row: its own fault, or the root of the first row that it refers to.

    "First" is in the order of the report: by column, then by code.
    """
    of_row = np.full(len(omitted), NONE, np.int32)
    omitting = sorted(
        (one for one in findings if one.omits_row and one.rows is not None),
        key=lambda one: (table.place(one.column), one.rule.code),
    )
    own = []
    for columns in omitting:
        if columns.causes is None and columns.rows is not None:
            places = np.flatnonzero(of_row[columns.rows] == NONE).astype(np.int32)
            numbers = roots.add(table.file, columns.column, columns.rule, columns.lines[places])
            of_row[columns.rows[places]] = numbers
            own.append((columns, places, numbers))
    for columns in omitting:
        if columns.causes is not None and columns.rows is not None:
            fresh = of_row[columns.rows] == NONE
            of_row[columns.rows[fresh]] = columns.causes[fresh]
    return RootsOfTable(of_row, own)


def cascaded_roots(findings: list[FindingColumns], rows: int) -> Numbers:
    """Give the roots of all rows that were omitted by cascade alone: one entry for each pair of row and root."""
    own = np.zeros(rows, np.bool_)
    for columns in findings:
        if columns.omits_row and columns.causes is None and columns.rows is not None:
            own[columns.rows] = True
    pairs = [
        (columns.rows.astype(np.int64) << _ROOT | columns.causes)[~own[columns.rows]]
        for columns in findings
        if columns.omits_row and columns.causes is not None and columns.rows is not None
    ]
    if not pairs:
        return np.empty(0, np.int32)
    # A row that refers to a root in two columns is counted once.
    once = pairs[0] if len(pairs) == 1 else once_each(np.concatenate(pairs))
    return (once & ((1 << _ROOT) - 1)).astype(np.int32)
