"""The most uploads of a district in an hour."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.in_memory import RUNNING

from rollcall.model.findings import Effect
from rollcall.model.imports import Import
from rollcall.steps.hourly import TOO_MANY_UPLOADS, next_hour, over_limit


class Full:
    """An hour in which nothing more is taken."""

    def takes(self, import_: Import, limit: int) -> bool:
        assert import_
        assert limit
        return False


@pytest.mark.parametrize(
    ("at", "zone", "again"),
    [
        ("2026-11-24T18:00:00+00:00", "America/Chicago", "13:00 (America/Chicago)"),
        ("2026-11-24T18:59:59+00:00", "UTC", "19:00 (UTC)"),
        ("2026-11-24T18:40:00+00:00", "Asia/Kolkata", "00:30 (Asia/Kolkata)"),
        ("2026-11-24T23:10:00+00:00", "America/St_Johns", "20:30 (America/St_Johns)"),
    ],
)
def test_an_upload_over_the_limit_is_told_when_to_come_again(at: str, zone: str, again: str) -> None:
    import_ = replace(RUNNING, started_at=datetime.fromisoformat(at), time_zone=zone)
    finding = over_limit(import_, 60, Full())
    assert finding
    assert (finding.rule, finding.effect) == (TOO_MANY_UPLOADS, Effect.IMPORT_REJECTED)
    assert f"after {again}." in finding.hint
    assert "60 are opened" in finding.message


def test_no_limit_counts_nothing() -> None:
    assert over_limit(RUNNING, 0, Full()) is None


def test_an_hour_ends_where_the_next_one_begins() -> None:
    assert next_hour(datetime(2026, 12, 31, 23, 59, 59, 999_999, UTC)) == datetime(2027, 1, 1, tzinfo=UTC)
    assert next_hour(datetime(2026, 12, 31, 23, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)
