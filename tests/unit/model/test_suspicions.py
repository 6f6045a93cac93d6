"""The limits of a district, and those that accounts of earlier builds have."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from rollcall.model.suspicions import DEFAULTS, REASONS, HoldSettings, Suspicion


def test_each_reason_has_limits_by_its_own_name() -> None:
    assert [*REASONS] == [*Suspicion]
    assert set(DEFAULTS) == {*Suspicion, *(f"rollover-{suspicion}" for suspicion in Suspicion)}


@pytest.mark.parametrize(
    ("item", "settings"),
    [
        ({}, HoldSettings()),
        (
            {"enabled": True, "table_share": 0.3, "school_share": 0.5, "reissued_share": 0.1, "least_rows": 100},
            HoldSettings(),
        ),
        (
            {"enabled": False, "table_share": 0.25, "school_share": 0.5, "reissued_share": 1, "least_rows": 7},
            HoldSettings(enabled=False, own={"rows-removed": 0.25, "ids-reissued": 1}, least_rows=7),
        ),
        ({"school_share": 0.9}, HoldSettings(own={"school-emptied": 0.9})),
    ],
)
def test_an_account_of_an_earlier_build_keeps_its_own_limits_alone(
    item: Mapping[str, Any], settings: HoldSettings
) -> None:
    assert HoldSettings.from_dict(item) == settings
    assert HoldSettings.from_dict(asdict(settings)) == settings


def test_a_limit_that_is_set_to_its_default_is_no_longer_the_districts_own() -> None:
    own = HoldSettings().with_own({"doubled": None, "rollover-rows-removed": 0.9})
    assert own.limits() == {**DEFAULTS, "doubled": None, "rollover-rows-removed": 0.9}
    assert own.with_own({"doubled": 0.05}).own == {"rollover-rows-removed": 0.9}
