"""Find the id from which a spreadsheet made a number or a date.

A spreadsheet saves a CSV as it displays the cells. It displays at most fifteen digits of a number, uses scientific
notation from twelve digits on, and drops leading zeros and trailing decimal zeros. Dates are in `displayed_dates`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of
from rollcall.columns.equality import meeting, once_if_repeated
from rollcall.columns.finder import Finder
from rollcall.columns.packed import longest
from rollcall.columns.scatter import ABSENT
from rollcall.rules.likeness.displayed_dates import MADE_A_DATE, SHOWN_AS_DATE, Dates
from rollcall.rules.likeness.folds import holds

_POWER = r"^(?P<first>[0-9])(?:\.(?P<behind>[0-9]{1,15}))?[Ee]\+(?P<exponent>[01]?[0-9]{2})$"
_WITH_POWER = r"([0-9]{1,15})[Ee]([0-9]{1,2})"
_GENERAL = 5
"""Decimals in scientific notation in the default cell format, which drops trailing zeros."""
_LARGEST_PLAIN = 11
"""Digits that this format shows without scientific notation."""
_LEADING = 17
"""Digits of a number that are compared: two more than a spreadsheet keeps."""
_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
_PLACE = 10 ** (_DIGITS + 1)
"""Multiplies the exponent, to pack it with the leading digits into one number."""

_CUT = rf"^[0-9]{{{_DIGITS + 1},}}$"
_DECIMAL = r"^[0-9]+\.[0-9]*0$"
_NUMBER = "^0*[1-9][0-9]*$"
_WRITTEN_WITH_POWER = "^[0-9]*[1-9][0-9]*[Ee][0-9]{1,2}$"


class Pairs(NamedTuple):
    """Values that a spreadsheet shows, each once, and the id from which it made each."""

    values: pa.Array
    ids: pa.Array


@dataclass(frozen=True)
class Displayed:
    """Finds the ids that a spreadsheet shows as given values. Each kind of damage is indexed on first use."""

    ids: pa.Array
    """Without nulls."""
    _by_decimals: dict[tuple[int, int], tuple[Numbers, Numbers, Numbers]] = field(default_factory=dict)

    def before(self, values: pa.Array) -> Pairs:
        """Pair each of `values` that a spreadsheet shows for exactly one id with that id."""
        pairs = [self._before_cut(values), self._before_dates(values)]
        powers = pc.extract_regex(values, _POWER)
        if powers.null_count < len(powers):
            pairs += self._before_powers(pc.filter(values, pc.is_valid(powers)), pc.drop_null(powers))
        return Pairs(*map(pa.concat_arrays, zip(*pairs, strict=True)))

    def _before_dates(self, values: pa.Array) -> Pairs:
        """Pair each of `values` that is a date with the one id that is shown as that date."""
        dates = pc.filter(values, pc.match_substring_regex(values, SHOWN_AS_DATE)).to_pylist()
        shown = ((value, self._dates.before(value)) for value in dates)
        pairs = [(value, meant) for value, meant in shown if meant and meant != value]
        return Pairs(*(pa.array([pair[side] for pair in pairs], self.ids.type) for side in (0, 1)))

    def _before_powers(self, values: pa.Array, powers: pa.Array) -> Iterator[Pairs]:
        """Pair each of `values` in scientific notation, parsed into `powers`, with the one id that it shows."""
        first, behind, exponent = powers.flatten()
        digits = pc.binary_join_element_wise(first, behind, "")
        decimals = np.asarray(pc.binary_length(behind).to_numpy(), np.int64)
        exponents = np.asarray(pc.cast(exponent, pa.int64()).to_numpy())
        waiting = np.ones(len(values), np.bool_)
        # The default format, which drops zeros, is tried first: most cells have it.
        general = (decimals <= _GENERAL) & ~mask_of(pc.ends_with(behind, "0")) & (exponents >= _LARGEST_PLAIN)
        own = [(decimals == count, int(count), 1) for count in np.unique(decimals)]
        for asked, count, least in ((general, _GENERAL, _LARGEST_PLAIN + 1), *own):
            rows = np.flatnonzero(asked & waiting)
            mantissas = pc.cast(pc.utf8_rpad(pc.take(digits, as_arrow(rows)), count + 1, "0"), pa.int64()).to_numpy()
            ids, first_ids, counts = self._shown_with(count, least)
            places = np.minimum(np.searchsorted(ids, wanted := exponents[rows] * _PLACE + mantissas), len(ids) - 1)
            there = ids[places] == wanted if len(ids) else np.zeros(len(rows), np.bool_)
            waiting[rows[there]] = False
            only = there & (counts[places] == 1) if len(ids) else there
            yield Pairs(
                pc.take(values, as_arrow(rows[only])), pc.take(self._numbers[0], as_arrow(first_ids[places[only]]))
            )

    def _shown_with(self, decimals: int, least: int) -> tuple[Numbers, Numbers, Numbers]:
        """Index ids of at least `least` digits by what is shown with so many decimals: keys, first ids, counts."""
        if (decimals, least) not in self._by_decimals:
            _, leading, lengths = self._numbers
            enough = np.flatnonzero(lengths >= least)
            keys, first, count = np.unique(
                _keys(leading[enough], lengths[enough], decimals), return_index=True, return_counts=True
            )
            self._by_decimals[decimals, least] = keys, enough[first], count
        return self._by_decimals[decimals, least]

    @cached_property
    def _numbers(self) -> tuple[pa.Array, Numbers, Numbers]:
        """Give the numeric ids, and the leading digits and the length of each."""
        plain = self._those(_NUMBER)
        odd = self._those(_WRITTEN_WITH_POWER).to_pylist()
        matches = [match for each in odd if (match := re.fullmatch(_WITH_POWER, each))]
        written = pa.array([match[1] + "0" * int(match[2]) for match in matches], self.ids.type)
        digits = pc.utf8_ltrim(pa.concat_arrays([plain, written]), "0")
        ids = pa.concat_arrays([plain, pa.array([match[0] for match in matches], self.ids.type)])
        leading = pc.cast(pc.utf8_slice_codeunits(digits, 0, _LEADING), pa.int64())
        return ids, leading.to_numpy(), np.asarray(pc.binary_length(digits).to_numpy(), np.int64)

    @cached_property
    def _dates(self) -> Dates:
        return Dates([str(each) for each in self._those(MADE_A_DATE).to_pylist()])

    def _before_cut(self, values: pa.Array) -> Pairs:
        """Pair each of `values` that lacks the last digits or zeros of exactly one id with that id."""
        ids, finder, several = self._cut
        places = finder.find(pa.chunked_array([values])) if len(ids) else np.full(len(values), ABSENT, np.int32)
        rows = np.flatnonzero(places != ABSENT)
        rows = rows[~several[places[rows]]]
        return Pairs(pc.take(values, as_arrow(rows)), pc.take(ids, as_arrow(places[rows])))

    @cached_property
    def _cut(self) -> tuple[pa.Array, Finder, Mask]:
        """Give the ids that a spreadsheet cuts, what it shows for them, and which of them look like others."""
        none = self.ids[:0]
        long = self._all_those(_CUT) if longest(pa.chunked_array([self.ids])) > _DIGITS else none
        decimal = self._all_those(_DECIMAL) if holds(self.ids, ".") else none
        kept = pc.utf8_slice_codeunits(long, 0, _DIGITS)
        zeros = pc.binary_repeat(pa.scalar("0", long.type), pc.subtract(pc.binary_length(long), _DIGITS))
        shown = pa.chunked_array(
            [
                pc.binary_join_element_wise(kept, zeros, ""),
                pc.ascii_rtrim(pc.ascii_rtrim(decimal, "0"), "."),
            ]
        )
        ids = pa.concat_arrays([long, decimal])
        return ids, Finder(shown), meeting(ids, shown)

    def _those(self, pattern: str) -> pa.Array:
        """Give the distinct ids that match."""
        return pc.unique(self._all_those(pattern))

    def _all_those(self, pattern: str) -> pa.Array:
        return pc.filter(self.ids, pc.match_substring_regex(self.ids, pattern))


@dataclass(frozen=True)
class Originals:
    """Finds, among any number of values, those that a spreadsheet may show as one of the ids `shown`."""

    shown: pa.Array
    """Without nulls."""

    def among(self, values: pa.Array) -> pa.Array:
        """Give the matches among `values`, where most are repeated once each."""
        patterns = [*self._patterns]
        if _may_be_cut(values):
            patterns += [_CUT, _DECIMAL]
        if not patterns:
            return values[:0]
        found = pc.filter(values, pc.match_substring_regex(values, "|".join(patterns)))
        return once_if_repeated(pa.chunked_array([found])).combine_chunks()

    @cached_property
    def _patterns(self) -> Sequence[str]:
        """Match the sources of numbers in scientific notation and of dates, if there are any."""
        patterns = []
        if holds(self.shown, "+") and len(powers := pc.drop_null(pc.extract_regex(self.shown, _POWER))):
            # Rounding up may raise the exponent by one.
            fewest = pc.min(pc.cast(powers.field("exponent"), pa.int64())).as_py() - 1
            patterns += [f"^0*[1-9][0-9]{{{max(fewest, 0)},}}$", _WRITTEN_WITH_POWER]
        if holds(self.shown, "-/. ") and pc.any(pc.match_substring_regex(self.shown, SHOWN_AS_DATE)).as_py():
            patterns.append(MADE_A_DATE)
        return patterns


def _may_be_cut(values: pa.Array) -> bool:
    """Whether a spreadsheet may cut some of `values`, judged by their lengths and bytes alone."""
    return holds(values, ".") or longest(pa.chunked_array([values])) > _DIGITS


def _keys(leading: Numbers, lengths: Numbers, decimals: int) -> Numbers:
    """Compute the keys of numbers that begin with `leading`, shown with so many decimals."""
    cut = np.minimum(lengths, _LEADING) - 1 - decimals
    whole = np.power(10, np.maximum(cut, 0), dtype=np.int64)
    mantissas = np.where(cut > 0, (leading + whole // 2) // whole, leading * np.power(10, np.maximum(-cut, 0)))
    powers = lengths - 1
    rounded_up = mantissas == 10 ** (decimals + 1)
    mantissas[rounded_up] //= 10
    return np.asarray((powers + rounded_up) * _PLACE + mantissas, np.int64)
