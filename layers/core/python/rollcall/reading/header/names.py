"""Names of columns: which one a name that is not the contract's most likely was meant to be."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rollcall.model.schema import Table
from rollcall.reading.fields import WHITE_SPACE

MARK = "\ufeff"
"""The byte-order mark. It is part of the text where it does not stand at the beginning of the file alone."""
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
"""What a byte-order mark becomes where a program reads it in the wrong encoding."""

_ANY_MARK = "|".join(map(re.escape, (MARK, *GARBLED_MARKS)))
_MARKS = rf"[{WHITE_SPACE}\"]*+(?:({_ANY_MARK})[{WHITE_SPACE}\"]*+)++"
"""Some at the beginning of a text, with the quotation marks and blanks that they keep from being read as such."""
_CLOSE = 0.84
"""Similarity from which two spellings are taken for the same name: one letter in six may differ."""
_LONGEST = 100
"""Characters of a name; a longer one is text, and no column's. So a hostile header costs no more than its length."""

_EXACT, _SYNONYM, _SPELLING = range(3)
Rank = tuple[int, float]
"""How near a name is to a column, the nearest first: the kind of nearness, and how near it is within its kind."""


@dataclass(frozen=True, slots=True)
class Known:
    """The columns of a table in the spellings that are compared, made once for a header."""

    names: dict[str, str]
    """For each folded name, the column's own."""
    synonyms: dict[str, dict[str, int]]
    """For each folded synonym, its place among those of each column that has it: the likeliest stands first."""

    @classmethod
    def of(cls, table: Table) -> "Known":
        """The columns of `table`."""
        synonyms: dict[str, dict[str, int]] = {}
        for field in table.fields:
            for place, synonym in enumerate(field.synonyms):
                synonyms.setdefault(folded(synonym), {}).setdefault(field.name, place)
        return cls({folded(field.name): field.name for field in table.fields}, synonyms)

    def meant(self, names: Iterable[str], present: Iterable[str]) -> dict[str, str]:
        """For those of `names` that were most likely meant to be a column, none of them `present`, that column.

        No two are the same one: what is nearest to a column is it, and the others are something else.
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
        """How many of `names` are columns of the table but for case, spaces, marks and plural."""
        return sum(spelling in self.names for spelling in spellings(names))

    def _near(self, name: str) -> Iterator[tuple[str, Rank]]:
        """The columns that `name` is near to, and how near."""
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
    """The folded `names`, without those that are blank or no column's."""
    return [folded(name) for name in names if 0 < len(name) <= _LONGEST]


def folded(name: str) -> str:
    """`name` without case, spaces, marks and a plural's s."""
    return re.sub(r"[\W_]", "", unmarked(name).casefold()).removesuffix("s")


def unmarked(name: str) -> str:
    """`name` without byte-order marks before it, garbled or not, and without the quotation marks that they spoilt."""
    match = re.match(_MARKS, name)
    return name[match.end() :].strip(WHITE_SPACE + '"') if match else name


def mark_of(name: str) -> str:
    """The byte-order mark before `name`, garbled or not, once; empty if there is none."""
    match = re.match(_MARKS, name)
    return match[1] if match else ""
