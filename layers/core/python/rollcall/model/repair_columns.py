"""The three columns of a repair package, which say what is wrong with a row and how to mend it."""

from collections.abc import Sequence

STATUS, FINDINGS, HOW_TO_MEND = "_status", "_findings", "_how_to_mend"

NAMES = (STATUS, FINDINGS, HOW_TO_MEND)
"""In the order in which a repair package has them."""


def passed_over(header: Sequence[str]) -> tuple[int, ...]:
    """Give the indices of these columns in a `header` of trimmed names: they are read as if they were not there.

    They count only at the right of all other columns that have a name.
    """
    others = [place for place, name in enumerate(header) if name and name not in NAMES]
    last = others[-1] if others else len(header)
    return tuple(place for place, name in enumerate(header) if place > last and name in NAMES)


def without(fields: Sequence[str], places: Sequence[int]) -> list[str]:
    """Give `fields` without those at `places`."""
    return [value for place, value in enumerate(fields) if place not in places]
