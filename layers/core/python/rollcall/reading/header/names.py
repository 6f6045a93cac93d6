"""Match unknown column names to the columns that they were most likely meant to be."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rollcall.columns.characters import WHITE_SPACE
from rollcall.model.schema import Table

MARK = "\ufeff"
"""The byte-order mark. Anywhere but at the very beginning of a file, it is part of the text."""
GARBLED_MARKS = (
    "ï»¿",  # UTF-8, read as Windows-1252 or Latin-1
    "Ôªø",  # as Mac Roman
    "п»ї",  # as Windows-1251
    "´╗┐",  # as code page 850
    "∩╗┐",  # as code page 437
    "Ã¯Â»Â¿",  # as Windows-1252, twice
    "þÿ",  # UTF-16, read as Windows-1252 or Latin-1
    "ÿþ",
)
"""The garbled forms of a byte-order mark that was read in the wrong encoding."""

_ANY_MARK = "|".join(map(re.escape, (MARK, *GARBLED_MARKS)))
_MARKS = rf"[{WHITE_SPACE}\"]*+(?:({_ANY_MARK})[{WHITE_SPACE}\"]*+)++"
"""Byte-order marks at the beginning of a text, with the quotation marks and blanks that they spoil."""
_CLOSE = 0.84
"""The least similarity of two spellings of the same name: one letter in six may differ."""
_LONGEST = 100
"""The most characters of a name; longer text is not compared, so that a hostile header stays cheap."""

_EXACT, _SYNONYM, _SPELLING = range(3)
Rank = tuple[int, float]
"""The distance of a name from a column, as a sort key: its kind, then the distance within the kind."""


@dataclass(frozen=True, slots=True)
class Known:
    """The columns of a table in their folded spellings, computed once for a header."""

    names: dict[str, str]
    """Maps each folded name to the column's name."""
    synonyms: dict[str, dict[str, int]]
    """Maps each folded synonym to its columns and its rank among their synonyms; the likeliest has the lowest rank."""

    @classmethod
    def of(cls, table: Table) -> "Known":
        """Fold the columns of `table`."""
        synonyms: dict[str, dict[str, int]] = {}
        for field in table.fields:
            for place, synonym in enumerate(field.synonyms):
                synonyms.setdefault(folded(synonym), {}).setdefault(field.name, place)
        return cls({folded(field.name): field.name for field in table.fields}, synonyms)

    def meant(self, names: Iterable[str], present: Iterable[str]) -> dict[str, str]:
        """Map those of `names` that were most likely meant as a column to that column, none of which is `present`.

        Each column is matched once, to its nearest name; the other names stay unmatched.
        """
        taken = set(present)
        near = [
            (rank, place, name, column)
            for place, name in enumerate(dict.fromkeys(names))
            if len(name) <= _LONGEST
            for column, rank in self._near(name)
            if column not in taken
        ]
        found: dict[str, str] = {}
        for _, _, name, column in sorted(near):
            if name not in found and column not in taken:
                found[name] = column
                taken.add(column)
        return found

    def count(self, names: Iterable[str]) -> int:
        """Count the `names` that equal a column apart from case, spaces, punctuation and plural."""
        return sum(spelling in self.names for spelling in spellings(names))

    def _near(self, name: str) -> Iterator[tuple[str, Rank]]:
        """Give the columns near `name`, with their distance."""
        spelling = folded(name)
        if spelling in self.names:
            yield self.names[spelling], (_EXACT, 0)
            return
        if spelling in self.synonyms:
            yield from ((column, (_SYNONYM, place)) for column, place in self.synonyms[spelling].items())
            return
        matcher = difflib.SequenceMatcher(None, "", spelling)
        for known, column in self.names.items():
            matcher.set_seq1(known)
            if matcher.real_quick_ratio() >= _CLOSE and matcher.quick_ratio() >= _CLOSE:
                ratio = matcher.ratio()
                if ratio >= _CLOSE and (not _digits(known) or _digits(spelling) in {"", _digits(known)}):
                    yield column, (_SPELLING, -ratio)


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def spellings(names: Iterable[str]) -> list[str]:
    """Fold `names`, without those that are blank or too long."""
    return [folded(name) for name in names if 0 < len(name) <= _LONGEST]


def folded(name: str) -> str:
    """Fold `name`: no case, spaces, punctuation or plural s."""
    return re.sub(r"[\W_]", "", unmarked(name).casefold()).removesuffix("s")


def unmarked(name: str) -> str:
    """Remove byte-order marks before `name`, garbled or not, and the quotation marks that they spoil."""
    match = re.match(_MARKS, name)
    return name[match.end() :].strip(WHITE_SPACE + '"') if match else name


def mark_of(name: str) -> str:
    """Give the byte-order mark before `name`, garbled or not, once; empty if there is none."""
    match = re.match(_MARKS, name)
    return match[1] if match else ""
