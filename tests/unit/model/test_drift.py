"""Values that get fewer bit by bit are told once, until they recover."""

from datetime import date, timedelta

import pytest

from rollcall.model.drift import WEEKS, Fill, drifting, with_week

EMAIL = "students.email"


def weeks_of(*shares: float) -> dict[str, Fill]:
    made: dict[str, Fill] = {}
    for number, share in enumerate(shares):
        made = with_week(made, date(2026, 9, 14) + timedelta(weeks=number), {EMAIL: share})
    return made


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.95, 0.9, 0.86, 0.8, 0.74), True),
        ((0.95, 0.94, 0.95, 0.93), False),
        ((0.5, 0.6, 0.9), False),
        ((0.95, 0.5, 0.5), False),  # so much at once is held, and was approved
        ((0.9, 0.5, 0.45, 0.4, 0.28), True),
        ((0.9,), False),
        ((), False),
    ],
)
def test_a_fall_of_a_fifth_in_small_steps_is_told(shares: tuple[float, ...], *, told: bool) -> None:
    assert bool(drifting(weeks_of(*shares), {})) is told


def test_it_is_told_until_it_recovers() -> None:
    first = drifting(weeks_of(0.95, 0.85, 0.74), {})
    assert first == {EMAIL: 0.95}
    assert drifting(weeks_of(0.95, 0.85, 0.74, 0.8), first) == first
    assert drifting(weeks_of(0.95, 0.85, 0.74, 0.86), first) == {}


def test_a_week_has_what_was_seen_last_in_it_and_old_ones_go() -> None:
    monday = date(2026, 9, 14)
    made = with_week(with_week({}, monday, {EMAIL: 0.5}), monday + timedelta(days=4), {EMAIL: 0.6})
    assert made == {"2026-W38": {EMAIL: 0.6}}
    assert len(weeks_of(*[0.9] * (WEEKS + 3))) == WEEKS
