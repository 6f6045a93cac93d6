"""What e-mails tell of imports and restored rosters, read from where the steps left it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.aws.files.reports import read_differences, read_summary
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.tables.imports import ImportRecords
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.mail import Mail, Support, Waiting
from rollcall.model.accounts import District
from rollcall.model.imports import Import, Status
from rollcall.model.snapshots import Change
from rollcall.publishing.holding import Reason
from rollcall.steps.notify import Content, compose, compose_restored, earlier

REPORTED = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.FAILED, Status.HELD})
"""Imports whose mail has counts and reasons of the report."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes mails; `apps_url` is where imports are shown, or empty; `support` is whom districts ask."""

    records: ImportRecords
    data: DataBucket
    pointers: SnapshotPointers
    apps_url: str
    support: Support

    def about_import(self, record: Import) -> Mail:
        """The mail about an import that waits or has ended."""
        fields = self.records.fields(record.import_id) or {}
        since = record.unchanged_since
        content = Content(
            summary=read_summary(self.data, record) if record.status in REPORTED else {},
            differences=read_differences(self.data, record) if "differences" in fields else None,
            unchanged_since=earlier(since, self.records.get(since)) if since else None,
            waiting=_waiting(record, fields),
        )
        return compose(record, content, apps_url=self.apps_url, support=self.support)

    def about_restore(self, change: Change, district: District) -> Mail:
        """The mail about a roster that was made current again."""
        snapshot = self.pointers.snapshot(change.district_id, change.school_year, change.import_id)
        concerned = [change.import_id, *([change.replaced] if change.replaced else [])]
        imports = {import_id: self.records.get(import_id) for import_id in concerned}
        return compose_restored(change, district, snapshot, imports, apps_url=self.apps_url, support=self.support)


def _waiting(record: Import, fields: Mapping[str, Any]) -> Waiting | None:
    """Why the import waits or waited; None if it never did."""
    if record.hold_until is None:
        return None
    reasons = [Reason.from_dict(reason) for reason in fields["reasons"]]
    return Waiting(reasons, fields["reasons_count"], record.hold_until)
