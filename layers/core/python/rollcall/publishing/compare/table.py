"""One table, before and after: which rows came, changed and went."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.columns.buckets import differing
from rollcall.columns.matching import unmatched
from rollcall.model.differences import RowChanges
from rollcall.model.schema import Table, snake_case
from rollcall.publishing.compare.hashed import Hashed


@dataclass(frozen=True, slots=True)
class Compared:
    """A table of two snapshots. All row numbers ascend."""

    after: Hashed
    before: Hashed
    new: Numbers
    """Rows of `after` that are not in `before` as they are: added or changed."""
    old: Numbers
    """Rows of `before` that are not in `after` as they are: removed or changed."""
    added: Numbers
    """Rows of `after`."""
    removed: Numbers
    """Rows of `before`."""

    @property
    def row_changes(self) -> RowChanges:
        """Rows added, changed, removed, unchanged."""
        changed = len(self.new) - len(self.added)
        return RowChanges(len(self.added), changed, len(self.removed), len(self.after) - len(self.new))

    @property
    def changed(self) -> Numbers:
        """Rows of `after`."""
        return np.setdiff1d(self.new, self.added, assume_unique=True)


def compared(after: Hashed, before: Hashed, identity: Sequence[str]) -> Compared:
    """Compare a table; rows are the same if they are in the columns of `identity`."""
    if after is before:
        none = np.empty(0, np.int32)
        after.forget_rows()
        return Compared(after, before, none, none, none, none)
    new, old = differing(after.rows, before.rows)
    after.forget_rows()
    before.forget_rows()
    fresh, gone = unmatched(after.mixed(identity, new), before.mixed(identity, old))
    return Compared(after, before, new, old, new[fresh], old[gone])


def identity_of(table: Table) -> list[str]:
    """The columns, in snake case, by which rows are the same.

    Many systems number enrollments anew for each export, so that their ids say nothing.
    """
    return [snake_case(name) for name in table.unique_together or ("ID",)]
