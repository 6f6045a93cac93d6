"""Damaged rows: rows that are omitted for their shape."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.reading.lines import LineNumbers, Mask

_SAMPLE = 1_000
"""How many ids are sampled to decide whether to dictionary-encode a block's ids."""
_FEW = 1 << 7
"""The most distinct ids of a block for one-byte dictionary indices."""


class DamagedRows(NamedTuple):
    """The `d` damaged rows in a part of a file, in the order of the file.

    They are compact columns, since every row may be damaged: Python objects took 150 bytes a row, plain Arrow and numpy
    columns 13.
    """

    lines: LineNumbers
    """The physical line of each row."""
    counts: npt.NDArray[np.integer[Any]]
    """The number of fields of each row; 0 where the quoting is damaged."""
    ids: tuple[pa.Array, ...]
    """The id of each row if it is the first field and before the damage, else null; chunks are dictionary-encoded where
    few ids are distinct."""

    def ids_at(self, places: npt.NDArray[np.integer[Any]]) -> pa.StringArray:
        """Give the ids of the rows at `places`, which ascend."""
        found, done = [pa.array([], pa.string())], 0
        for part in self.ids:
            start, end = np.searchsorted(places, (done, done + len(part)))
            if start < end:
                found.append(_plain(pc.take(part, as_arrow(places[start:end] - done))))
            done += len(part)
        return pa.concat_arrays(found)

    def known_ids(self) -> list[str | None]:
        """Give the id of each row. Only for files of which few rows are kept."""
        ids: list[str | None] = self.ids_at(np.arange(len(self.lines))).to_pylist()
        return ids


def damaged_rows(lines: LineNumbers, counts: npt.NDArray[np.integer[Any]], ids: pa.StringArray) -> DamagedRows:
    """Build damaged rows from the columns of at most one block."""
    return DamagedRows(lines, counts, (ids,) if len(ids) else ())


def damaged_among(which: Mask, lines: LineNumbers, counts: npt.NDArray[np.int32], ids: pa.StringArray) -> DamagedRows:
    """Build the damaged rows of some records from the lines, counts and ids of all."""
    return damaged_rows(lines[which], counts[which], pc.filter(ids, as_arrow(which)))


def one_after_another(parts: list[DamagedRows]) -> DamagedRows:
    """Concatenate the damaged rows of consecutive parts."""
    return DamagedRows(
        np.concatenate([np.empty(0, np.int32), *(part.lines for part in parts)]),
        np.concatenate([np.empty(0, np.uint8), *(part.counts for part in parts)]),
        tuple(ids for part in parts for ids in part.ids),
    )


def in_order(rows: DamagedRows) -> DamagedRows:
    """Sort and compact the damaged rows of one block."""
    if not len(rows.lines):
        return rows
    lines, counts, ids = rows.lines, rows.counts, pa.concat_arrays([_plain(part) for part in rows.ids])
    if (lines[1:] < lines[:-1]).any():
        order = np.argsort(lines, kind="stable")
        lines, counts, ids = lines[order], counts[order], pc.take(ids, as_arrow(order))
    return DamagedRows(lines, counts.astype(np.min_scalar_type(int(np.max(counts)))), (_kept(ids),))


def texts_of(rows: DamagedRows) -> Iterator[tuple[pa.StringArray, npt.NDArray[np.signedinteger[Any]]]]:
    """Give for each chunk of ids its distinct texts, and for each row the index of its id; -1 where it is unknown."""
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
