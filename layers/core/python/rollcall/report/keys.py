"""Keys of findings: numbers by which a finding is known again in a later import, whatever its line.

A finding in a row is known by the row and by the value. A row is known by its `ID`; in the files of enrollments, whose
IDs some systems renew with each export, by what must be unique together. Findings that nothing tells apart have equal
keys and are counted. Keys are compared within a group, so its rule, effect, file and column are no part of them.

Keys are no secrets: short values can be computed back from them. They lie where the findings themselves lie.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers
from rollcall.columns.equality import pick
from rollcall.columns.keys import hashes, mix
from rollcall.columns.packed import Words
from rollcall.model.findings import VALUE_LIMIT, Finding
from rollcall.report.texts import cut
from rollcall.report.types import GroupKey
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged
from rollcall.rules.repetition import REPEATED

_PIECE = 1 << 17
"""Findings whose values are in memory at a time."""
_BY_VALUE = frozenset({REPEATED.code})
"""Rules that fire on the later of several rows: which row that is depends on the order of the file."""


@dataclass(frozen=True, eq=False)
class Keyed:
    """The findings of one group, whose keys are computed when they are asked for."""

    group: GroupKey
    found: Sequence[Finding | FindingColumns]
    judged: Judged | None
    """The table that they are in; None for the package, the manifest, and a file that could not be judged."""

    @property
    def title(self) -> str:
        """The title of the rule."""
        return self.found[0].rule.title

    def __len__(self) -> int:
        """The number of the findings."""
        return sum(len(one) if isinstance(one, FindingColumns) else 1 for one in self.found)

    def pieces(self) -> Iterator[tuple[Words, Numbers]]:
        """Give the keys of the findings and their lines (0 for none), both of shape `k`, a piece at a time."""
        return self._pieces() if len(self) > _PIECE else iter(self._few)

    @cached_property
    def _few(self) -> Sequence[tuple[Words, Numbers]]:
        """The pieces of few findings: they are asked for twice, and take longer to compute than they are large."""
        return list(self._pieces())

    def _pieces(self) -> Iterator[tuple[Words, Numbers]]:
        singles = [one for one in self.found if isinstance(one, Finding)]
        if singles:
            keys = np.array([_key(one) for one in singles], np.uint64)
            yield keys, np.array([one.line or 0 for one in singles], np.int64)
        for one in self.found:
            if isinstance(one, FindingColumns):
                for start in range(0, len(one), _PIECE):
                    stop = min(start + _PIECE, len(one))
                    yield _keys(one, self.judged, start, stop), one.lines[start:stop]


def keyed(
    alike: Mapping[GroupKey, Sequence[Finding | FindingColumns]], tables: Mapping[str, Judged]
) -> Iterator[Keyed]:
    """Give the findings of each group; `tables` are those that could be judged, by file."""
    for key, found in alike.items():
        _, _, file, _ = key
        yield Keyed(key, found, tables.get(file) if file else None)


def _key(one: Finding) -> int:
    # The value of a finding about a whole file is an example, which depends on the order of its lines.
    value = one.value or "" if one.file is None or one.column is not None else ""
    text = f"{one.column or ''}\0{value}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest())


def _keys(one: FindingColumns, judged: Judged | None, start: int, stop: int) -> Words:
    if one.subjects is not None:
        return one.subjects[start:stop]
    keys = np.zeros(stop - start, np.uint64)
    if one.rows is None:
        return keys if judged is None else _ids_of_damaged(judged, one.lines[start:stop], keys)
    rows = one.rows[start:stop]
    if one.values is not None:
        keys = _hashes(one.values, rows)
    if judged is None or one.rule.code in _BY_VALUE:
        return keys
    for name in judged.rows.table.unique_together or ("ID",):
        keys = mix(keys, _hashes(judged.rows.columns[name], rows))
    return keys


def _hashes(values: pa.ChunkedArray, rows: Numbers) -> Words:
    # Cut as in the report: of a very long text, the rest would take long.
    return hashes(pa.chunked_array([cut(pc.cast(pick(values, rows), pa.string()), VALUE_LIMIT)]))


def _ids_of_damaged(judged: Judged, lines: Numbers, keys: Words) -> Words:
    """The ids of damaged rows as far as they are known; 0 for others, and for rows that are not data."""
    damaged, table = judged.rows.damaged, judged.rows.table
    if table.unique_together or not len(damaged.lines):
        return keys
    places = np.minimum(np.searchsorted(damaged.lines, lines), len(damaged.lines) - 1)
    there = damaged.lines[places] == lines
    keys[there] = hashes(pa.chunked_array([cut(damaged.ids_at(places[there]), VALUE_LIMIT)]))
    return keys
