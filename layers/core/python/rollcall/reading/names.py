"""Names of columns: which one a name that is not the contract's most likely was meant to be."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rollcall.schema import Table

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

_CLOSE = 0.84
"""Similarity from which two spellings are taken for the same name: one letter in six may differ."""
_LONGEST = 100
"""Characters of a name; a longer one is text, and no column's. So a hostile header costs no more than its length."""


@dataclass(frozen=True, slots=True)
class Known:
    """The columns of a table in the spellings that are compared, made once for a header."""

    names: dict[str, str]
    """For each folded name, the column's own."""
    synonyms: dict[str, frozenset[str]]
    """For each column, its folded synonyms."""

    @classmethod
    def of(cls, table: Table) -> "Known":
        """The columns of `table`."""
        return cls(
            {folded(field.name): field.name for field in table.fields},
            {field.name: frozenset(map(folded, field.synonyms)) for field in table.fields},
        )

    def meant(self, name: str, present: Iterable[str]) -> str | None:
        """The column that `name` was most likely meant to be, of those that are not `present`."""
        if len(name) > _LONGEST:
            return None
        spelling = folded(name)
        wanted = {fold: column for fold, column in self.names.items() if column not in present}
        if spelling in wanted:
            return wanted[spelling]
        for column in wanted.values():
            if spelling in self.synonyms[column]:
                return column
        close = difflib.get_close_matches(spelling, wanted, 1, _CLOSE)
        return wanted[close[0]] if close else None

    def count(self, names: Iterable[str]) -> int:
        """How many of `names` are columns of the table but for case, spaces, marks and plural."""
        return sum(spelling in self.names for spelling in spellings(names))


def spellings(names: Iterable[str]) -> list[str]:
    """The folded `names`, without those that are blank or no column's."""
    return [folded(name) for name in names if 0 < len(name) <= _LONGEST]


def folded(name: str) -> str:
    """`name` without case, spaces, marks and a plural's s."""
    return re.sub(r"[\W_]", "", name.casefold()).removesuffix("s")


def is_header_of(names: Sequence[str], table: Table) -> bool:
    """Whether `names` are the header of `table` to the letter."""
    present = set(names)
    return (
        len(present) == len(names)
        and present <= {field.name for field in table.fields}
        and all(field.name in present for field in table.fields if field.required)
    )
