"""Compares one table of two snapshots: which rows were added, changed and removed."""

from dataclasses import dataclass, field

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.columns.buckets import differing
from rollcall.columns.matching import match, unmatched
from rollcall.model.differences import RowChanges
from rollcall.model.schema import Table
from rollcall.publishing.compare.hashed import Hashed


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison of a table of two snapshots. All arrays of row numbers are ascending."""

    after: Hashed
    before: Hashed
    new: Numbers
    """Rows of `after` without an equal row in `before`: added or changed."""
    old: Numbers
    """Rows of `before` without an equal row in `after`: removed or changed."""
    added: Numbers
    """Rows of `after` whose identity is not in `before`."""
    removed: Numbers
    """Rows of `before` whose identity is not in `after`."""
    renumbered: Numbers = field(default_factory=lambda: np.empty(0, np.int32))
    """Rows of `after`: enrollments that have a new id and nothing else; they count as unchanged."""
    renumbered_before: Numbers = field(default_factory=lambda: np.empty(0, np.int32))
    """Rows of `before`: what each of `renumbered` was; not ascending."""

    @property
    def row_changes(self) -> RowChanges:
        """The numbers of rows added, changed, removed and unchanged."""
        changed = len(self.new) - len(self.added)
        return RowChanges(len(self.added), changed, len(self.removed), len(self.after) - len(self.new))

    @property
    def changed(self) -> Numbers:
        """Rows of `after` that differ from the row of the same identity in `before`."""
        return np.setdiff1d(self.new, self.added, assume_unique=True)

    def before_of(self, changed: Numbers) -> Numbers:
        """For each of some `changed` rows, the row of `before` with the same ID."""
        rows: Numbers = self.old[match(self.after.columns["id"][changed], self.before.columns["id"][self.old])]
        return rows


def compared(after: Hashed, before: Hashed, table: Table) -> Compared:
    """Compare a table; two rows have the same identity if they agree in the columns of `identity_of`."""
    if after is before:
        none = np.empty(0, np.int32)
        after.forget_rows()
        return Compared(after, before, none, none, none, none)
    identity = identity_of(table)
    new, old = differing(after.rows, before.rows)
    after.forget_rows()
    before.forget_rows()
    fresh, gone = unmatched(after.mixed(identity, new), before.mixed(identity, old))
    added, removed = new[fresh], old[gone]
    if is_known_by_content(table):
        renumbered = np.delete(new, fresh)
        earlier = np.delete(old, gone)
        found = match(after.mixed(identity, renumbered), before.mixed(identity, earlier))
        return Compared(after, before, added, removed, added, removed, renumbered, earlier[found])
    return Compared(after, before, new, old, added, removed)


def is_known_by_content(table: Table) -> bool:
    """Whether rows are the same if they say the same: many systems give enrollments new ids in each export."""
    return bool(table.unique_together)


def identity_of(table: Table) -> list[str]:
    """The columns, in snake case, that identify a row (contract, section 8)."""
    return [field.column for field in table.fields if (field.column != "id") == is_known_by_content(table)]
