"""Suggest the id that a dangling reference was meant to be: one that differs as spreadsheets and typing change ids.

Either file may be the damaged one, the list or the one that refers to it. Where several ids fit, none is suggested.
Ids and references are scanned a few times in all, however many suggestions are asked for.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of
from rollcall.columns.equality import meeting, once_if_repeated, pick
from rollcall.columns.finder import Finder
from rollcall.columns.scatter import ABSENT, Places
from rollcall.model.findings import quoted
from rollcall.rules.likeness.deviations import CHANGED_HERE, CHANGED_THERE, FOLDS, LOOSE, Deviation
from rollcall.rules.likeness.displayed import Displayed, Originals, Pairs
from rollcall.rules.likeness.folds import Fold, loosely

_REMEMBERED = 1 << 12
"""How many suggestions are kept."""
_PIECE = 1 << 16
"""How many references are searched at a time for those that a spreadsheet changes."""


@dataclass(frozen=True, slots=True)
class Like:
    """A listed id, and how the unlisted value differs from it."""

    value: str
    id: str
    deviation: Deviation

    @property
    def reason(self) -> str:
        """How they differ, worded to follow the id."""
        where = {"longer": "here", "shorter": "there"} if self._longer else {"longer": "there", "shorter": "here"}
        return self.deviation.reason.format(value=quoted(self.value), **where)

    def advice(self, file: str, target: str) -> str:
        """Say what to do about a value in `file` and an id in `target`."""
        where = (file, target) if self._longer else (target, file)
        return self.deviation.advice.format(file=file, target=target, longer=where[0], shorter=where[1])

    @property
    def _longer(self) -> bool:
        sign = self.deviation.sign
        return sign in self.value if sign else len(self.value) > len(self.id)


@dataclass
class Likeness:
    """Finds the id of a table that an unlisted value is like.

    Each fold is applied to the ids once, on first use: most imports need none.
    """

    listed: Finder
    """Over the ids."""
    missing: list[tuple[pa.ChunkedArray, Numbers]] = field(default_factory=list)
    """Columns of references with the rows whose value is not listed: an id may be a damaged form of any of them."""
    _folded: dict[Fold, "_Folded"] = field(default_factory=dict)
    _known: dict[str, Like | None] = field(default_factory=dict)
    """The last suggestions: of a group's first findings, the report and the group itself ask for the same."""

    @cached_property
    def finder(self) -> Finder:
        """Over the distinct ids, where most ids are repeated."""
        ids = once_if_repeated(self.listed.ids)
        return self.listed if ids is self.listed.ids else Finder(ids)

    @cached_property
    def ids(self) -> pa.Array:
        """All ids as one array."""
        return self.finder.ids.combine_chunks()

    def nearest(self, values: Sequence[str]) -> list[Like | None]:
        """Suggest an id for each of `values`, none of which is listed; None where no id fits."""
        if not all(value in self._known for value in values):
            likes = self._likes(values)
            self._known = {value: likes.get(value) for value in values[:_REMEMBERED]}
            return [likes.get(value) for value in values]
        return [self._known[value] for value in values]

    def _likes(self, values: Sequence[str]) -> Mapping[str, Like]:
        """Suggest ids for some of `values`."""
        likes: dict[str, Like] = {}
        waiting = pa.array(list(dict.fromkeys(values)), self.ids.type)
        for fold, deviation in FOLDS:
            waiting = self._add(likes, waiting, fold, deviation)
        for value, id_ in zip(*(side.to_pylist() for side in self._shown.before(waiting)), strict=True):
            likes[value] = Like(value, id_, CHANGED_HERE)
        waiting = pc.filter(waiting, pa.array([value not in likes for value in waiting.to_pylist()], pa.bool_()))
        for value, id_ in self._shown_as_ids(waiting):
            likes[value] = Like(value, id_, CHANGED_THERE)
        self._add(likes, waiting, loosely, LOOSE, _cut_alike)
        return likes

    def matching(self, values: pa.Array, fold: Fold) -> pa.Array:
        """Give for each of the unlisted `values` the first id that is equal under `fold`; null for none."""
        places, _ = self._under(fold).find(values)
        return pc.take(self.ids, as_arrow(places, mask=places == ABSENT))

    def _add(
        self,
        likes: dict[str, Like],
        waiting: pa.Array,
        fold: Fold,
        deviation: Deviation,
        meant: Callable[[str, str], bool] = lambda _value, _id: True,
    ) -> pa.Array:
        """Add the suggestions for `waiting` values that equal one id under `fold`; return the others."""
        places, several = self._under(fold).find(waiting)
        if not (found := places != ABSENT).any():
            return waiting
        rows = np.flatnonzero(found & ~several)
        ids = pc.take(self.ids, as_arrow(places[rows])).to_pylist()
        for value, id_ in zip(pc.take(waiting, as_arrow(rows)).to_pylist(), ids, strict=True):
            if value not in likes and meant(value, id_):
                likes[value] = Like(value, id_, deviation)
        return pc.filter(waiting, as_arrow(~found))

    def _under(self, fold: Fold) -> "_Folded":
        if fold not in self._folded:
            self._folded[fold] = _Folded.of(self.ids, self.finder, fold)
        return self._folded[fold]

    @cached_property
    def _shown(self) -> Displayed:
        return Displayed(pc.drop_null(self.ids))

    @cached_property
    def _originals(self) -> Originals:
        return Originals(pc.drop_null(self.ids))

    def _shown_as_ids(self, values: pa.Array) -> Iterator[tuple[str, str]]:
        """Pair each of the unlisted `values` that a spreadsheet shows as exactly one of the ids with that id."""
        asked = self._originals.among(values) if self.missing else values[:0]
        if not len(asked):
            return
        ids, originals, several = self._changed
        places = originals.find(pa.chunked_array([asked]))
        rows = np.flatnonzero(places != ABSENT)
        rows = rows[~several[places[rows]]]
        found = pc.take(asked, as_arrow(rows)), pc.take(ids, as_arrow(places[rows]))
        yield from zip(*(side.to_pylist() for side in found), strict=True)

    @cached_property
    def _changed(self) -> tuple[pa.Array, Finder, Mask]:
        """Index the unlisted references that a spreadsheet shows as listed ids.

        Gives the ids, the index of the reference behind each, and which references are shown as several ids.
        """
        ids = self._originals.shown
        originals = self._among_missing(self._originals)
        shown = Displayed(originals).before(ids) if len(originals) else Pairs(ids[:0], ids[:0])
        made_of = pa.chunked_array([shown.ids])
        return shown.values, Finder(made_of), meeting(shown.values, made_of)

    def _among_missing(self, originals: Originals) -> pa.Array:
        """Give the unlisted references that a spreadsheet may have turned into listed ids."""
        found = [
            originals.among(values)
            for column, rows in self.missing
            for start in range(0, len(rows), _PIECE)
            for values in [pick(column, rows[start : start + _PIECE])]
        ]
        return pa.concat_arrays(found) if found else pa.array([], self.ids.type)


@dataclass(frozen=True)
class _Folded:
    """The ids under one fold. A fold leaves most ids unchanged, so only the changed ones are stored."""

    fold: Fold
    ids: pa.Array
    finder: Finder
    """Over all ids, unchanged."""
    same: Mask
    """Which ids the fold leaves unchanged."""
    others: Numbers
    """The indices of the ids that it changes."""
    changed: pa.ChunkedArray
    """The changed ids, folded."""

    @classmethod
    def of(cls, ids: pa.Array, finder: Finder, fold: Fold) -> "_Folded":
        folded = fold(ids)
        same = mask_of(pc.equal(folded, ids)) if folded is not ids else mask_of(pc.is_valid(ids))
        others = np.flatnonzero(mask_of(pc.is_valid(folded)) & ~same)
        return cls(fold, ids, finder, same, others, pa.chunked_array([pc.take(folded, as_arrow(others))]))

    @cached_property
    def folded(self) -> Finder:
        """Over the changed ids, folded."""
        return Finder(self.changed)

    def find(self, values: pa.Array) -> tuple[Places, Mask]:
        """For each of `n` unlisted values, give the index of the first equal id, and whether others are equal too.

        A value that the fold leaves unchanged can equal only an id that the fold changes.
        """
        folded = self.fold(values)
        asked = pa.chunked_array([folded])
        places, several = np.full(len(values), ABSENT, np.int32), np.zeros(len(values), np.bool_)
        if folded is not values and len(rows := np.flatnonzero(mask_of(pc.not_equal(folded, values)))):
            plain = self.finder.find(pa.chunked_array([pc.take(folded, as_arrow(rows))]))
            found = np.flatnonzero(plain != ABSENT)
            plain[found[~self.same[plain[found]]]] = ABSENT
            places[rows] = plain
        if len(self.others):
            among = self.folded.find(asked)
            if len(there := np.flatnonzero(among != ABSENT)):
                own, plain = self.others[among[there]], places[there]
                several[there] = (plain != ABSENT) | self._meeting[among[there]]
                places[there] = np.where(plain != ABSENT, np.minimum(plain, own), own)
        return places, several

    @cached_property
    def _meeting(self) -> Mask:
        """Which of the changed ids equal a different id under the fold."""
        return meeting(pc.take(self.ids, as_arrow(self.others)), self.changed)


def _cut_alike(value: str, other: str) -> bool:
    """Whether separators split both alike, if they split both: `1-23` is not `12-3`, but `S-12` may be `S12`."""
    plain = (unicodedata.normalize("NFKC", each).casefold().strip() for each in (value, other))
    parts, others = (re.split(r"[\W_]+", each) for each in plain)
    return parts == others or 1 in {len(parts), len(others)}
