"""The same people and classes under new ids: the systems of some districts give new ones to all, once in a while."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from rollcall.comparing.compared import Compared
from rollcall.comparing.hashed import mix
from rollcall.comparing.schools import Schools
from rollcall.differences import Reissued
from rollcall.rules.words import Words

LIKENESS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"classes": ("name",), "students": ("last_name", "first_name", "dob"), "staff": ("email",)}
)
"""By what people and classes are known under any id; classes also by their school."""


def reissued(tables: Mapping[str, Compared], schools: Schools) -> Iterator[Reissued]:
    """Count removed rows of which the like was added. Of those that are alike, such as twins, each counts once.

    A school that has a new id itself is known by its name, so that its classes are alike.
    """
    for name, columns in LIKENESS.items():
        table = tables[name]
        added, removed = table.after.mixed(columns, table.added), table.before.mixed(columns, table.removed)
        if name == "classes":
            known = _known(tables["schools"], schools)
            added = mix(added, known[schools.numbers(table.after.columns["school_id"][table.added])])
            removed = mix(removed, known[schools.numbers(table.before.columns["school_id"][table.removed])])
        rows = _in_common(added, removed)
        if rows:
            yield Reissued(name, rows, len(table.before))


def _known(table: Compared, schools: Schools) -> Words:
    """For each school its number, or that of the school of its name which was added when it was removed."""
    known = np.arange(len(schools), dtype=np.uint64)
    added = {schools.names[number]: number for number in table.added}
    for number in range(len(table.after), len(schools)):
        known[number] = added.get(schools.names[number], number)
    return known


def _in_common(added: Words, removed: Words) -> int:
    """How many of the one can be paired with one of the other."""
    values, counts = np.unique(added, return_counts=True)
    others, others_counts = np.unique(removed, return_counts=True)
    _, here, there = np.intersect1d(values, others, assume_unique=True, return_indices=True)
    return int(np.minimum(counts[here], others_counts[there]).sum())
