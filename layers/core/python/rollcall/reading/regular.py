"""Whether the quotes of a text are regular, found with one bit for each byte.

Places of quotes take eight bytes each, and every fifth byte of an export that quotes every field is a quote.
"""

import numpy as np

from rollcall.columns.marked import PIECE, Bytes
from rollcall.columns.packed import Words

_SEPARATORS = b",\n\r"
_BITS = 64
_ONE = np.uint64(1)
_LAST = np.uint64(_BITS - 1)


def quotes_in_order(text: bytes) -> bool:
    """Whether opening and closing quotes alternate, each beside a separator, another quote, or an end of the text."""
    data = np.frombuffer(text, np.uint8)
    quotes = _bits(data, b'"')
    within = _odd_up_to(quotes)
    if within[-1] >> _LAST:
        return False
    beside = quotes | _bits(data, _SEPARATORS)
    before = beside << _ONE
    before[1:] |= beside[:-1] >> _LAST
    before[0] |= _ONE
    behind = beside >> _ONE
    behind[:-1] |= beside[1:] << _LAST
    behind[(len(data) - 1) // _BITS] |= _ONE << np.uint64((len(data) - 1) % _BITS)
    return not ((quotes & within & ~before).any() or (quotes & ~within & ~behind).any())


def _bits(data: Bytes, some: bytes) -> Words:
    """Give one bit for each byte, the first in the lowest: whether it is one of `some`. Bits behind the last are 0."""
    bits = np.zeros(-(-len(data) // _BITS) * _BITS // 8, np.uint8)
    for start in range(0, len(data), PIECE):
        part = data[start : start + PIECE]
        marks = part == some[0]
        for other in some[1:]:
            marks |= part == other
        bits[start // 8 : start // 8 + -(-len(part) // 8)] = np.packbits(marks, bitorder="little")
    return bits.view("<u8")


def _odd_up_to(bits: Words) -> Words:
    """For each bit, whether an odd number of them is set up to it: the prefix XOR."""
    odd = bits.copy()
    for distance in (1, 2, 4, 8, 16, 32):
        odd ^= odd << np.uint64(distance)
    before = np.bitwise_xor.accumulate(odd >> _LAST)[:-1]
    odd[1:] ^= np.uint64(0) - before  # all ones where the number before the word is odd
    return odd
