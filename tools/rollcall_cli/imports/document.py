"""One import as JSON values, for `show` and for what decides about it. Holds no student data."""

from dataclasses import asdict
from typing import Any

from rollcall.model.differences import Differences
from rollcall.model.imports import Decision, Import
from rollcall.publishing.holding import Reason
from rollcall_cli.deployment.deployment import Deployment, Fields
from rollcall_cli.forms.layout import stamp


def document(record: Import, fields: Fields, there: Deployment) -> dict[str, Any]:
    """All that is known of the import; keys are always there, None where there is nothing to say."""
    snapshot = None
    if record.school_year:
        snapshot = there.pointers.snapshot(record.district_id, record.school_year, record.import_id)
    pointer = there.pointers.pointer(record.district_id, record.school_year) if snapshot else None
    names = ("import_id", "district_id", "district_name", "school_year", "status", "time_zone", "submitted_by")
    moments = ("uploaded_at", "started_at", "ended_at", "mailed_at")
    found = differences(record, there)
    return {
        **{name: getattr(record, name) for name in names},
        "date": record.date.isoformat(),
        **{name: stamp(getattr(record, name)) for name in moments},
        "package": _package(record),
        "failed_step": fields.get("failed_step") or None,
        "exhausted": record.exhausted,
        "files": fields.get("files") or _files(record, there),
        "totals": fields.get("totals") or {},
        "differences": found.as_dict() if found else None,
        "unchanged_since": record.unchanged_since,
        "hold": _hold(record, fields),
        "decision": _decision(record.decision),
        "current": pointer is not None and pointer.current == record.import_id,
        "report": f"s3://{there.bucket}/{record.reports}",
        "snapshot": f"s3://{there.bucket}/{snapshot.prefix}" if snapshot else None,
        "snapshot_kept": snapshot is not None and snapshot.retired_at is None,
    }


def differences(record: Import, there: Deployment) -> Differences | None:
    """What the import would change, or changed; None where that was never found out, or is no longer kept."""
    kept = there.reports.differences(record)
    return None if kept is None else Differences.from_dict(kept)


def reasons(fields: Fields) -> list[Reason]:
    """Why the import was held: the first reasons, worst first."""
    return [Reason.from_dict(reason) for reason in fields.get("reasons") or ()]


def _files(record: Import, there: Deployment) -> dict[str, Any]:
    """The counts of an import that is not closed yet, as far as it is checked."""
    summary = there.reports.summary(record)
    return dict(summary["files"]) if summary else {}


def _package(record: Import) -> dict[str, Any]:
    return {
        "name": record.package_name,
        "size": record.size,
        "sha256": record.package_sha256 or None,
        "location": f"s3://{record.bucket}/{record.key}",
        "version": record.version,
    }


def _hold(record: Import, fields: Fields) -> dict[str, Any] | None:
    if record.hold_until is None:
        return None
    told = [reason.as_dict() | {"share": reason.share} for reason in reasons(fields)]
    return {"until": stamp(record.hold_until), "reasons": told, "count": fields.get("reasons_count", len(told))}


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {**asdict(decision), "verdict": decision.verdict.value, "at": stamp(decision.at)}
