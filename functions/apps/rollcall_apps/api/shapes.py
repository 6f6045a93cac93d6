"""Imports as JSON values: what their pages show, numbers as numbers and moments as in ISO 8601. Pure."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rollcall.mail import Support
from rollcall.model.accounts import District
from rollcall.model.imports import Import, Purpose
from rollcall.model.since import Since
from rollcall.model.snapshots import Change, Pointer
from rollcall_apps.site import Fields
from rollcall_apps.views import one_import
from rollcall_apps.views.import_list import summed
from rollcall_apps.views.states import state_of

Json = dict[str, Any]


def moment(at: str | datetime | None) -> str | None:
    """A moment in UTC, with its offset; None for none."""
    if not at:
        return None
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(UTC).isoformat()


def brief(fields: Fields, district: District, support: Support, pointer: Pointer | None) -> Json:
    """An import as in the list; `pointer` is that of its school year."""
    state = state_of(fields, district.decides, support, pointer)
    counted, compared = fields.get("files") or {}, fields.get("differences") or {}
    rows = summed(counted, ("rows", "accepted", "omitted"))
    changed = summed(compared, ("added", "changed", "removed"))
    return {
        "import_id": fields["import_id"],
        "purpose": fields.get("purpose") or Purpose.IMPORT.value,
        "package": str(fields["key"]).rpartition("/")[2],
        "status": str(fields["status"]),
        "state": {"word": state.word, "sentence": state.sentence, "turn": state.turn, "next": state.next},
        "school_year": fields.get("school_year") or None,
        "uploaded_at": moment(fields.get("uploaded_at")),
        "ended_at": moment(fields.get("ended_at")),
        "submitted_by": fields.get("submitted_by") or None,
        "is_current": pointer is not None and pointer.current == fields["import_id"],
        "rows": dict(zip(("sent", "accepted", "omitted"), rows, strict=True)) if counted else None,
        "changes": dict(zip(("added", "changed", "removed"), changed, strict=True)) if compared else None,
    }


def whole(known: one_import.Known, district: District, support: Support, *, may_decide: bool) -> Json:
    """One import."""
    import_, fields, summary = known.import_, known.fields, known.summary
    page = one_import.one_import(known, district, support)
    since = Since.from_dict(summary["since"]) if summary and summary.get("since") else None
    return {
        **brief(fields, district, support, known.pointer),
        "size": int(import_.size),
        "package_sha256": import_.package_sha256 or None,
        "hold_until": moment(import_.hold_until),
        "decision": _decision(import_),
        "consents": [side for side in ("district", "operator") if f"{side}_consent" in fields],
        "who_decides": district.decides.value,
        "may_decide": may_decide,
        "is_checked": summary is not None,
        "files": [{name: _number(value) for name, value in asdict(row).items()} for row in page.files],
        "compared_with": (known.differences or {}).get("against"),
        "reasons": [{"sentence": sentence, "details": list(details)} for sentence, details in page.reasons],
        "more_reasons": page.more_reasons,
        "since": _since(since),
        "in_use": [_change(change) for change in known.changes if change.import_id == import_.import_id],
    }


def _decision(import_: Import) -> Json | None:
    decision = import_.decision
    if decision is None:
        return None
    return {"verdict": decision.verdict.value, "by": decision.by or None, "at": moment(decision.at)}


def _since(since: Since | None) -> Json | None:
    if since is None or since.against is None:
        return None
    return {
        "import_id": since.against.import_id,
        "uploaded_at": moment(since.against.uploaded_at),
        "new": since.new,
        "as_before": since.as_before,
        "mended": since.mended,
        "unknown": since.unknown,
    }


def _change(change: Change) -> Json:
    return {"why": change.why.value, "at": moment(change.at), "by": change.by or None}


def _number(value: object) -> object:
    return value if value is None or isinstance(value, str) else int(str(value))
