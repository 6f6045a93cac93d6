"""The step `record`: finds the import of this execution, reads its report, closes it, counts, and has it told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rollcall.model.imports import Import, Next, Status
from rollcall.model.uploads import Upload
from rollcall.steps import after_move, claim, record, send_ended
from rollcall.steps.ahead import Begin, in_turn
from rollcall.steps.count_ended import count_ended
from rollcall.steps.ports import Accounts
from rollcall.steps.services import EndedEvents, Pointers
from rollcall.steps.telemetry import Telemetry

WITH_REPORT = frozenset({"snapshot", "hold", "decide"})
"""Steps that only an import comes to which has a report."""


class Imports(claim.Imports, record.Imports, send_ended.Imports, Protocol):
    """The imports, as this step needs them."""

    def get(self, import_id: str) -> Import | None:
        """Read the import of this id, or None."""


class Reports(Protocol):
    """The reports of imports."""

    def read(self, import_: Import | Upload) -> Mapping[str, Any]:
        """Read the core of the import's report."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    imports: Imports
    accounts: Accounts
    reports: Reports
    pointers: Pointers
    events: EndedEvents
    telemetry: Telemetry
    begin: Begin = in_turn


@dataclass(frozen=True, slots=True)
class Ending:
    """How the import ended, as the chain knows it."""

    status: Status
    failed_step: str
    """The step that failed for good; empty if none did."""
    exhausted: bool
    """Whether that step took too much time or memory, at each attempt."""

    @property
    def has_report(self) -> bool:
        """Whether there is a report that counts. That is not known of an import that was broken off elsewhere."""
        return self.status is not Status.CANCELLED and (not self.failed_step or self.failed_step in WITH_REPORT)

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "Ending":
        """The ending in the step's event; an execution that began under an earlier release has no `exhausted`."""
        return cls(Status(event["status"]), event["failure"], event.get("exhausted", False))


def answer(event: Mapping[str, Any], services: Services, now: datetime) -> dict[str, Any]:
    """Close the import of `upload` and say where the chain goes; or send the event about the one that `ended` names."""
    if "ended" in event:
        import_id = event["ended"]["import_id"]
        return {"sent": send_ended.send_ended(import_id, services.imports, services.events, services.telemetry)}
    upload, ending = Upload.from_dict(event["upload"]), Ending.from_event(event)
    return {"next": close_import(upload, event["execution"], ending, services, now)}


def close_import(upload: Upload, execution: str, ending: Ending, services: Services, now: datetime) -> Next:
    """Close the import with its counts; where the chain goes. Idempotent."""
    read = services.begin(services.reports.read, upload) if ending.has_report else None
    import_ = _own(upload, execution, services, now)
    if import_ is None:
        return Next.NOTHING
    if import_.ended_at is not None:  # by an earlier attempt, or by the execution that this one was begun for
        after_move.release(import_, services.pointers)
        return Next.NOTIFY
    # The upload of an import that is closed for another execution does not say that it was only to be checked.
    report = read() if read and upload.reports == import_.reports else _report(import_, ending, services)
    course = record.Course(ending.status, ending.failed_step, report, ending.exhausted)
    closing = record.record(import_, course, services.imports, services.pointers, now)
    if closing:
        count_ended(import_, closing, services.telemetry)
    return Next.NOTIFY


def _report(import_: Import, ending: Ending, services: Services) -> Mapping[str, Any] | None:
    """The import's report; None where there may be none, or where it does not count."""
    # One that took effect certainly has a report, wherever its execution died.
    if not ending.has_report and not record.took_effect(import_, services.pointers):
        return None
    return services.reports.read(import_)


def _own(upload: Upload, execution: str, services: Services, now: datetime) -> Import | None:
    """The import, if this execution has claimed it, or claims it now because `unpack` failed before it could.

    None for a client's temporary file, which is no import unless it is infected.
    """
    import_ = services.imports.get(upload.import_id)
    if import_ is None and not upload.is_package:
        return None
    if import_ is None:
        district = services.accounts.district(upload.district_id)
        return claim.claim_unseen(upload, execution, district, services.imports, now=now)
    return import_ if import_.execution == execution else None
