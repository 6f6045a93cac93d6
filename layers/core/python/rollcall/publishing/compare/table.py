"""Compares one table of two snapshots: which rows were added, changed and removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.buckets import differing
from rollcall.columns.matching import match, unmatched
from rollcall.columns.scatter import PIECE
from rollcall.model.differences import RowChanges
from rollcall.model.schema import Table
from rollcall.publishing.compare.hashed import Hashed
from rollcall.publishing.compare.numbered import Numbered

_NONE = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of two snapshots that have the same identity, but differ."""

    after: Numbers
    """Rows of the later snapshot, ascending."""
    before: Numbers
    """What each of them was."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison of a table of two snapshots."""

    after: Hashed
    before: Hashed
    added: Numbers
    """Rows of `after` whose identity is not in `before`, ascending."""
    removed: Numbers
    """Rows of `before` whose identity is not in `after`, ascending."""
    changed: Pairs
    """Rows that say something else."""
    renumbered: Pairs
    """Enrollments that have a new id and nothing else; they count as unchanged."""

    @property
    def row_changes(self) -> RowChanges:
        """The numbers of rows added, changed, removed and unchanged."""
        added, changed = len(self.added), len(self.changed.after)
        return RowChanges(added, changed, len(self.removed), len(self.after) - added - changed)

    @property
    def new(self) -> Numbers:
        """Rows of `after` that say what no row of `before` says: added or changed; ascending."""
        return _merged(self.added, self.changed.after)

    @property
    def old(self) -> Numbers:
        """Rows of `before` that say what no row of `after` says: removed or changed; ascending."""
        return _merged(self.removed, self.changed.before)


def compared(after: Hashed, before: Hashed, table: Table, numbered: Mapping[str, Numbered] | None = None) -> Compared:
    """Compare a table; two rows have the same identity if they agree in the columns of `identity_of`.

    `numbered` are the tables that columns refer to.
    """
    none = Pairs(_NONE, _NONE)
    if after is before:
        return Compared(after, before, _NONE, _NONE, none, none)
    if not len(before):
        return Compared(after, before, np.arange(len(after), dtype=np.int32), _NONE, none, none)
    identity, by_id = identity_of(table), not is_known_by_content(table)
    others = [field.column for field in table.fields if field.column not in identity]
    same = _same_places(after, before, identity)
    differ = np.flatnonzero(same & ~_same_places(after, before, others)).astype(np.int32)
    here, there = _rest(same, len(after)), _rest(same, len(before))
    del same
    referred = {column: each for column, each in (numbered or {}).items() if column in identity}
    new, old = _possible(after, here, referred), _possible(before, there, referred)
    never = _without(here, len(after), new), _without(there, len(before), old)
    del here, there
    columns = [*others, *identity]
    left, gone = differing(after.scrambled(columns, new), before.scrambled(columns, old))
    new, old = _at(new, left), _at(old, gone)
    left, gone = unmatched(after.mixed(identity, new), before.mixed(identity, old), ids=by_id)
    added, removed = _merged(never[0], new[left]), _merged(never[1], old[gone])
    new, old = np.delete(new, left), np.delete(old, gone)
    earlier = old[match(after.mixed(identity, new), before.mixed(identity, old), ids=by_id)]
    order = np.argsort(rows := np.concatenate((differ, new)), kind="stable")
    pairs = Pairs(rows[order], np.concatenate((differ, earlier))[order])
    changed, renumbered = (pairs, none) if by_id else (none, pairs)
    return Compared(after, before, added, removed, changed, renumbered)


def is_known_by_content(table: Table) -> bool:
    """Whether rows are the same if they say the same: many systems give enrollments new ids in each export."""
    return bool(table.unique_together)


def identity_of(table: Table) -> list[str]:
    """The columns, in snake case, that identify a row (contract, section 8)."""
    return [field.column for field in table.fields if (field.column != "id") == is_known_by_content(table)]


def _same_places(after: Hashed, before: Hashed, columns: Sequence[str]) -> Mask:
    """Where rows at the same place agree in some columns. Most systems export rows in one order, and few of them move.

    Columns of the same bytes are one array (`compare`).
    """
    same = np.ones(min(len(after), len(before)), np.bool_)
    for column in columns:
        if column in before.patched:
            rows = before.patched[column].patch.rows
            same[rows[rows < len(same)]] = False
        elif (one := after.columns[column]) is not (other := before.columns[column]):
            for start in range(0, len(same), PIECE):
                same[start : start + PIECE] &= (
                    one[start : min(start + PIECE, len(same))] == other[start : min(start + PIECE, len(same))]
                )
    return same


def _rest(same: Mask, count: int) -> Numbers | None:
    """The rows of `count` that are not the same as the row at the same place; None for all of them."""
    if not same.any():
        return None
    return np.concatenate((np.flatnonzero(~same), np.arange(len(same), count))).astype(np.int32)


def _possible(side: Hashed, rows: Numbers | None, numbered: Mapping[str, Numbered]) -> Numbers | None:
    """Those of some rows that refer to nothing that is in one snapshot alone: others are in one snapshot alone, too."""
    columns = [(column, each) for column, each in numbered.items() if not each.both.all()]
    if not columns:
        return rows
    mask = np.ones(len(side) if rows is None else len(rows), np.bool_)
    for column, each in columns:
        numbers = side.whole(column) if rows is None else side.at(column, rows)
        mask &= each.perhaps_in_both().take(numbers, mode="wrap")
    if mask.all():
        return rows
    found = np.flatnonzero(mask).astype(np.int32)
    return found if rows is None else rows[found]


def _without(rows: Numbers | None, count: int, some: Numbers | None) -> Numbers:
    """All rows but some; both ascend, and None is all of `count`."""
    if some is None or (rows is not None and len(rows) == len(some)):
        return _NONE
    mask = np.zeros(count, np.bool_)
    mask[slice(None) if rows is None else rows] = True
    mask[some] = False
    return np.flatnonzero(mask).astype(np.int32)


def _at(rows: Numbers | None, places: Numbers) -> Numbers:
    return places if rows is None else rows[places]


def _merged(one: Numbers, other: Numbers) -> Numbers:
    """Rows of both, ascending; no row is in both."""
    if not len(one) or not len(other):
        return one if not len(other) else np.sort(other)
    return np.sort(np.concatenate((one, other)))
