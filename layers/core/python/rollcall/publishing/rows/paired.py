"""Pairs the rows of one table of two snapshots: which were added, removed, changed, or have a new id alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from rollcall.columns.arrays import Numbers
from rollcall.columns.buckets import differing
from rollcall.columns.matching import match
from rollcall.columns.scatter import ABSENT
from rollcall.model.schema import Table
from rollcall.publishing.compare.hashed import hashed, same_bytes
from rollcall.publishing.compare.table import identity_of, is_known_by_content

KINDS = ("removed", "added", "changed", "renumbered")
"""What may have become of a row. An enrollment is never changed; it is renumbered if it has a new id alone."""


@dataclass(frozen=True, slots=True)
class Paired:
    """The rows of a table that differ."""

    added: Numbers
    """Rows of the new table, ascending."""
    removed: Numbers
    """Rows of the old table, ascending."""
    both: Numbers
    """Rows of the new table, ascending, that differ from the row of the same identity in the old one."""
    before: Numbers
    """Those rows of the old table, in the order of `both`."""
    kind: str
    """What `both` are: changed, or for enrollments renumbered."""

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of rows of each of `KINDS`."""
        counts = dict.fromkeys(KINDS, 0)
        return counts | {"removed": len(self.removed), "added": len(self.added), self.kind: len(self.both)}


def paired(new: Path, old: Path, table: Table) -> Paired:
    """Pair the rows of two Parquet files by their identity (contract, section 8)."""
    kind = "renumbered" if is_known_by_content(table) else "changed"
    if same_bytes(new, old):
        none = np.empty(0, np.int32)
        return Paired(none, none, none, none, kind)
    identity = identity_of(table)
    after, before = (hashed(path, table, identity) for path in (new, old))
    fresh, gone = differing(after.rows, before.rows)
    after.forget_rows()
    before.forget_rows()
    places = match(after.mixed(identity, fresh), before.mixed(identity, gone))
    there = places != ABSENT
    alone = np.ones(len(gone), np.bool_)
    alone[places[there]] = False
    pa.default_memory_pool().release_unused()
    return Paired(fresh[~there], gone[alone], fresh[there], gone[places[there]], kind)
