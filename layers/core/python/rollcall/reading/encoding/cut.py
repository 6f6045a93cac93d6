"""Recognises UTF-8 whose values were truncated within a character, by a program that counts bytes, not letters."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

WHOLE = (
    rb"[\xc2-\xf4](?:(?<=[\xc2-\xdf])[\x80-\xbf]|(?<=\xe0)[\xa0-\xbf][\x80-\xbf]|(?<=\xed)[\x80-\x9f][\x80-\xbf]"
    rb"|(?<=[\xe1-\xec\xee\xef])[\x80-\xbf]{2}|(?<=\xf0)[\x90-\xbf][\x80-\xbf]{2}|(?<=[\xf1-\xf3])[\x80-\xbf]{3}"
    rb"|(?<=\xf4)[\x80-\x8f][\x80-\xbf]{2})"
)
"""A valid UTF-8 sequence beyond ASCII (the Unicode Standard, table 3-7). A pattern that begins with a single byte class
is searched eight times as fast as one that begins with several."""
_BEGUN = (
    rb"[\xc2-\xf4](?:(?<=[\xc2-\xdf])|(?<![A-Za-z][\xe0-\xf4])|(?<=\xe0)[\xa0-\xbf]|(?<=\xed)[\x80-\x9f]"
    rb"|(?<=[\xe1-\xec\xee\xef])[\x80-\xbf]|(?<=\xf0)[\x90-\xbf][\x80-\xbf]?|(?<=[\xf1-\xf3])[\x80-\xbf]{1,2}"
    rb"|(?<=\xf4)[\x80-\x8f][\x80-\xbf]?)(?=[ \t]*(?:[,;|\"\r\n\t]|\Z))"
)
"""A truncated sequence at the end of a value. The first byte alone of a three- or four-byte sequence does not count
after a plain letter: José ends like that in Windows-1252."""
_STANDS_FOR_WHOLE = b"\x01"


@dataclass
class CutCharacters:
    """What the blocks so far show about the bytes of a file that are not UTF-8."""

    _nothing_else: bool = True
    """Whether all of them are truncated sequences at the ends of values."""
    _alone: set[int] = field(default_factory=set)
    """Truncated sequences of one byte, which might be letters of another encoding."""
    _first_bytes: set[int] = field(default_factory=set)
    """The first bytes of complete sequences."""

    def look_at(self, block: bytes) -> None:
        """Add a block of whole lines."""
        if not self._nothing_else or block.isascii():
            return
        counts = np.bincount(np.frombuffer(block, np.uint8), minlength=256)
        try:
            block.decode()
        except UnicodeDecodeError:
            masked = re.sub(WHOLE, _STANDS_FOR_WHOLE, block)
            self._nothing_else = re.sub(_BEGUN, b"", masked).isascii()
            begun = Counter(re.findall(_BEGUN, masked))
            self._alone.update(part[0] for part in begun if len(part) == 1)
            for part, times in begun.items():
                counts[part[0]] -= times
        self._first_bytes.update((np.flatnonzero(counts[0xC2:]) + 0xC2).tolist())

    @property
    def explain_all(self) -> bool:
        """Whether all of them are truncated; one byte counts only if complete sequences of the file begin with it."""
        return self._nothing_else and self._alone <= self._first_bytes
