"""Publishing: what is compared, held, superseded, told and retired. Crashes and races: `test_publishing_model.py`."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support.in_memory import NOON
from support.in_memory_snapshots import DONE, FULL, HELD, NAMES, NEXT, SMALL, SUPERSEDED, Platform, Roster

from rollcall.model.imports import Decision, Next, Status, Verdict
from rollcall.model.snapshots import Hold, Why
from rollcall.model.suspicions import HoldSettings
from rollcall.steps.services import Ended, Keep
from rollcall.steps.snapshot import SCHOOL_YEAR_ROLLED_OVER, snapshot


def test_the_first_import_becomes_current_and_is_told_once() -> None:
    platform = Platform.fresh()
    first = platform.claimed(1, FULL)
    assert platform.run(first) == DONE

    (change,) = platform.pointers.history
    assert (change.version, change.import_id, change.replaced, change.why) == (1, first.import_id, None, Why.PUBLISHED)
    assert (change.cause, change.by) == (first.import_id, "anna")
    assert change.counts == {"students": {"added": 200, "changed": 0, "removed": 0, "unchanged": 0}}
    assert platform.events.sent == [change]
    assert platform.shown == platform.pointer.current == first.import_id
    assert platform.pointer.mark == first.upload_order
    assert platform.files.snapshots == {first.snapshot: FULL}


def test_an_older_upload_never_replaces_a_newer_one() -> None:
    platform = Platform.fresh()
    older, newer = platform.claimed(1, FULL), platform.claimed(2, NEXT)
    assert platform.run(newer) == DONE
    assert platform.run(older) == SUPERSEDED
    assert platform.pointer.current == newer.import_id
    assert [change.cause for change in platform.pointers.history] == [newer.import_id]


def test_publishing_again_changes_nothing_and_tells_again() -> None:
    platform = Platform.fresh()
    first = platform.claimed(1, FULL)
    assert platform.run(first) == DONE
    before = platform.pointer
    assert platform.run(first) == DONE
    assert platform.pointer == before
    assert platform.events.sent == platform.pointers.history * 2


def test_the_same_content_again_is_confirmed_without_a_snapshot() -> None:
    platform = Platform.fresh()
    first, second = platform.claimed(1, FULL), platform.claimed(2, dict(FULL))
    assert [platform.run(first), platform.run(second), platform.run(second)] == [DONE] * 3

    assert platform.pointer.current == first.import_id
    assert platform.pointer.mark == second.upload_order
    assert platform.records.imports[second.import_id].unchanged_since == first.import_id
    assert [(change.why, change.cause) for change in platform.pointers.history] == [
        (Why.PUBLISHED, first.import_id),
        (Why.CONFIRMED, second.import_id),
    ]
    assert list(platform.files.snapshots) == [first.snapshot]
    assert len(platform.events.sent) == 1


def test_what_was_uploaded_before_a_confirmed_upload_is_superseded() -> None:
    platform = Platform.fresh()
    first, second, third = platform.claimed(1, FULL), platform.claimed(2, NEXT), platform.claimed(3, dict(FULL))
    assert [platform.run(first), platform.run(third), platform.run(second)] == [DONE, DONE, SUPERSEDED]


def test_an_import_that_would_remove_much_waits() -> None:
    platform = Platform.fresh()
    first, second = platform.claimed(1, FULL), platform.claimed(2, SMALL)
    assert [platform.run(first), platform.run(second), platform.run(second)] == [DONE, HELD, HELD]

    assert platform.pointer.current == platform.shown == first.import_id
    assert platform.pointer.hold == Hold(second.import_id, second.upload_order)
    held = platform.records.imports[second.import_id]
    assert (held.status, held.hold_until) == (Status.HELD, NOON + timedelta(days=7))
    assert platform.records.notes[second.import_id].tables["students"].removed == 100


def test_the_first_roster_of_a_year_is_compared_with_the_last_one_of_the_year_before() -> None:
    platform = Platform.fresh()
    last = [platform.claimed(1, SMALL), platform.claimed(2, {**SMALL, "100": "Ivanova"})]
    assert [platform.run(one) for one in last] == [DONE, DONE]
    platform.pointers.school_year = "2027-2028"
    first, second = platform.claimed(3, dict(list(SMALL.items())[:30])), platform.claimed(4, dict(SMALL))
    assert platform.run(first) == HELD
    found = platform.records.notes[first.import_id]
    assert (found.against, found.last_year) == (last[1].import_id, "2026-2027")
    (reason,) = platform.records.held_for[first.import_id]
    assert (reason.setting, reason.rows, reason.of) == ("rollover-rows-removed", 71, 101)

    assert platform.run(second) == DONE
    assert platform.records.notes[second.import_id].against == last[1].import_id
    third = platform.claimed(5, {**SMALL, "100": "Ivanova"})
    assert platform.run(third) == DONE
    assert platform.records.notes[third.import_id].against == second.import_id


def test_a_roster_that_equals_the_last_one_of_the_year_before_is_published() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    platform.pointers.school_year = "2027-2028"
    first = platform.claimed(2, dict(FULL))
    assert platform.run(first) == DONE
    assert platform.pointers.pointer(first.district_id, "2027-2028").current == first.import_id


def test_a_year_after_one_without_a_roster_is_compared_with_nothing() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    platform.pointers.school_year = "2028-2029"
    first = platform.claimed(2, dict(list(FULL.items())[:1]))
    assert platform.run(first) == DONE
    assert platform.records.notes[first.import_id].against is None


def test_a_deployment_decides_from_how_many_rows_on_a_table_is_judged() -> None:
    platform = Platform.fresh()
    services = replace(platform.services, hold_from_rows=201)
    for number, roster in enumerate((FULL, SMALL)):
        claimed = platform.claimed(number, roster)
        assert snapshot(claimed, Status.SUCCEEDED, HoldSettings(), services, NOON) == DONE


def test_an_operator_can_turn_holds_off() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    assert platform.run(platform.claimed(2, SMALL), HoldSettings(enabled=False)) == DONE


@pytest.mark.parametrize("newer", [FULL, NEXT, {"7": "Okafor"}], ids=["confirmed", "published", "held"])
def test_a_newer_upload_supersedes_a_held_one(newer: Roster) -> None:
    platform = Platform.fresh()
    first, second, third = platform.claimed(1, FULL), platform.claimed(2, SMALL), platform.claimed(3, newer)
    assert [platform.run(first), platform.run(second)] == [DONE, HELD]
    platform.run(third)
    decision = Decision(Verdict.SUPERSEDED, third.import_id, NOON)
    assert platform.records.imports[second.import_id].decision == decision
    assert platform.pointer.hold != Hold(second.import_id, second.upload_order)


def test_an_older_upload_does_not_end_the_hold_of_a_newer_one() -> None:
    platform = Platform.fresh()
    first, second, third = platform.claimed(1, FULL), platform.claimed(2, NEXT), platform.claimed(3, SMALL)
    fourth = platform.claimed(4, {})
    assert [platform.run(one) for one in (first, fourth, second)] == [DONE, HELD, DONE]
    assert platform.pointer.current == second.import_id
    assert platform.pointer.hold == Hold(fourth.import_id, fourth.upload_order)
    assert platform.run(third) == SUPERSEDED, "it would be held, but a newer one waits already"
    assert platform.records.imports[third.import_id].status is Status.RUNNING


def test_a_held_import_waits_for_its_decision_even_if_the_current_snapshot_changes() -> None:
    """Else a step that is tried again could publish what was discarded meanwhile."""
    platform = Platform.fresh()
    first, second, third = platform.claimed(1, FULL), platform.claimed(2, SMALL), platform.claimed(3, SMALL)
    assert [platform.run(one) for one in (first, third)] == [DONE, HELD]
    assert platform.run(second, HoldSettings(enabled=False)) == DONE
    assert platform.run(third) == HELD


def test_a_rollover_meanwhile_fails_the_import_with_the_reason() -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, FULL)
    platform.pointers.school_year = "2027-2028"
    result = platform.run(claimed)
    assert (result.status, result.next) == (Status.FAILED, Next.RECORD)
    assert result.refused is not None
    assert result.refused.rule is SCHOOL_YEAR_ROLLED_OVER
    assert platform.pointer.version == 0
    assert platform.files.snapshots == {}


@pytest.mark.parametrize("seen", [None, NOON])
def test_a_late_worker_of_a_closed_import_writes_nothing(seen: datetime | None) -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, FULL)
    closed = replace(claimed, ended_at=NOON)
    platform.records.imports[claimed.import_id] = closed
    with pytest.raises(Ended):
        snapshot(replace(claimed, ended_at=seen), Status.SUCCEEDED, HoldSettings(), platform.services, NOON)
    assert platform.pointer.version == 0
    assert platform.files.snapshots == {}
    assert (platform.records.imports[claimed.import_id], platform.records.notes) == (closed, {})


def test_a_worker_that_begins_after_its_import_was_closed_looks_at_nothing() -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, FULL)
    platform.records.imports[claimed.import_id] = replace(claimed, ended_at=NOON)
    platform.files.work.clear()  # kept for some days only
    with pytest.raises(Ended):
        platform.run(claimed)


def test_what_a_dead_import_has_left_goes_with_the_next_publication() -> None:
    platform = Platform.fresh()
    dead, running, newer = (platform.claimed(number, FULL) for number in (1, 2, 3))
    for record in (dead, running):
        platform.files.publish(record, platform.files.accepted(record))
    platform.records.give_up(dead)
    assert platform.run(newer) == DONE
    assert platform.files.snapshots.keys() == {running.snapshot, newer.snapshot}


def test_beyond_their_number_snapshots_are_retired_oldest_first() -> None:
    platform = Platform.fresh()
    platform.keep = Keep(count=2, days=400)
    imports = [platform.claimed(number, {"1": name}) for number, name in enumerate(NAMES)]
    for hours, one in enumerate(imports):
        platform.run(one, at=NOON + timedelta(hours=hours))
    assert list(platform.files.snapshots) == [one.snapshot for one in imports[-2:]]
    retired = [each.import_id for each in platform.pointers.published.values() if each.retired_at is not None]
    assert retired == [one.import_id for one in imports[:-2]]


def test_beyond_their_age_snapshots_are_retired_but_never_the_current_one() -> None:
    platform = Platform.fresh()
    platform.keep = Keep(count=30, days=10)
    first, second, third = (platform.claimed(number, {"1": NAMES[number]}) for number in range(3))
    day = timedelta(days=1)
    for one, at in ((first, NOON), (second, NOON + 10 * day)):
        platform.run(one, at=at)
    assert len(platform.files.snapshots) == 2
    platform.run(third, at=NOON + 10.5 * day)
    assert list(platform.files.snapshots) == [second.snapshot, third.snapshot]

    platform.keep = Keep(count=0, days=0)
    platform.run(third, at=NOON + 11 * day)
    assert list(platform.files.snapshots) == [third.snapshot]
