"""The step `snapshot` around publishing: reads the import, reports a refusal, and counts; and answers a restore."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from rollcall.model import schema
from rollcall.model.differences import Differences
from rollcall.model.imports import Import, Next, Status
from rollcall.model.snapshots import Change
from rollcall.model.suspicions import HoldSettings
from rollcall.model.uploads import Purpose, Upload
from rollcall.publishing.holding import Reason
from rollcall.steps import import_log, restore
from rollcall.steps.compare_only import compare_only
from rollcall.steps.decide import decide
from rollcall.steps.ports import Accounts, ClaimedImports, Reports
from rollcall.steps.services import Services
from rollcall.steps.snapshot import Result, snapshot
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.validate import refuse


class Imports(ClaimedImports, Protocol):
    """The imports, as this step needs them."""

    def get(self, import_id: str) -> Import | None:
        """Read the import of this id, or None."""

    def reasons(self, import_id: str) -> tuple[Sequence[Reason], int]:
        """Read why the import is held: the first reasons, worst first, and their number."""


class ComparedReports(Reports, Protocol):
    """The reports of imports, and what lies beside them."""

    def find_differences(self, import_: Import) -> Differences | None:
        """Read the last comparison with what was current; None if the import was not compared."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What this step talks to besides `Services`."""

    imports: Imports
    accounts: Accounts
    reports: ComparedReports
    telemetry: Telemetry


def answer(event: Mapping[str, Any], services: Services, around: Surroundings, now: datetime) -> dict[str, Any]:
    """Answer an event of the chain, or a request for a restore where the event has `restore`.

    With `held`, the event about an import that waits is sent: the chain asks for that and does not wait.
    """
    if "restore" in event:
        return restore_import(event["restore"], services, around, now)
    if "held" in event:
        return {"sent": send_held(event["held"]["import_id"], services, around)}
    upload, outcome = Upload.from_dict(event["upload"]), Status(event["status"])
    result = publish_import(upload, outcome, services, around, now, decided=bool(event.get("decide")))
    return {"status": result.status, "next": result.next, "hold_seconds": services.hold_seconds}


def publish_import(
    upload: Upload, outcome: Status, services: Services, around: Surroundings, now: datetime, *, decided: bool
) -> Result:
    """Publish a checked import or hold it; with `decided`, carry out what was decided about a held one.

    Args:
        upload: The import's.
        outcome: The report's outcome, which is the import's status if it is published.
        services: What publishing talks to.
        around: What this step talks to besides.
        now: UTC.
        decided: Whether the import was held, and its execution was woken or has waited long enough.
    """
    if decided:
        import_ = around.imports.claimed(upload.import_id)
        result = decide(import_, outcome, services, now)
    else:
        account = services.begin(around.accounts.district, upload.district_id)
        services.files.expect(upload)
        import_ = around.imports.claimed(upload.import_id)
        district = account()
        settings = district.hold if district else HoldSettings()
        publishing = compare_only if import_.purpose is Purpose.CHECK else snapshot
        result = publishing(import_, outcome, settings, services, now)
    if result.refused:
        # In the place of the report: whatever else was found changes nothing.
        around.reports.write(import_, refuse(result.refused, roster=schema.load(), today=import_.date))
    differences = result.differences or around.reports.find_differences(import_)
    if result.next is Next.HOLD:
        around.telemetry.measure({"ImportsHeld": ("Count", 1)})
        import_log.log_held(import_, around.telemetry)
    changes = differences.row_changes() if differences else None
    around.telemetry.log("snapshot", status=result.status, next=result.next, changes=changes)
    return result


def send_held(import_id: str, services: Services, around: Surroundings) -> bool:
    """Send the event about an import that was held, of what is recorded; whether there was one to send."""
    import_ = around.imports.claimed(import_id)
    differences = around.reports.find_differences(import_)
    if differences:
        services.events.held(import_, differences, *around.imports.reasons(import_id))
    around.telemetry.log("event", kind="Import Held", sent=bool(differences))
    return bool(differences)


def restore_import(
    request: Mapping[str, Any], services: Services, around: Surroundings, now: datetime
) -> dict[str, Any]:
    """Answer a request for a restore: `refused`, with a reason that may be shown, or what it changes or changed.

    A request with `dry_run` changes nothing, and gets `differences` and the pointer's `version`; one without gets the
    `change`.
    """
    import_ = around.imports.get(request["import_id"])
    district = around.accounts.district(request["district_id"])
    if district is None or import_ is None or import_.district_id != district.district_id:
        return {"refused": "There is no such import of this district. List them with `rollcall imports list`."}
    try:
        if request["dry_run"]:
            preview = restore.preview(import_, district.school_year, services)
            return {"differences": preview.differences.as_dict(), "version": preview.version}
        change = restore.restore(
            import_, district.school_year, request["by"], services, now, expected_version=request["expected_version"]
        )
    except restore.Refused as refused:
        return {"refused": str(refused)}
    around.telemetry.measure({"Restores": ("Count", 1)})
    around.telemetry.log("restored", version=change.version, changes=change.counts)
    return {"change": _as_json(change)}


def _as_json(change: Change) -> dict[str, Any]:
    return {**asdict(change), "at": change.at.isoformat(timespec="milliseconds")}
