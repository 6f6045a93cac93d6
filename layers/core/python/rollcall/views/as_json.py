"""Imports as JSON values: what their pages show, numbers as numbers and moments as in ISO 8601. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rollcall.mail import Support
from rollcall.model.accounts import District
from rollcall.model.imports import Import
from rollcall.model.since import Since
from rollcall.model.snapshots import Change, Pointer
from rollcall.model.uploads import Purpose
from rollcall.views import one_import
from rollcall.views.states import Fields, State, state_of
from rollcall.views.turns import Viewer

Json = dict[str, Any]


def moment(at: str | datetime | None) -> str | None:
    """A moment in UTC, with its offset; None for none."""
    if not at:
        return None
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(UTC).isoformat()


def brief(fields: Fields, district: District, support: Support, pointer: Pointer | None, viewer: Viewer) -> Json:
    """An import as in the list, for a viewer; `pointer` is that of its school year."""
    state = state_of(fields, district.decides, support, pointer, viewer)
    counted, compared = fields.get("files") or {}, fields.get("differences") or {}
    rows = summed(counted, ("rows", "accepted", "omitted"))
    changed = summed(compared, ("added", "changed", "removed"))
    return {
        "import_id": fields["import_id"],
        "purpose": fields.get("purpose") or Purpose.IMPORT.value,
        "package": str(fields["key"]).rpartition("/")[2],
        "status": str(fields["status"]),
        "state": _state(state),
        "school_year": fields.get("school_year") or None,
        "uploaded_at": moment(fields.get("uploaded_at")),
        "ended_at": moment(fields.get("ended_at")),
        "submitted_by": fields.get("submitted_by") or None,
        "is_current": pointer is not None and pointer.current == fields["import_id"],
        "rows": dict(zip(("sent", "accepted", "omitted"), rows, strict=True)) if counted else None,
        "changes": dict(zip(("added", "changed", "removed"), changed, strict=True)) if compared else None,
    }


def whole(known: one_import.Known, district: District, support: Support, viewer: Viewer, *, may_decide: bool) -> Json:
    """One import for a viewer; `may_decide` is whether whoever reads it may decide about it."""
    import_, fields, summary = known.import_, known.fields, known.summary
    page = one_import.one_import(known, district, support, viewer)
    since = Since.from_dict(summary["since"]) if summary and summary.get("since") else None
    return {
        **brief(fields, district, support, known.pointer, viewer),
        "state": _state(page.state),
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
        "results": known.results or None,
        "in_use": [_change(change) for change in known.changes if change.import_id == import_.import_id],
    }


def summed(by_part: Mapping[str, Mapping[str, int]], names: tuple[str, str, str]) -> tuple[int, int, int]:
    """The sums of three counts over all files or tables."""
    first, second, third = (sum(int(each.get(name_, 0)) for each in by_part.values()) for name_ in names)
    return first, second, third


def _state(state: State) -> Json:
    return {"word": state.word, "sentence": state.sentence, "turn": state.turn, "next": state.next}


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
