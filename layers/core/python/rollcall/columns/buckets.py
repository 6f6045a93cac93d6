"""Find the differences between two large sets of words that differ little.

Words are summed in buckets, and only buckets whose sums differ are searched. That saves nine tenths of the work where
one row in a hundred differs: 16 million words take 0.1 s.
"""

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Numbers
from rollcall.columns.matching import unmatched
from rollcall.columns.packed import Words
from rollcall.columns.scatter import joined, numbers_of, pieces

_BITS = 20
"""The sums take 8 MB, which fit into the CPU caches."""
_WINDOWS = (44, 24, 4)
"""The first bit of a word that selects its bucket, for each pass."""
_LAST = np.uint64((1 << _BITS) - 1)


def differing(one: Words, other: Words) -> tuple[Numbers, Numbers]:
    """Find the rows of `one` whose word `other` lacks, and the rows of `other` whose word `one` lacks, ascending.

    The words must be well mixed (`hashed.spread`): different buckets then have equal sums once in 2^64.
    """
    here: Numbers | None = None
    there: Numbers | None = None
    for shift in _WINDOWS if len(one) + len(other) > 1 << _BITS else ():
        sums = np.zeros(1 << _BITS, np.uint64)
        for words, chosen, add in ((one, here, np.add), (other, there, np.subtract)):
            for rows in pieces(len(words), chosen):
                add.at(sums, _buckets(words[rows], shift), words[rows])
        if np.count_nonzero(sums) > len(sums) // 2:
            break
        here, there = _left(one, here, sums != 0, shift), _left(other, there, sums != 0, shift)
    if here is None or there is None:
        return unmatched(one, other)
    new, old = unmatched(one[here], other[there])
    return here[new], there[old]


def _left(words: Words, chosen: Numbers | None, differ: npt.NDArray[np.bool_], shift: int) -> Numbers:
    """Select the rows of buckets that differ."""
    return joined(numbers_of(rows)[differ[_buckets(words[rows], shift)]] for rows in pieces(len(words), chosen))


def _buckets(words: Words, shift: int) -> npt.NDArray[np.int64]:
    return ((words >> np.uint64(shift)) & _LAST).view(np.int64)
