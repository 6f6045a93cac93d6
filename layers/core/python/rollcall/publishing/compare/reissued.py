"""The same people and classes under new ids: the systems of some districts give new ones to all, once in a while."""

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
"""By what people and classes are known under any id; classes also by their school."""

_REFERENCES = MappingProxyType(
    {"school_id": "schools", "class_id": "classes", "student_id": "students", "staff_id": "staff"}
)

_PIECE = 1 << 20
"""Rows at a time, so that not all are in memory in three states."""


@dataclass(frozen=True, slots=True)
class Renames:
    """Ids that went, and for each the one that came in its place."""

    old: Words
    new: Words

    def of(self, ids: Words) -> Words:
        """The ids that are in the place of `ids`."""
        places = match(ids, self.old)
        return np.where(places == ABSENT, ids, np.append(self.new, np.uint64(0))[places])


def renames_of(tables: Mapping[str, Compared], schools: Schools) -> Mapping[str, Renames]:
    """Pair, in each table, removed rows with added ones that are alike.

    Of those that are alike among themselves, such as twins, the first goes with the first. A school that has a new id
    itself is known by its name, so that its classes are alike.
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
    """Count the people and classes with new ids, and the enrollments that name them; `identities` of all tables."""
    counts = {name: len(renames[name].old) for name in LIKENESS}
    for name, identity in identities.items():
        if _REFERENCES.keys() & set(identity):
            counts[name] = _following(tables[name], identity, renames)
    for name, rows in counts.items():
        if rows:
            yield Reissued(name, rows, len(tables[name].before))


def _following(table: Compared, identity: Sequence[str], renames: Mapping[str, Renames]) -> int:
    """How many removed rows are there with new ids."""
    pieces = [table.removed[start : start + _PIECE] for start in range(0, len(table.removed), _PIECE)]
    rows = np.concatenate(
        [np.empty(0, np.uint64), *(_renamed(table.before, piece, identity, renames) for piece in pieces)]
    )
    if not len(rows):
        return 0
    return int(np.count_nonzero(match(rows, table.after.mixed(identity, table.added)) != ABSENT))


def _renamed(table: Hashed, rows: Numbers, identity: Sequence[str], renames: Mapping[str, Renames]) -> Words:
    """For those rows that name ids that went, what they are with the ids in the place of these."""
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
    """Where the one and the other have the same, each place once."""
    _, here, there = np.intersect1d(_made_distinct(one), _made_distinct(other), assume_unique=True, return_indices=True)
    return here, there


def _made_distinct(words: Words) -> Words:
    """Other numbers, of which the same come once: mixed with how many of the same stand before."""
    order = np.argsort(words, kind="stable")
    ordered = words[order]
    places = np.arange(len(words))
    begins = np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(words)]
    before = places - np.maximum.accumulate(np.where(begins, places, 0))
    apart = np.empty_like(words)
    apart[order] = mix(ordered, before.astype(np.uint64))
    return apart
