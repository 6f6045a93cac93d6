"""Rows that are omitted for their shape."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.reading.lines import LineNumbers, Mask

_SAMPLE = 1_000
"""Ids that say whether those of a block are worth a dictionary."""
_FEW = 1 << 7
"""Different ids of a block, of which each takes a byte then."""


class DamagedRows(NamedTuple):
    """The `d` rows of damaged shape in a part of a file, in the order of the file.

    In columns, and as small as they can be, since there may be as many as there are rows: as Python's own values, they
    took 150 bytes each, and as Arrow's and numpy's plain ones 13.
    """

    lines: LineNumbers
    """The physical line of each."""
    counts: npt.NDArray[np.integer[Any]]
    """Fields of each; 0 where the quoting is damaged."""
    ids: tuple[pa.Array, ...]
    """The id of each, where it is the first field and stands before the damage; else null. In parts of strings, or of
    a dictionary where few of them are different."""

    def ids_at(self, places: npt.NDArray[np.integer[Any]]) -> pa.StringArray:
        """The ids of some of the rows, which ascend."""
        found, done = [pa.array([], pa.string())], 0
        for part in self.ids:
            start, end = np.searchsorted(places, (done, done + len(part)))
            if start < end:
                found.append(_plain(pc.take(part, as_arrow(places[start:end] - done))))
            done += len(part)
        return pa.concat_arrays(found)

    def known_ids(self) -> list[str | None]:
        """The id of each; for files of which few rows are kept."""
        ids: list[str | None] = self.ids_at(np.arange(len(self.lines))).to_pylist()
        return ids


def damaged_rows(lines: LineNumbers, counts: npt.NDArray[np.integer[Any]], ids: pa.StringArray) -> DamagedRows:
    """Rows, of which some may be in a block."""
    return DamagedRows(lines, counts, (ids,) if len(ids) else ())


def damaged_among(which: Mask, lines: LineNumbers, counts: npt.NDArray[np.int32], ids: pa.StringArray) -> DamagedRows:
    """Those of some records, by the lines, counts and ids of all."""
    return damaged_rows(lines[which], counts[which], pc.filter(ids, as_arrow(which)))


def one_after_another(parts: list[DamagedRows]) -> DamagedRows:
    """Rows of parts that follow each other."""
    return DamagedRows(
        np.concatenate([np.empty(0, np.int32), *(part.lines for part in parts)]),
        np.concatenate([np.empty(0, np.uint8), *(part.counts for part in parts)]),
        tuple(ids for part in parts for ids in part.ids),
    )


def in_order(rows: DamagedRows) -> DamagedRows:
    """Rows of one block, in the order of the file and as they are kept."""
    if not len(rows.lines):
        return rows
    order = np.argsort(rows.lines, kind="stable")
    counts = rows.counts[order]
    ids = pc.take(pa.concat_arrays([_plain(part) for part in rows.ids]), as_arrow(order))
    return DamagedRows(rows.lines[order], counts.astype(np.min_scalar_type(int(np.max(counts)))), (_kept(ids),))


def texts_of(rows: DamagedRows) -> Iterator[tuple[pa.StringArray, npt.NDArray[np.signedinteger[Any]]]]:
    """For each part of the ids some texts, and for each row which one of them is its id; -1 where none is known."""
    for part in rows.ids:
        encoded = part if isinstance(part, pa.DictionaryArray) else pc.dictionary_encode(part)
        yield encoded.dictionary, pc.fill_null(encoded.indices, -1).to_numpy()


def _kept(ids: pa.StringArray) -> pa.Array:
    few = len(pc.unique(ids.slice(0, _SAMPLE))) < min(_FEW, len(ids))
    encoded = pc.dictionary_encode(ids) if few else None
    if encoded is None or len(encoded.dictionary) > _FEW:
        return ids
    return pa.DictionaryArray.from_arrays(pc.cast(encoded.indices, pa.int8()), encoded.dictionary)


def _plain(ids: pa.Array) -> pa.StringArray:
    return pc.take(ids.dictionary, ids.indices) if isinstance(ids, pa.DictionaryArray) else ids
