"""One import as JSON values and as facts, for the commands that show it. Holds no student data."""

from dataclasses import asdict
from typing import Any

from rollcall.model.differences import Differences
from rollcall.model.gathered import told_with_others
from rollcall.model.imports import Decision, Import
from rollcall.model.since import Since
from rollcall.publishing.holding import Reason
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.forms.layout import moment, stamp


def import_document(import_: Import, fields: Fields, deployment: Deployment) -> dict[str, Any]:
    """Everything known about the import. Every key is always there, with None where there is nothing to say."""
    snapshot = None
    if import_.school_year:
        snapshot = deployment.pointers.snapshot(import_.district_id, import_.school_year, import_.import_id)
    pointer = deployment.pointers.pointer(import_.district_id, import_.school_year) if snapshot else None
    names = ("import_id", "district_id", "district_name", "school_year", "status", "time_zone", "submitted_by")
    moments = ("uploaded_at", "started_at", "ended_at", "mailed_at")
    differences = differences_of(import_, deployment)
    since = since_of(import_, deployment)
    return {
        **{name: getattr(import_, name) for name in names},
        "date": import_.date.isoformat(),
        **{name: stamp(getattr(import_, name)) for name in moments},
        "told_with_others": told_with_others(
            import_.import_id, import_.gathered_by, import_.package_name, import_.rejected_for
        ),
        "package": _package(import_),
        "replays": import_.replays or None,
        "replayed_by": import_.replayed_by or None,
        "ended_by": fields.get("abandoned_by") or None,
        "rule_set": import_.rule_set or None,
        "failed_step": fields.get("failed_step") or None,
        "exhausted": import_.exhausted,
        "execution": import_.execution or None,
        "fault": _fault(import_, fields, deployment),
        "files": fields.get("files") or _files(import_, deployment),
        "totals": fields.get("totals") or {},
        "since": since.as_dict() if since else None,
        "differences": differences.as_dict() if differences else None,
        "unchanged_since": import_.unchanged_since,
        "hold": _hold(import_, fields),
        "decision": _decision(import_.decision),
        "current": pointer is not None and pointer.current == import_.import_id,
        "report": f"s3://{deployment.bucket}/{import_.reports}",
        "snapshot": f"s3://{deployment.bucket}/{snapshot.prefix}" if snapshot else None,
        "snapshot_kept": snapshot is not None and snapshot.retired_at is None,
    }


def import_facts(import_: Import) -> list[tuple[str, str]]:
    """The names and values that identify an import for an operator who decides about it."""
    return [
        ("Import", import_.import_id),
        ("District", f"{import_.district_id} ({import_.district_name}), {import_.school_year}"),
        ("Package", import_.package_name),
        ("Uploaded", moment(import_.uploaded_at, import_.time_zone)),
    ]


def differences_of(import_: Import, deployment: Deployment) -> Differences | None:
    """What the import changed or would change; None where it was not compared, or the comparison is no longer kept."""
    stored = deployment.reports.differences(import_)
    return None if stored is None else Differences.from_dict(stored)


def since_of(import_: Import, deployment: Deployment) -> Since | None:
    """How its findings compare with those of the district's last import; None where there is nothing to compare."""
    summary = deployment.reports.summary(import_) or {}
    since = Since.from_dict(summary["since"]) if summary.get("since") else None
    return since if since and since.against else None


def hold_reasons(fields: Fields) -> list[Reason]:
    """Why the import was held: the first reasons, worst first."""
    return [Reason.from_dict(reason) for reason in fields.get("reasons") or ()]


def _files(import_: Import, deployment: Deployment) -> dict[str, Any]:
    """The counts of an import that is not closed yet, if it was checked already."""
    summary = deployment.reports.summary(import_)
    return dict(summary["files"]) if summary else {}


def _fault(import_: Import, fields: Fields, deployment: Deployment) -> dict[str, str | None] | None:
    """Why a step failed by a fault of ours; None if none did."""
    step = fields.get("failed_step")
    if not step:
        return None
    fault = deployment.faults.of_import(import_, step)
    return {
        "error": fault.error or None,
        "execution_page": fault.execution or None,
        "log_group": fault.log or None,
        "log_page": fault.log_page or None,
    }


def _package(import_: Import) -> dict[str, Any]:
    return {
        "name": import_.package_name,
        "size": import_.size,
        "sha256": import_.package_sha256 or None,
        "location": f"s3://{import_.bucket}/{import_.key}",
        "version": import_.version,
    }


def _hold(import_: Import, fields: Fields) -> dict[str, Any] | None:
    if import_.hold_until is None:
        return None
    reasons = [reason.as_dict() | {"share": reason.share} for reason in hold_reasons(fields)]
    return {"until": stamp(import_.hold_until), "reasons": reasons, "count": fields.get("reasons_count", len(reasons))}


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {**asdict(decision), "verdict": decision.verdict.value, "at": stamp(decision.at)}
