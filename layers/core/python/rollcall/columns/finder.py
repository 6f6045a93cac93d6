"""Look values up among ids: the operation behind foreign keys."""

from functools import cached_property

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow, mask_of
from rollcall.columns.equality import pick
from rollcall.columns.keys import FILLED, Matrix, as_matrix, filled, keys, keys_of, pieces_of
from rollcall.columns.packed import WIDTH, Words, lengths_of, longer, longest
from rollcall.columns.scatter import ABSENT, Index, Places

_FEW = 8
"""For fewer values than one for so many ids, the ids are not laid out as a matrix."""


class Finder:
    """Finds values among `ids`; for a repeated id, its first row."""

    def __init__(self, ids: pa.ChunkedArray) -> None:
        """Index the ids."""
        self.ids = ids
        numbers, long = keys(ids), longer(ids)
        self._longer = long if long.any() else None
        """Which ids have more than a word; None where none has."""
        self._index = Index(numbers, _present(numbers), ids=2 * int(np.count_nonzero(long)) <= len(ids))

    def find(self, values: pa.ChunkedArray) -> Places:
        """Give for each of `n` values its index among the ids; ABSENT for null and unlisted values."""
        places = np.empty(len(values), np.int32)
        met: list[Numbers] = [np.empty(0, np.int64)]
        done, ids = 0, None
        for piece in pieces_of(values):
            matrix = as_matrix(piece)
            numbers = keys_of(piece, matrix)
            found = places[done : done + len(piece)]
            found[:] = self._index.find(numbers, _present(numbers))
            if matrix is None or len(values) * _FEW < len(self.ids):
                met.append(done + self._others(piece, found))
            else:
                ids = self._matrix() if ids is None else ids
                met.append(done + _others_of(matrix, ids, found))
            done += len(piece)
        if len(wrong := np.concatenate(met)):
            # Their keys were made to collide. Another id may have the same one, so they are looked up as texts.
            listed = pc.index_in(pick(values, wrong), value_set=self._joined)
            places[wrong] = pc.fill_null(listed, ABSENT).to_numpy()
        return places

    def _others(self, values: pa.Array, places: Places) -> Numbers:
        """Give the rows whose id is another text with the same key, ascending; no two texts of up to a word have."""
        suspects = longer(pa.chunked_array([values]))
        if self._longer is not None:
            suspects |= self._longer[places]
        rows = np.flatnonzero(suspects & (places != ABSENT))
        if not len(rows):
            return rows
        ids = pc.take(self._joined, as_arrow(places[rows]))
        return rows[~mask_of(pc.equal(ids, pc.take(values, as_arrow(rows))))]

    def _matrix(self) -> Matrix:
        """Give the ids as a matrix of words: zeros where an id is null, or longer than any value in a matrix.

        It is not kept: it takes as much memory as the ids themselves, and 10 ns an id.
        """
        most = min(max(longest(self.ids), WIDTH), FILLED)
        matrix = np.empty((len(self.ids), -(-most // WIDTH)), np.uint64)
        done = 0
        for piece in pieces_of(self.ids):
            fits = as_arrow(lengths_of(piece) <= FILLED)
            matrix[done : done + len(piece)] = filled(pc.if_else(fits, pc.fill_null(piece, ""), ""), most)
            done += len(piece)
        return matrix

    @cached_property
    def _joined(self) -> pa.Array:
        """The ids without chunks, from which Arrow takes without joining them each time."""
        return self.ids.chunk(0) if self.ids.num_chunks == 1 else self.ids.combine_chunks()


def _others_of(values: Matrix, ids: Matrix, places: Places) -> Numbers:
    """As `Finder._others`, of values and ids as matrices of words."""
    if not len(ids):
        return np.empty(0, np.int64)
    found = ids.take(places, axis=0, mode="wrap")  # where it is absent: the last id
    if found.shape == values.shape and np.array_equal(found, values):
        return np.empty(0, np.int64)
    differ = np.zeros(len(places), np.bool_)
    for place in range(1, max(found.shape[1], values.shape[1]) + 1):  # the words from the last on
        differ |= _word_from_end(found, place) != _word_from_end(values, place)
    return np.flatnonzero(differ & (places != ABSENT))


def _word_from_end(matrix: Matrix, place: int) -> Words:
    return matrix[:, -place] if place <= matrix.shape[1] else np.zeros(len(matrix), np.uint64)


def _present(numbers: Words) -> Numbers | None:
    """Give the rows whose number is not 0, which stands for null; None for all rows."""
    return None if numbers.all() else np.flatnonzero(numbers).astype(np.int32)
