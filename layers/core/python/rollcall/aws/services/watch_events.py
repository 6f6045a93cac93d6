"""The events of `watch` on EventBridge's default bus; each has a schema in `schemas/`. None holds student data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.aws.services.bus import send
from rollcall.model.accounts import District
from rollcall.model.imports import Import
from rollcall.model.regularity import Missing
from rollcall.model.snapshots import Change
from rollcall.steps.abandon import Abandoned
from rollcall.steps.watch.districts import DistrictEvents
from rollcall.steps.watch.stalled import Death, StalledEvents

STALLED = "Import Stalled"
MISSING = "Upload Missing"
OLD = "Roster Old"
DRIFTING = "Values Drifting"


@dataclass(frozen=True, slots=True)
class WatchEvents(StalledEvents, DistrictEvents):
    """Sends the events for operators."""

    bucket: str
    """Name of the bucket of the snapshots: another deployment in this account has another one."""

    def stalled(self, ending: Abandoned, import_: Import | None, death: Death) -> None:
        upload = ending.upload
        self._send(
            STALLED,
            {
                "district_id": upload.district_id,
                "school_year": import_.school_year if import_ else "",
                "import_id": upload.import_id,
                "purpose": upload.purpose,
                "death": death,
                "failed_step": ending.failure,
                "execution": ending.execution,
            },
        )

    def upload_missing(self, district: District, missing: Missing, last: datetime | None) -> None:
        self._send(
            MISSING,
            {
                **_about(district),
                "expected": district.expect,
                "usual": missing.usual,
                "missing_since": _text(missing.since),
                "last_upload_at": _text(last) if last else None,
            },
        )

    def roster_old(self, district: District, change: Change, days: int) -> None:
        self._send(
            OLD, {**_about(district), "import_id": change.import_id, "imported_at": _text(change.at), "days": days}
        )

    def values_drifting(self, district: District, import_id: str, column: str, before: float, now: float) -> None:
        table, _, name = column.partition(".")
        shares = {"share_before": before, "share_now": now}
        self._send(DRIFTING, {**_about(district), "import_id": import_id, "table": table, "column": name, **shares})

    def _send(self, kind: str, detail: Mapping[str, Any]) -> None:
        send(kind, {**detail, "bucket": self.bucket})


def _about(district: District) -> dict[str, str]:
    return {"district_id": district.district_id, "district_name": district.name, "school_year": district.school_year}


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
