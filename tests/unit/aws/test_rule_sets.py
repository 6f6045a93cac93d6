"""Records, snapshots and events name the rule set; those of an earlier release read as before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.dynamodb_in_memory import in_memory
from support.in_memory import NOON, RUNNING

from rollcall.aws.services.bus import EventBus
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.snapshot_items import snapshot_fields, snapshot_of
from rollcall.model.differences import Differences
from rollcall.model.imports import Closing, Import, Status
from rollcall.model.rule_set import parts
from rollcall.model.snapshots import Change, Pointer, Snapshot, Tables, Why

SNAPSHOT = Snapshot("springfield", "2026-2027", "4f8a84ea", "1", "snapshots/…/", Tables((), "1", "00"), NOON)
CHANGE = Change(
    "springfield",
    "2026-2027",
    1,
    "4f8a84ea",
    replaced=None,
    why=Why.PUBLISHED,
    cause="4f8a84ea",
    by="",
    at=NOON,
    counts={},
)


def kept(claimed: Import, closing: Closing | None = None) -> Import:
    """The import as it is read from the table."""
    with pytest.MonkeyPatch.context() as patch, in_memory(patch) as tables, tables.acting("record"):
        items = ImportItems("imports")
        assert items.claim(claimed)
        if closing:
            assert items.close(claimed, closing, NOON + timedelta(minutes=1))
        return items.claimed(claimed.import_id)


@pytest.mark.parametrize(("report", "then"), [("2026.12", "2026.12"), ("", "2026.11")])
def test_a_record_names_the_rules_of_the_report(report: str, then: str) -> None:
    """A deployment may be updated between the claim and the check; without a report, the claim's stand."""
    closing = Closing(Status.SUCCEEDED, "", {}, {}, rule_set=report)
    assert kept(replace(RUNNING, rule_set="2026.11"), closing).rule_set == then


def test_a_record_of_an_earlier_release_names_none() -> None:
    assert kept(RUNNING).rule_set == ""
    fields = snapshot_fields(SNAPSHOT)
    del fields["rule_set"]
    assert snapshot_of(fields) == SNAPSHOT


@pytest.mark.parametrize(("version", "told"), [("2026.11", "2026.11"), ("", None)])
def test_the_events_name_it(version: str, told: str | None) -> None:
    published = replace(SNAPSHOT, rule_set=version)
    assert snapshot_of(snapshot_fields(published)) == published
    bus = EventBus("data")
    assert bus.detail(CHANGE, Pointer("springfield", "2026-2027"), published)["rule_set"] == told
    held = replace(RUNNING, rule_set=version, hold_until=NOON)
    assert bus.hold_detail(held, Differences(None, {}), [], 0)["rule_set"] == told


def test_versions_are_compared_as_numbers() -> None:
    assert sorted(["2026.12", "2026.9", "2026.11.10", "2026.11", "2026.11.2"], key=parts) == [
        "2026.9",
        "2026.11",
        "2026.11.2",
        "2026.11.10",
        "2026.12",
    ]
