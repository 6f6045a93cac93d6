"""Finds people and classes that have new ids. Some districts' systems renew all ids once in a while."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.columns.matching import match
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT
from rollcall.model.differences import Reissued
from rollcall.publishing.compare.hashed import Hashed, mix
from rollcall.publishing.compare.schools import Schools
from rollcall.publishing.compare.table import Compared

LIKENESS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"classes": ("name",), "students": ("last_name", "first_name", "dob"), "staff": ("email",)}
)
"""The columns by which people and classes are recognised under any id; classes also by their school."""

_REFERENCES = MappingProxyType(
    {"school_id": "schools", "class_id": "classes", "student_id": "students", "staff_id": "staff"}
)

_PIECE = 1 << 20
"""Rows that are handled at a time, so that three copies of all rows are never in memory together."""


@dataclass(frozen=True, slots=True)
class Renames:
    """Ids that went (`old`), and in the same order those that replaced them (`new`), as hashes."""

    old: Words
    new: Words

    def of(self, ids: Words) -> Words:
        """Replace each id of `old` by its new one; other ids stay."""
        places = match(ids, self.old)
        return np.where(places == ABSENT, ids, np.append(self.new, np.uint64(0))[places])


def renames_of(tables: Mapping[str, Compared], schools: Schools) -> Mapping[str, Renames]:
    """Pair, in each table, removed rows with added rows that are alike.

    Rows that are alike among themselves, such as twins, are paired in order. A school with a new id is recognised by
    its name, so that its classes can be paired.
    """
    successors = schools.successors(tables["schools"])
    moved = np.flatnonzero(successors != np.arange(len(schools)))
    renames = {"schools": Renames(schools.id_hashes[moved], schools.id_hashes[successors[moved]])}
    for name, columns in LIKENESS.items():
        table = tables[name]
        added, removed = table.after.mixed(columns, table.added), table.before.mixed(columns, table.removed)
        if name == "classes":
            before = schools.numbers(table.before.columns["school_id"][table.removed])
            added = mix(added, schools.numbers(table.after.columns["school_id"][table.added]).astype(np.uint64))
            removed = mix(removed, successors[before].astype(np.uint64))
        came, went = _paired(added, removed)
        renames[name] = Renames(
            table.before.columns["id"][table.removed[went]], table.after.columns["id"][table.added[came]]
        )
    return renames


def reissued(
    tables: Mapping[str, Compared], identities: Mapping[str, Sequence[str]], renames: Mapping[str, Renames]
) -> Iterator[Reissued]:
    """Count people and classes with new ids, and the enrollments that refer to them.

    `identities` has, for each table, the columns that identify its rows.
    """
    counts = {name: len(renames[name].old) for name in LIKENESS}
    for name, identity in identities.items():
        if _REFERENCES.keys() & set(identity):
            counts[name] = _following(tables[name], identity, renames)
    for name, rows in counts.items():
        if rows:
            yield Reissued(name, rows, len(tables[name].before))


def _following(table: Compared, identity: Sequence[str], renames: Mapping[str, Renames]) -> int:
    """Count the removed rows that were added again with new ids."""
    pieces = [table.removed[start : start + _PIECE] for start in range(0, len(table.removed), _PIECE)]
    rows = np.concatenate(
        [np.empty(0, np.uint64), *(_renamed(table.before, piece, identity, renames) for piece in pieces)]
    )
    if not len(rows):
        return 0
    return int(np.count_nonzero(match(rows, table.after.mixed(identity, table.added)) != ABSENT))


def _renamed(table: Hashed, rows: Numbers, identity: Sequence[str], renames: Mapping[str, Renames]) -> Words:
    """Hash the rows that refer to renamed ids as they would be with the new ids."""
    columns = [table.columns[column][rows] for column in identity]
    names = np.zeros(len(rows), np.bool_)
    for place, column in enumerate(identity):
        if column in _REFERENCES:
            there = renames[_REFERENCES[column]].of(columns[place])
            names |= there != columns[place]
            columns[place] = there
    mixed: Words = reduce(mix, [column[names] for column in columns])
    return mixed


def _paired(one: Words, other: Words) -> tuple[Numbers, Numbers]:
    """Pair equal numbers of two arrays; return their indices in each, where no index comes twice."""
    _, here, there = np.intersect1d(_made_distinct(one), _made_distinct(other), assume_unique=True, return_indices=True)
    return here, there


def _made_distinct(words: Words) -> Words:
    """Mix each number with its occurrence count, so that duplicates become distinct."""
    order = np.argsort(words, kind="stable")
    ordered = words[order]
    places = np.arange(len(words))
    begins = np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(words)]
    before = places - np.maximum.accumulate(np.where(begins, places, 0))
    apart = np.empty_like(words)
    apart[order] = mix(ordered, before.astype(np.uint64))
    return apart
