"""The way back to an earlier snapshot."""

from datetime import timedelta

import pytest
from support.in_memory import NOON
from support.in_memory_snapshots import DONE, FULL, NEXT, SUPERSEDED, Platform

from rollcall.model.imports import Import
from rollcall.model.snapshots import Why
from rollcall.steps.restore import Refused, preview, restore
from rollcall.steps.services import Keep

YEAR = "2026-2027"


def two() -> tuple[Platform, Import, Import]:
    """A platform on which the second of two imports is current."""
    platform = Platform.fresh()
    first, second = platform.claimed(1, FULL), platform.claimed(2, NEXT)
    for one in (first, second):
        platform.run(one)
    return platform, first, second


def test_a_restore_makes_an_earlier_snapshot_current_and_tells() -> None:
    platform, first, second = two()
    seen = preview(first, YEAR, platform.services)
    assert seen.differences.tables["students"].removed == 1
    change = restore(first, YEAR, "maria", platform.services, NOON, expected_version=seen.version)

    assert (change.version, change.import_id, change.replaced) == (3, first.import_id, second.import_id)
    assert (change.why, change.cause, change.by) == (Why.RESTORED, first.import_id, "maria")
    assert change.counts["students"] == {"added": 0, "changed": 0, "removed": 1, "unchanged": 200}
    assert platform.pointer.current == platform.shown == first.import_id
    assert platform.pointer.mark == second.upload_order
    assert platform.events.sent[-1] == platform.pointers.history[-1] == change


def test_a_restore_can_be_restored() -> None:
    platform, first, second = two()
    for one in (first, second):
        restore(one, YEAR, "maria", platform.services, NOON, expected_version=None)
    assert platform.pointer.current == second.import_id


def test_after_a_restore_older_uploads_stay_superseded_and_newer_ones_are_published() -> None:
    platform = Platform.fresh()
    first, second, third = (
        platform.claimed(1, FULL),
        platform.claimed(2, {**NEXT, "9": "Sato"}),
        platform.claimed(3, NEXT),
    )
    for one in (first, third):
        platform.run(one)
    restore(first, YEAR, "maria", platform.services, NOON, expected_version=None)
    assert platform.run(second) == SUPERSEDED
    assert platform.run(platform.claimed(4, NEXT)) == DONE


def test_the_same_restore_again_is_told_again_but_not_done_again() -> None:
    platform, first, _ = two()
    changes = [
        restore(first, YEAR, "maria", platform.services, NOON + timedelta(minutes=n), expected_version=2)
        for n in range(2)
    ]
    assert changes[0] == changes[1]
    assert platform.pointer.version == 3
    with pytest.raises(Refused, match="already"):
        restore(first, YEAR, "omar", platform.services, NOON, expected_version=None)


def test_a_restore_that_died_before_it_told_is_told_by_the_next_preview() -> None:
    platform, first, _ = two()
    restore(first, YEAR, "maria", platform.services, NOON, expected_version=None)
    told = platform.events.sent.pop()
    del platform.files.shown[platform.pointer.key]
    with pytest.raises(Refused, match="already"):
        preview(first, YEAR, platform.services)
    assert platform.events.sent[-1] == told
    assert platform.shown == first.import_id


def test_a_publication_that_died_before_it_was_shown_is_shown_by_the_next_preview() -> None:
    platform, _, second = two()
    told = list(platform.events.sent)
    del platform.files.shown[platform.pointer.key]
    with pytest.raises(Refused, match="already"):
        preview(second, YEAR, platform.services)
    assert platform.shown == second.import_id
    assert platform.events.sent == told


def test_a_restore_is_refused_if_something_changed_since_the_preview() -> None:
    platform, first, _ = two()
    seen = preview(first, YEAR, platform.services)
    platform.run(platform.claimed(3, {**FULL, "1": "Kowalska"}))
    with pytest.raises(Refused, match="since you looked"):
        restore(first, YEAR, "maria", platform.services, NOON, expected_version=seen.version)


def test_what_can_not_be_restored_is_refused_with_the_reason() -> None:
    platform, first, second = two()
    for record, year, reason in (
        (second, YEAR, "already"),
        (platform.claimed(3, FULL), YEAR, "never published"),
        (first, "2027-2028", "another school year"),
    ):
        with pytest.raises(Refused, match=reason):
            preview(record, year, platform.services)
        with pytest.raises(Refused, match=reason):
            restore(record, year, "maria", platform.services, NOON, expected_version=None)
    assert platform.pointer.version == 2


def test_a_retired_snapshot_can_not_be_restored() -> None:
    platform, first, second = two()
    platform.keep = Keep(count=1, days=400)
    platform.run(second, at=NOON + timedelta(hours=1))
    with pytest.raises(Refused, match="no longer kept"):
        preview(first, YEAR, platform.services)


def test_a_rollover_between_reading_the_account_and_the_restore_is_refused() -> None:
    platform, first, _ = two()
    platform.pointers.school_year = "2027-2028"
    with pytest.raises(Refused, match="another school year"):
        restore(first, YEAR, "maria", platform.services, NOON, expected_version=None)
    assert platform.pointer.version == 2
