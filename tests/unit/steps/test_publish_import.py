"""The step `snapshot` around publishing: what it reports, counts and answers, and restores by request."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from support.in_memory import NOON, SPRINGFIELD, UPLOAD, Accounts, Reports, Telemetry
from support.in_memory_snapshots import FULL, NEXT, SMALL, Platform

from rollcall.model.imports import Decision, Import, Status, Verdict
from rollcall.model.suspicions import HoldSettings
from rollcall.steps.publish_import import Surroundings, answer

HOLD_SECONDS = 7 * 86_400
DONE = {"status": Status.SUCCEEDED, "next": "record", "hold_seconds": HOLD_SECONDS}


@dataclass
class Step:
    """The step, with a platform in memory."""

    platform: Platform = field(default_factory=Platform.fresh)
    accounts: Accounts = field(default_factory=Accounts)
    reports: Reports = field(default_factory=Reports)
    telemetry: Telemetry = field(default_factory=Telemetry)

    def answers(self, event: dict[str, Any]) -> dict[str, Any]:
        around = Surroundings(self.platform.records, self.accounts, self.reports, self.telemetry)
        return answer(event, self.platform.services, around, NOON)

    def published(self, import_: Import, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of an event
        upload = {name: getattr(UPLOAD, name) for name in UPLOAD.__slots__}
        event = {"upload": {**upload, "import_id": import_.import_id}, "status": "succeeded", **more}
        return self.answers(event)

    def restored(self, import_id: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of a request
        request = {"import_id": import_id, "district_id": SPRINGFIELD.district_id, "by": "maria", **more}
        return self.answers({"restore": {"dry_run": False, "expected_version": None, **request}})


def test_a_checked_import_is_published() -> None:
    step = Step()
    import_ = step.platform.claimed(1, FULL)
    assert step.published(import_) == DONE
    assert step.platform.shown == import_.import_id
    assert step.telemetry.measured == {}


def test_a_suspicious_import_is_held_and_counted() -> None:
    step = Step()
    step.published(step.platform.claimed(1, FULL))
    first = step.platform.claimed(1, FULL)
    held = step.platform.claimed(2, SMALL)
    step.reports.differences[held.import_id] = step.platform.files.differences(
        held, step.platform.pointers.snapshot(first.district_id, first.school_year, first.import_id)
    )
    assert step.published(held)["next"] == "hold"
    assert step.telemetry.measured == {"ImportsHeld": 1}
    message, said = step.telemetry.logged[-2]
    assert (message, said["import_id"], said["district_id"], said["status"]) == (
        "held",
        held.import_id,
        held.district_id,
        "held",
    )
    assert step.platform.events.holds == []
    # The chain asks for the event, and does not wait for it.
    for _ in range(2):
        assert step.answers({"held": {"import_id": held.import_id}}) == {"sent": True}
    assert step.platform.events.holds == [(held.import_id, first.import_id)] * 2


def test_an_import_that_was_compared_with_nothing_has_no_event_about_a_hold() -> None:
    step = Step()
    claimed = step.platform.claimed(1, FULL)
    assert step.answers({"held": {"import_id": claimed.import_id}}) == {"sent": False}
    assert step.platform.events.holds == []


def test_the_districts_own_settings_say_what_is_suspicious() -> None:
    step = Step(accounts=Accounts((replace(SPRINGFIELD, hold=HoldSettings(enabled=False)),)))
    step.published(step.platform.claimed(1, FULL))
    assert step.published(step.platform.claimed(2, SMALL)) == DONE


@pytest.mark.parametrize(
    ("verdict", "status"), [(Verdict.APPROVED, Status.SUCCEEDED), (Verdict.DISCARDED, Status.DISCARDED)]
)
def test_a_decision_about_a_held_import_is_carried_out(verdict: Verdict, status: Status) -> None:
    step = Step()
    step.published(step.platform.claimed(1, FULL))
    held = step.platform.claimed(2, SMALL)
    step.published(held)
    sha256 = step.platform.files.accepted(held).package_sha256
    step.platform.records.decide(held.import_id, Decision(verdict, "maria", NOON, sha256))
    assert step.published(held, decide=True)["status"] is status


def test_an_import_into_a_year_that_was_left_is_reported_as_that() -> None:
    step = Step()
    import_ = step.platform.claimed(1, FULL)
    step.platform.pointers.school_year = "2027-2028"
    assert step.published(import_)["status"] is Status.FAILED
    (finding,) = step.reports.written[import_.import_id]["findings"]
    assert finding["code"] == "school-year-rolled-over"


def test_a_restore_is_shown_then_made_and_counted() -> None:
    step = Step()
    first, second = step.platform.claimed(1, FULL), step.platform.claimed(2, NEXT)
    for one in (first, second):
        step.published(one)
    shown = step.restored(first.import_id, dry_run=True)
    assert shown["differences"]["tables"]["students"]["removed"] == 1
    assert step.platform.shown == second.import_id
    made = step.restored(first.import_id, expected_version=shown["version"])
    assert (made["change"]["import_id"], made["change"]["at"]) == (first.import_id, "2026-11-24T18:00:00.000+00:00")
    assert step.platform.shown == first.import_id
    assert step.telemetry.measured == {"Restores": 1}


@pytest.mark.parametrize("district_id", [SPRINGFIELD.district_id, "shelbyville"])
def test_a_restore_of_an_import_that_is_not_the_districts_is_refused(district_id: str) -> None:
    step = Step()
    step.platform.claimed(1, FULL)
    import_id = "import-1" if district_id == "shelbyville" else "nonsense"
    assert "There is no such import" in step.restored(import_id, district_id=district_id)["refused"]


def test_a_restore_that_is_impossible_is_refused_with_its_reason() -> None:
    step = Step()
    step.published(step.platform.claimed(1, FULL))
    assert "already" in step.restored("import-1")["refused"]
    assert step.telemetry.measured == {}
