"""Where faults began: the roots that omitted rows go back to, and how many rows each took along."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rollcall.findings import Cause, Rule
from rollcall.rules.hits import Hits, Mask, Numbers
from rollcall.schema import Table

NONE = -1


@dataclass
class Roots:
    """All roots of an import, numbered. Columns rather than objects: a district may have a million."""

    files: list[tuple[str, str | None, Rule]] = field(default_factory=list)
    """File, column and rule of each kind of root."""
    kinds: list[Numbers] = field(default_factory=list)
    """For runs of roots, the kind of each."""
    lines: list[Numbers] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, column: str | None, rule: Rule, lines: Numbers) -> Numbers:
        """Number roots of one kind, on `k` lines; gives their `k` numbers."""
        self.files.append((file, column, rule))
        self.kinds.append(np.full(len(lines), len(self.files) - 1, np.int64))
        self.lines.append(lines)
        numbers = np.arange(self.count, self.count + len(lines))
        self.count += len(lines)
        return numbers

    def causes(self, numbers: Numbers) -> list[Cause]:
        """The roots with these numbers, to be shown."""
        kinds, lines = self._joined()
        causes = []
        for number in numbers.tolist():
            file, column, rule = self.files[kinds[number]]
            causes.append(Cause(file, int(lines[number]), column, rule.code))
        return causes

    def as_column(self, numbers: Numbers, kind: pa.DataType) -> pa.Array:
        """The roots with these numbers as structs of `kind`, whose fields are file, line, column and code."""
        kinds, lines = (column[numbers] for column in self._joined())
        files = pa.array([file for file, _, _ in self.files]).take(pa.array(kinds))
        columns = pa.array([column for _, column, _ in self.files], pa.string()).take(pa.array(kinds))
        codes = pa.array([rule.code for _, _, rule in self.files]).take(pa.array(kinds))
        return pa.StructArray.from_arrays([files, pa.array(lines, pa.int64()), columns, codes], fields=list(kind))

    def _joined(self) -> tuple[Numbers, Numbers]:
        """The kind and the line of every root; kept as one, for findings are written in parts."""
        if len(self.kinds) > 1:
            self.kinds, self.lines = [np.concatenate(self.kinds)], [np.concatenate(self.lines)]
        return self.kinds[0], self.lines[0]


@dataclass(frozen=True, slots=True)
class RootsOfTable:
    """For each of the `n` rows of a table, the root that it goes back to; NONE where it is accepted."""

    of_row: Numbers
    own: list[tuple[Hits, Numbers, Numbers]]
    """Hits that are roots: the hits, the places within them, the numbers."""


def find_roots(table: Table, hits: list[Hits], omitted: Mask, roots: Roots) -> RootsOfTable:
    """Say for each omitted row where its fault began: with itself, else where the first reference leads.

    "First" is in the order of the report: by column, then by code. A row's own fault goes before an inherited one.
    """
    of_row = np.full(len(omitted), NONE, np.int64)
    omitting = sorted(
        (h for h in hits if h.omits_row and h.rows is not None), key=lambda h: (table.place(h.column), h.rule.code)
    )
    own = []
    for hit in omitting:
        if hit.causes is None and hit.rows is not None:
            places = np.flatnonzero(of_row[hit.rows] == NONE)
            numbers = roots.add(table.file, hit.column, hit.rule, hit.lines[places])
            of_row[hit.rows[places]] = numbers
            own.append((hit, places, numbers))
    for hit in omitting:
        if hit.causes is not None and hit.rows is not None:
            places = np.flatnonzero(of_row[hit.rows] == NONE)
            of_row[hit.rows[places]] = hit.causes[places]
    return RootsOfTable(of_row, own)


def taken_along(hits: list[Hits], rows: int) -> Numbers:
    """The root of every row that was omitted for inherited faults alone; once for each root that took it."""
    own = np.zeros(rows, np.bool_)
    for hit in hits:
        if hit.omits_row and hit.causes is None and hit.rows is not None:
            own[hit.rows] = True
    pairs = [
        np.stack((hit.rows, hit.causes))[:, ~own[hit.rows]]
        for hit in hits
        if hit.omits_row and hit.causes is not None and hit.rows is not None
    ]
    if not pairs:
        return np.empty(0, np.int64)
    return np.asarray(np.unique(np.concatenate(pairs, axis=1), axis=1)[1])
