"""Recognises UTF-8 in which values were cut off within a character: by a program that limits bytes, not letters."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

WHOLE = (
    rb"[\xc2-\xf4](?:(?<=[\xc2-\xdf])[\x80-\xbf]|(?<=\xe0)[\xa0-\xbf][\x80-\xbf]|(?<=\xed)[\x80-\x9f][\x80-\xbf]"
    rb"|(?<=[\xe1-\xec\xee\xef])[\x80-\xbf]{2}|(?<=\xf0)[\x90-\xbf][\x80-\xbf]{2}|(?<=[\xf1-\xf3])[\x80-\xbf]{3}"
    rb"|(?<=\xf4)[\x80-\x8f][\x80-\xbf]{2})"
)
"""What is valid UTF-8 and not ASCII (the Unicode Standard, table 3-7). A pattern that begins with one class of bytes is
searched for eight times as fast as one that begins with several."""
_BEGUN = (
    rb"[\xc2-\xf4](?:(?<=[\xc2-\xdf])|(?<![A-Za-z][\xe0-\xf4])|(?<=\xe0)[\xa0-\xbf]|(?<=\xed)[\x80-\x9f]"
    rb"|(?<=[\xe1-\xec\xee\xef])[\x80-\xbf]|(?<=\xf0)[\x90-\xbf][\x80-\xbf]?|(?<=[\xf1-\xf3])[\x80-\xbf]{1,2}"
    rb"|(?<=\xf4)[\x80-\x8f][\x80-\xbf]?)(?=[ \t]*(?:[,;|\"\r\n\t]|\Z))"
)
"""The beginning of such a character at the end of a value. One byte of three or four behind a plain letter is none:
José ends so in Windows-1252."""
_STANDS_FOR_WHOLE = b"\x01"


@dataclass
class CutCharacters:
    """What is known of the bytes of a file that are not UTF-8, after some of its blocks."""

    _nothing_else: bool = True
    """Whether all of them are beginnings of characters at the ends of values."""
    _alone: set[int] = field(default_factory=set)
    """The beginnings of one byte, which might be letters of another encoding."""
    _first_bytes: set[int] = field(default_factory=set)
    """With which the whole characters begin."""

    def look_at(self, block: bytes) -> None:
        """Take a block of whole lines into account."""
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
        """Whether they were all cut off; a byte alone only if whole characters of the file begin with it."""
        return self._nothing_else and self._alone <= self._first_bytes
