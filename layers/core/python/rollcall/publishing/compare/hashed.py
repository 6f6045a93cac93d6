"""The hashed columns of a table of a snapshot: each value is 64 bits, so that no text need be compared.

Two different values of more than eight bytes collide with a probability of 1 in 2^64, and so do two different rows.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.columns.equality import repeated
from rollcall.columns.packed import Words
from rollcall.columns.scatter import numbers_of, pieces
from rollcall.model.differences import Doubled
from rollcall.publishing.compare.patched import Patched
from rollcall.publishing.compare.words import Column, mixed, spread


@dataclass(slots=True)
class Hashed:
    """The `n` rows of a table."""

    count: int
    """`n`."""
    columns: dict[str, Column]
    """By name in snake case; shape `n` each."""
    patched: dict[str, Patched] = field(default_factory=dict)
    """Other columns: those of the earlier snapshot that differ little from the later one's."""
    caseless: dict[str, Words] = field(default_factory=dict)
    """The hashes of the case-folded values of some columns; shape `n` each."""
    short: set[str] = field(default_factory=set)
    """Columns whose hashes are the texts themselves, because none is longer than a word (`words.texts_of`)."""
    people: Words | None = None
    """For a table of people, the hash of each person, by what two rows of one person share; shape `n`."""

    def __len__(self) -> int:
        """`n`."""
        return self.count

    def keep(self, columns: Collection[str]) -> None:
        """Free the memory of all other columns."""
        self.columns = {name: words for name, words in self.columns.items() if name in columns}
        self.patched = {name: patched for name, patched in self.patched.items() if name in columns}
        self.people = None

    def at(self, column: str, rows: slice | Numbers) -> Column:
        """The values of a column in some rows."""
        if column not in self.patched:
            return self.columns[column][rows]
        return self.patched[column].at(numbers_of(rows))

    def whole(self, column: str) -> Column:
        """All values of a column."""
        return self.patched[column].whole() if column in self.patched else self.columns[column]

    def mixed(self, columns: Sequence[str], rows: slice | Numbers) -> Words:
        """Hash the values of some columns in some rows, one hash for each row; two numbers are kept whole."""
        return mixed([self.at(column, rows) for column in columns])

    def alike(self, columns: Sequence[str], rows: Numbers) -> Words:
        """As `mixed`, without regard to case where that is known."""
        return mixed(
            [self.caseless[column][rows] if column in self.caseless else self.at(column, rows) for column in columns]
        )

    def scrambled(self, columns: Sequence[str], rows: Numbers | None) -> Words:
        """As `mixed`, so that every bit of a hash depends on all values; of the chosen rows, or of all."""
        words = np.empty(self.count if rows is None else len(rows), np.uint64)
        done = 0
        for piece in pieces(self.count, rows):
            length = len(numbers_of(piece))
            words[done : done + length] = spread(self.mixed(columns, piece))
            done += length
        return words


def found_twice(table: Hashed, name: str) -> Iterator[Doubled]:
    """Count the rows of people who stand in the table twice or more; nothing if there are none."""
    if table.people is not None:
        rows = len(repeated(table.people.view(np.int64)))
        if rows:
            yield Doubled(name, rows, len(table))
