"""The root causes of listed findings: their kinds are numbered, so that a listing repeats no names."""

from functools import cached_property

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.rules.roots import Roots

Kind = tuple[str, str | None, str]
"""File, column and code of root causes."""


class Causes:
    """The kinds of root causes that findings of an import have."""

    def __init__(self, roots: Roots) -> None:
        """`roots` are all root causes of the import."""
        self._roots = roots
        self._places: dict[Kind, int] = {}

    @property
    def kinds(self) -> list[Kind]:
        """The kinds, in the order of their numbers."""
        return [*self._places]

    def place(self, kind: Kind) -> int:
        """The number of a kind."""
        return self._places.setdefault(kind, len(self._places))

    def of(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """The number of the kind, and the physical line, of some root causes."""
        return self._numbers[self._roots.kinds(numbers)], self._roots.lines(numbers).astype(np.int32)

    @cached_property
    def _numbers(self) -> Numbers:
        kinds = [(file, column, rule.code) for file, column, rule in self._roots.files]
        return np.array([self.place(kind) for kind in kinds], np.int32)
