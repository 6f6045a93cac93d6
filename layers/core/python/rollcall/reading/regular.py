"""Whether the quotes of a text are regular, and which of its lines are not, found with one bit for each byte.

Places of quotes take eight bytes each, and every fifth byte of an export that quotes every field is a quote.
"""

import numpy as np

from rollcall.columns.marked import PIECE, Bytes
from rollcall.columns.packed import Words
from rollcall.reading.lines import Mask, Places

_BITS = 64
_ONE = np.uint64(1)
_LAST = np.uint64(_BITS - 1)


def quotes_in_order(text: bytes) -> bool:
    """Whether opening and closing quotes alternate, each beside a separator, another quote, or an end of the text.

    An LF between them is out of order, too.
    """
    data = np.frombuffer(text, np.uint8)
    quotes, line_feeds = _bits(data, b'"'), _bits(data, b"\n")
    within = _odd_up_to(quotes)
    if within[-1] >> _LAST or (line_feeds & within).any():
        return False
    return not _out_of_order(data, quotes, line_feeds, within).any()


def irregular_lines(text: bytes, lasts: Places, width: int = 0) -> Mask:
    """Which of the `n` lines of `text`, each by itself, have quotes that are not regular, or not `width` fields.

    Args:
        text: Lines that end with LF or CR LF; the last may have no end.
        lasts: The place of the last byte of each line, which is its LF.
        width: 0 for any number of fields.
    """
    data = np.frombuffer(text, np.uint8)
    quotes, line_feeds = _bits(data, b'"'), _bits(data, b"\n")
    irregular = np.diff(_of(_odd_up_to(quotes), lasts), prepend=np.False_)
    # A quote too many is set off behind its line, so that the next line begins outside a value.
    beyond = lasts[irregular & (data[lasts] == ord("\n"))]
    within = quotes.copy()
    np.bitwise_xor.at(within, beyond // _BITS, _ONE << (beyond % _BITS).astype(np.uint64))
    within = _odd_up_to(within)
    irregular[np.searchsorted(lasts, _places(_out_of_order(data, quotes, line_feeds, within)))] = True
    if width:
        commas = _how_many_before(_bits(data, b",") & ~within, lasts)
        irregular |= np.diff(commas, prepend=0) != width - 1
    return irregular


def _out_of_order(data: Bytes, quotes: Words, line_feeds: Words, within: Words) -> Words:
    """Give the quotes that open or close a value, as `within` says, but do not stand beside what they must."""
    beside = quotes | line_feeds | _bits(data, b",\r")
    before = beside << _ONE
    before[1:] |= beside[:-1] >> _LAST
    before[0] |= _ONE
    behind = beside >> _ONE
    behind[:-1] |= beside[1:] << _LAST
    behind[(len(data) - 1) // _BITS] |= _ONE << np.uint64((len(data) - 1) % _BITS)
    return quotes & ((within & ~before) | (~within & ~behind))


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


def _of(bits: Words, places: Places) -> Mask:
    """Give the bits at `places`."""
    shifts = (places % _BITS).astype(np.uint64)
    return (bits[places // _BITS] >> shifts & _ONE).astype(np.bool_)


def _how_many_before(bits: Words, places: Places) -> Places:
    """Count the bits before each of `places`."""
    words, shifts = places // _BITS, (places % _BITS).astype(np.uint64)
    each = np.bitwise_count(bits)
    before: Places = (np.cumsum(each, dtype=np.int64) - each)[words]
    before += np.bitwise_count(bits[words] & ((_ONE << shifts) - _ONE))
    return before


def _places(bits: Words) -> Places:
    """Give the places of the bits that are set, ascending."""
    words = np.flatnonzero(bits)
    among = np.flatnonzero(np.unpackbits(bits[words].view(np.uint8), bitorder="little"))
    places: Places = words[among // _BITS] * _BITS + among % _BITS
    return places


def _odd_up_to(bits: Words) -> Words:
    """For each bit, whether an odd number of them is set up to it: the prefix XOR."""
    odd = bits.copy()
    for distance in (1, 2, 4, 8, 16, 32):
        odd ^= odd << np.uint64(distance)
    before = np.bitwise_xor.accumulate(odd >> _LAST)[:-1]
    odd[1:] ^= np.uint64(0) - before  # all ones where the number before the word is odd
    return odd
