"""`history.json` follows the pointer, and tells of a deletion before it is done."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from support.in_memory import NOON, SPRINGFIELD
from support.in_memory_snapshots import FULL, HELD, NAMES, NEXT, SMALL, Files, Platform

from rollcall.model.history import History
from rollcall.model.snapshots import Change, Snapshot, Why
from rollcall.steps import history
from rollcall.steps.restore import restore
from rollcall.steps.services import Contended, Keep, Moved

PLACE = (SPRINGFIELD.district_id, SPRINGFIELD.school_year)


def shown(platform: Platform) -> History:
    return platform.files.history(*PLACE)[0]


def test_it_names_each_change_and_what_is_kept() -> None:
    platform = Platform.fresh()
    platform.keep = Keep(count=2, days=400)
    imports = [platform.claimed(number, {"1": name}) for number, name in enumerate(NAMES[:3])]
    again = platform.claimed(3, {"1": NAMES[2]})
    for hours, one in enumerate((*imports, again)):
        platform.run(one, at=NOON + timedelta(hours=hours))
    restore(imports[1], PLACE[1], "maria", platform.services, NOON + timedelta(hours=4), expected_version=None)

    assert [(each.version, each.import_id, each.why, each.kept) for each in shown(platform).entries] == [
        (1, "import-0", Why.PUBLISHED, False),
        (2, "import-1", Why.PUBLISHED, True),
        (3, "import-2", Why.PUBLISHED, True),
        (4, "import-2", Why.CONFIRMED, True),
        (5, "import-1", Why.RESTORED, True),
    ]
    assert [each.at for each in shown(platform).entries] == [NOON + timedelta(hours=hours) for hours in range(5)]


def test_a_hold_is_no_change() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    before = shown(platform)
    assert platform.run(platform.claimed(2, SMALL)) == HELD
    assert shown(platform) == before


def test_what_a_dead_step_left_out_is_caught_up_with_the_next_change() -> None:
    """Also all of it, where there was no history when the snapshots were published."""
    platform = Platform.fresh()
    for number, roster in enumerate((FULL, NEXT)):
        platform.run(platform.claimed(number, roster))
    platform.files.histories.clear()
    platform.run(platform.claimed(2, FULL))
    assert [each.import_id for each in shown(platform).entries] == ["import-0", "import-1", "import-2"]


def test_a_slow_worker_that_knows_less_never_has_the_last_word() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    slow = platform.files.history(*PLACE)
    platform.run(platform.claimed(2, NEXT))
    assert platform.files.replace_history(*slow) is False
    assert shown(platform).version == 2


@dataclass
class Contested(Files):
    """Others write the history while this one does."""

    others: int = 0
    """How often they do."""

    def replace_history(self, history: History, tag: str | None) -> bool:
        self.others -= 1
        return self.others < 0 and super().replace_history(history, tag)


@pytest.mark.parametrize("others", [1, 19])
def test_where_others_write_it_meanwhile_it_is_read_again(others: int) -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    contested = Contested(others=others)
    history.catch_up(*PLACE, replace(platform.services, files=contested))
    assert contested.history(*PLACE)[0].version == 1


def test_where_others_write_it_all_the_time_the_step_is_tried_again() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    with pytest.raises(Contended):
        history.catch_up(*PLACE, replace(platform.services, files=Contested(others=20)))


def test_what_readers_saw_within_the_last_hour_is_not_retired() -> None:
    """They may have just learnt that it is current, and read its files now."""
    platform = Platform.fresh()
    platform.keep = Keep(count=1, days=400)
    imports = [platform.claimed(number, {"1": name}) for number, name in enumerate(NAMES)]
    there = []
    for minutes, one in zip((0, 90, 120, 140, 179, 250), imports, strict=True):
        platform.run(one, at=NOON + timedelta(minutes=minutes))
        there.append([number for number, each in enumerate(imports) if each.snapshot in platform.files.snapshots])
    # The first was current until minute 90, the second until 120, the third until 140, the fourth until 179.
    assert there == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4], [4, 5]]


def published(platform: Platform, number: int, at: datetime = NOON) -> tuple[Change, Snapshot]:
    """A change as an import would make it, and its snapshot."""
    before = platform.pointer
    import_ = platform.claimed(number, NEXT)
    names = import_.import_id, import_.upload_order, import_.snapshot
    snapshot = Snapshot(*PLACE, *names, platform.files.accepted(import_), at)
    platform.files.publish(import_, snapshot.tables)
    change = Change(*PLACE, before.version + 1, names[0], before.current, Why.PUBLISHED, names[0], "", at, {})
    return change, snapshot


def moved(platform: Platform, change: Change, snapshot: Snapshot) -> None:
    after = replace(platform.pointer, version=change.version, current=snapshot.import_id)
    assert platform.pointers.move(platform.pointer, after, change, snapshot) is Moved.DONE


def test_what_was_read_before_a_move_and_what_was_read_after_it_say_the_same() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    change, snapshot = published(platform, 2)
    before = history.look(*PLACE, platform.services)
    moved(platform, change, snapshot)
    after = history.look(*PLACE, platform.services)
    assert before.newest != after.newest
    assert before.and_moved(change, snapshot) == after == after.and_moved(change, snapshot)


def test_a_snapshot_that_is_gone_by_then_does_not_come_back() -> None:
    """A slow worker reads after its own move, and after others have replaced and deleted what it published."""
    platform = Platform.fresh()
    platform.keep = Keep(count=1, days=400)
    change, snapshot = published(platform, 1)
    moved(platform, change, snapshot)
    for number in (2, 3):
        platform.run(platform.claimed(number, {**FULL, "new": str(number)}), at=NOON + timedelta(hours=2 * number))
    known = history.look(*PLACE, platform.services).and_moved(change, snapshot)
    assert snapshot.import_id not in {each.import_id for each in known.snapshots}
    history.catch_up(*PLACE, platform.services, lambda: known)
    assert not shown(platform).entries[0].kept


def test_a_history_that_others_have_written_since_it_was_read_is_read_again() -> None:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    known = history.look(*PLACE, platform.services)
    platform.run(platform.claimed(2, NEXT))
    platform.run(platform.claimed(3, FULL))
    change, snapshot = published(platform, 4)
    moved(platform, change, snapshot)
    history.catch_up(*PLACE, platform.services, lambda: known.and_moved(change, snapshot))
    assert [each.version for each in shown(platform).entries] == [1, 2, 3, 4]
