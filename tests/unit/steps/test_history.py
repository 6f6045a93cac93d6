"""`history.json` follows the pointer, and tells of a deletion before it is done."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from support.in_memory import NOON, SPRINGFIELD
from support.in_memory_snapshots import FULL, HELD, NAMES, NEXT, SMALL, Files, Platform

from rollcall.model.history import History
from rollcall.model.snapshots import Why
from rollcall.steps import history
from rollcall.steps.restore import restore
from rollcall.steps.services import Contended, Keep

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
