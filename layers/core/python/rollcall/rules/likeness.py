"""What a reference that misses was most likely meant to be: ids that differ by what spreadsheets and hands do."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.reading.fields import WHITE_SPACE
from rollcall.rules.displayed import Displayed
from rollcall.rules.keys import folded
from rollcall.rules.mojibake import without_mojibake

INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
"""Characters without any shape that get into ids from pages and documents: soft hyphen, zero-width space, direction
marks, word joiner, byte-order mark."""
JOINERS = "\u200c\u200d"
"""As invisible, but some scripts need them beside their letters."""
QUOTES = "‘’‚‛“”„‟‹›«»"
"""Quotation marks that word processors make of plain ones."""


Fold = Callable[[pa.Array], pa.Array]
"""Makes values the same that differ in one way only."""


@dataclass(frozen=True, slots=True)
class Like:
    """An id that is listed, and how the value differs from it."""

    id: str
    reason: str


@dataclass
class Likeness:
    """Finds, among the ids of a table, what a value that is none of them is like.

    Each way of folding is applied to the ids once, and only when asked for: most imports need none.
    """

    chunks: pa.ChunkedArray
    _folded: dict[Fold, pa.Array] = field(default_factory=dict)

    @cached_property
    def ids(self) -> pa.Array:
        """The ids as one array."""
        return self.chunks.combine_chunks()

    @cached_property
    def _displayed(self) -> Displayed:
        return Displayed(self.ids.drop_null())

    def nearest(self, values: Sequence[str]) -> list[Like | None]:
        """For each of `values`, none of which is among the ids, the id that it most likely stands for."""
        likes: dict[str, Like] = {}
        for fold, reason in _FOLDS.items():
            self._add(likes, values, fold, reason)
        waiting = [value for value in dict.fromkeys(values) if value not in likes]
        for value, shown in self._displayed.before(waiting).items():
            likes[value] = Like(shown, "before a spreadsheet changed it")
        self._add(likes, values, _loosely, "written a little differently", _cut_alike)
        return [likes.get(value) for value in values]

    def _add(
        self,
        likes: dict[str, Like],
        values: Sequence[str],
        fold: Fold,
        reason: str,
        meant: Callable[[str, str], bool] = lambda _value, _id: True,
    ) -> None:
        """Add what those values that are like none yet are like under `fold`."""
        waiting = pa.array([value for value in dict.fromkeys(values) if value not in likes], self.ids.type)
        for value, match in zip(waiting.to_pylist(), self.matching(waiting, fold).to_pylist(), strict=True):
            if match is not None and meant(value, match):
                likes[value] = Like(match, reason)

    def matching(self, values: pa.Array, fold: Fold) -> pa.Array:
        """For each of `values`, the first id that is the same under `fold`; null where there is none."""
        if fold not in self._folded:
            self._folded[fold] = fold(self.ids)
        asked = fold(values)
        # The ids are looked up among the values, not these among them: the values are few, a table of them is cheap.
        distinct = asked.unique().drop_null()
        found = pc.index_in(self._folded[fold], value_set=distinct, skip_nulls=True)
        rows = np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False))
        which, first = np.unique(found.drop_null().to_numpy(), return_index=True)
        matches = pa.array(rows[first]).take(
            pc.index_in(pc.index_in(asked, value_set=distinct, skip_nulls=True), value_set=pa.array(which, pa.int32()))
        )
        return self.ids.take(matches)


def without_zeros(values: pa.Array) -> pa.Array:
    """`values` without leading zeros where they are all digits; null elsewhere."""
    digits = pc.match_substring_regex(values, "^[0-9]+$")
    return pc.if_else(digits, pc.utf8_ltrim(values, "0"), pa.scalar(None, values.type))


def folded_ids(values: pa.Array) -> pa.Array:
    """`values` without case."""
    return folded(pa.chunked_array([values])).combine_chunks()


def _without_space(values: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(values, f"[{re.escape(WHITE_SPACE)}{INVISIBLE}{JOINERS}]", "")


def _without_quotes(values: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(values, f"[{QUOTES}'\"]", "")


def _loosely(values: pa.Array) -> pa.Array:
    """Without case, marks, white space and leading zeros at once."""
    bare = pc.replace_substring_regex(folded_ids(_without_space(values)), r"[^\pL\pN+#*]", "")
    bare = pc.utf8_ltrim(bare, "0")
    return pc.if_else(pc.equal(pc.binary_length(bare), 0), pa.scalar(None, values.type), bare)


def _cut_alike(value: str, other: str) -> bool:
    """Whether signs part both into the same, if they part both: `1-23` is not `12-3`, but `S-12` may be `S12`."""
    parts, others = (re.split(r"[\W_]+", folded.casefold().strip()) for folded in (value, other))
    return parts == others or 1 in {len(parts), len(others)}


_FOLDS: Mapping[Fold, str] = {
    _without_space: "the same but for white space or invisible characters",
    _without_quotes: "the same but for quotation marks",
    folded_ids: "the same but for capital letters",
    without_zeros: "the same but for leading zeros",
    without_mojibake: "the same but for garbled letters",
}
"""Ways in which values differ, the smallest difference first, and how they are told, whichever of the two has it."""
