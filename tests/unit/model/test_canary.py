"""The canary's package: nothing is wrong with it, and each differs from the one before."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from rollcall.model import canary
from rollcall.model.accounts import is_synthetic
from rollcall.model.schema import load
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

MOMENTS = (
    datetime(2026, 11, 30, 15, 55, 12, tzinfo=UTC),
    datetime(2027, 6, 30, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 7, 1, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: now.isoformat())
def test_the_package_of_any_day_is_without_a_finding(now: datetime) -> None:
    roster = load()
    opened = unpack(io.BytesIO(canary.package(now)), district=canary.DISTRICT, roster=roster)
    report = validate(opened, roster=roster, today=now.date())
    assert (report.document["outcome"], report.document["totals"]["by_code"]) == ("succeeded", {})


def test_each_package_differs_from_the_one_a_second_before() -> None:
    for now in MOMENTS:
        later = now + timedelta(seconds=1)
        assert canary.package(now) != canary.package(later)
        assert canary.name_of(now) < canary.name_of(later)


def test_two_canaries_of_one_second_are_two() -> None:
    now = MOMENTS[0]
    later = now + timedelta(microseconds=1)
    assert canary.package(now) != canary.package(later)
    assert canary.name_of(now) < canary.name_of(later)


def test_its_district_is_synthetic_and_never_holds() -> None:
    made = canary.district(MOMENTS[0])
    made.check()
    assert is_synthetic(made.district_id)
    assert not made.hold.enabled
