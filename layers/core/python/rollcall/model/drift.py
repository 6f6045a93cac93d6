"""Columns whose values get fewer bit by bit, each step too small for an import to be held."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

FALL = 0.2
"""The share of rows that must have lost their value since the best of these weeks before it is reported."""

RECOVERED = 0.1
"""It is over when less than this is lost."""

STEP = 0.4
"""A fall at once of more than this share of the values is held (contract, section 8); where somebody approved it,
what was before no longer counts."""

WEEKS = 8
"""The weeks that are compared."""

ROWS = 100
"""Tables with fewer rows are not looked at, as in the contract's section 8."""

Fill = Mapping[str, float]
"""The share of rows that have a value, by `table.column` in snake case."""


def with_week(weeks: Mapping[str, Fill], day: date, fill: Fill) -> dict[str, Fill]:
    """The weeks with what was just seen, which replaces what was seen earlier in this week; the oldest ones go."""
    year, week, _ = day.isocalendar()
    made = {**weeks, f"{year}-W{week:02}": fill}
    return {name: made[name] for name in sorted(made)[-WEEKS:]}


def drifting(weeks: Mapping[str, Fill], told: Mapping[str, float]) -> dict[str, float]:
    """The columns that have lost values, each with the best share of these weeks.

    Args:
        weeks: By ISO week, such as `2026-W48`.
        told: Those that drifted already, with the share from which they fell: they recover later than others begin.
    """
    ordered = [weeks[name] for name in sorted(weeks)]
    if not ordered:
        return {}
    found = {}
    for column, now in ordered[-1].items():
        best = max(_since_last_step([fill[column] for fill in ordered if column in fill]))
        if column in told and told[column] - now > RECOVERED and best >= now:
            found[column] = told[column]
        elif best - now >= FALL:
            found[column] = best
    return found


def _since_last_step(shares: list[float]) -> list[float]:
    """The shares after the last fall that was too large to happen bit by bit."""
    start = 0
    for place, (before, after) in enumerate(pairwise(shares), 1):
        if before - after > STEP * before:
            start = place
    return shares[start:]
