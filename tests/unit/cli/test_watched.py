"""What the looks of a deployment have found, in `rollcall district` and `rollcall imports sweep`."""

import pytest
from support.deployment_in_memory import There
from support.in_memory_snapshots import FULL

from rollcall.model.accounts import Expect
from rollcall.steps.watch.noted import Noted
from rollcall.steps.watch.sweep import Swept

NOTED = Noted(
    "2026-11-24T05:10:00-06:00", "Tue by 05:10", "x", "import-1", "2026-2027", "import-1", {}, {"students.email": 0.95}
)


@pytest.fixture
def there() -> There:
    there = There.fresh()
    there.uploaded(1, FULL)
    return there


@pytest.mark.parametrize("expect", Expect)
def test_when_uploads_are_expected_is_set_shown_and_recorded(there: There, expect: Expect) -> None:
    before = there.accounts.districts["springfield"].expect
    told = there.told("district", "set", "springfield", "--expect", expect.value)
    assert (told["expect"], there.accounts.districts["springfield"].expect) == (expect, expect)
    recorded = [(change.before, change.after) for change in there.history if change.what == "uploads are expected"]
    assert recorded == ([] if before is expect else [("learn", expect)])
    assert "Uploads " in there.call("district", "show", "springfield")[0]


def test_a_district_is_shown_with_what_is_missing_of_it(there: There) -> None:
    there.watch.notes["springfield"] = NOTED
    shown = there.call("district", "show", "springfield")[0]
    assert "Missing       the upload of 2026-11-24 05:10 CST (usually Tue by 05:10)" in shown
    assert "Old           nothing came in since import import-1" in shown
    assert "Fewer values  students.email, which had values in 95 % of the rows" in shown
    told = there.told("district", "show", "springfield")
    assert (told["missing_since"], told["usual_upload"]) == (NOTED.missing_since, NOTED.missing_usual)
    assert (told["old_roster"], told["drifting"]) == ("import-1", {"students.email": 0.95})


def test_a_list_of_districts_says_what_is_missing(there: There) -> None:
    (plain,) = there.told("district", "list")["districts"]
    assert plain["missing_since"] is None
    there.watch.notes["springfield"] = NOTED
    assert "2026-11-24 05:10 CST" in there.call("district", "list")[0]


def test_nothing_is_said_where_nothing_is_amiss(there: There) -> None:
    assert "Missing" not in there.call("district", "show", "springfield")[0]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_sweep_says_what_was_or_would_be_deleted(there: There, *, dry_run: bool) -> None:
    there.watch.swept = Swept(3, 1, 700, 14, ["snapshots/a/", "snapshots/b/"], complete=False).as_dict()
    options = ["--dry-run"] * dry_run
    shown = there.call("imports", "sweep", *options)[0]
    assert ("Would delete  14 files" if dry_run else "14 files") in shown
    assert "Orphans" in shown
    assert "snapshots/a/\nsnapshots/b/\nIt ran out of time" in shown
    told = there.told("imports", "sweep", *options)
    assert (told["dry_run"], told["files"], there.watch.sweeps) == (dry_run, 14, [dry_run, dry_run])
