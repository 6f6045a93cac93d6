"""Finds people and classes that have new ids. Some districts' systems renew all ids once in a while."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.buckets import differing
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT, PIECE
from rollcall.model.differences import Reissued
from rollcall.publishing.compare.hashed import Hashed
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.schools import Schools
from rollcall.publishing.compare.table import Compared
from rollcall.publishing.compare.words import Column, mix, mixed, spread

LIKENESS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"classes": ("name",), "students": ("last_name", "first_name", "dob"), "staff": ("email",)}
)
"""The columns by which people and classes are recognised under any id; classes also by their school."""

REFERENCES: Mapping[str, str] = MappingProxyType(
    {"school_id": "schools", "class_id": "classes", "student_id": "students", "staff_id": "staff"}
)
"""The tables that columns refer to."""


Renames = Mapping[str, Numbers]
"""For each table and each number of a row (`Numbered`), the number of the row that replaced it; its own, if none did.
The last one is of ABSENT."""


def renames_of(tables: Mapping[str, Compared], numbered: Mapping[str, Numbered], schools: Schools) -> Renames:
    """Pair, in each table, removed rows with added rows that are alike.

    Rows that are alike among themselves, such as twins, are paired in order. A school with a new id is recognised by
    its name, so that its classes can be paired.
    """
    successors = schools.successors(tables["schools"])
    renames = {"schools": _unchanged(numbered["schools"])}
    renames["schools"][: len(successors)] = successors
    for name, columns in LIKENESS.items():
        table = tables[name]
        added, removed = table.after.alike(columns, table.added), table.before.alike(columns, table.removed)
        if name == "classes":
            now, then = table.after.at("school_id", table.added), table.before.at("school_id", table.removed)
            added = mix(added, now.astype(np.uint64))
            removed = mix(removed, renames["schools"][then].astype(np.uint64))
        came, went = _paired(added, removed)
        renames[name] = _unchanged(numbered[name])
        renames[name][numbered[name].after + went] = table.added[came]
    return renames


def _unchanged(numbered: Numbered) -> Numbers:
    numbers = np.arange(len(numbered) + 1, dtype=np.int32)
    numbers[-1] = ABSENT
    return numbers


def reissued(
    tables: Mapping[str, Compared], identities: Mapping[str, Sequence[str]], renames: Renames
) -> Iterator[Reissued]:
    """Count people and classes with new ids, and the enrollments that refer to them.

    `identities` has, for each table, the columns that identify its rows.
    """
    counts = {name: int(np.count_nonzero(renames[name][:-1] != np.arange(len(renames[name]) - 1))) for name in LIKENESS}
    for name, identity in identities.items():
        if REFERENCES.keys() & set(identity):
            counts[name] = _following(tables[name], identity, renames)
    for name, rows in counts.items():
        if rows:
            yield Reissued(name, rows, len(tables[name].before))


def _following(table: Compared, identity: Sequence[str], renames: Renames) -> int:
    """Count the removed rows that were added again with new ids."""
    count, aligned, rest = 0, np.zeros(len(table.added), np.bool_), [np.empty(0, np.uint64)]
    for start in range(0, len(table.removed), PIECE):
        columns, names = _renamed(table.before, table.removed[start : start + PIECE], identity, renames)
        there = table.added[start : start + len(names)]
        # Most systems export rows in one order: then the same rows are at the same places.
        same = names[: len(there)].copy()
        for column, name in zip(columns, identity, strict=True):
            same &= column[: len(there)] == table.after.at(name, there)
        aligned[start : start + len(there)] = same
        count += int(np.count_nonzero(same))
        names[: len(there)] &= ~same
        rest.append(spread(mixed([column[names] for column in columns])))
    rows = np.concatenate(rest)
    if not len(rows):
        return count
    return count + len(rows) - len(differing(rows, table.after.scrambled(identity, table.added[~aligned]))[0])


def _renamed(table: Hashed, rows: Numbers, identity: Sequence[str], renames: Renames) -> tuple[Sequence[Column], Mask]:
    """Give columns of some rows with the new ids, and which of the rows refer to any."""
    columns = [table.at(column, rows) for column in identity]
    names = np.zeros(len(rows), np.bool_)
    for place, column in enumerate(identity):
        if column in REFERENCES:
            there = renames[REFERENCES[column]][columns[place]]
            names |= there != columns[place]
            columns[place] = there
    return columns, names


def _paired(one: Words, other: Words) -> tuple[Numbers, Numbers]:
    """Pair equal numbers of two arrays; return their indices in each, where no index comes twice."""
    if np.array_equal(one, other):
        return np.arange(len(one)), np.arange(len(one))
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
