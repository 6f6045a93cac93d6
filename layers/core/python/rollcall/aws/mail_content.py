"""The content of e-mails about imports and restored rosters, read from where the steps have left it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from rollcall.aws.files.reports import Reports
from rollcall.aws.tables.district_imports import DistrictImports, failure_of
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.mail import ImportSummary, Mail, Support, Waiting, compose
from rollcall.model.accounts import Decides, District
from rollcall.model.differences import Differences
from rollcall.model.gathered import Kind, Member, Window
from rollcall.model.imports import Import, Status
from rollcall.model.repeated import Repeated, repeated
from rollcall.model.snapshots import Change
from rollcall.model.uploads import Upload
from rollcall.publishing.holding import Reason
from rollcall.steps.ahead import Begin, in_turn
from rollcall.steps.write_mail import Content, earlier, gathered_mail, import_summary, restore_mail

REPORTED = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.FAILED, Status.HELD})
"""Statuses whose mail shows counts and reasons from the report."""


@dataclass(frozen=True, slots=True)
class MailContents:
    """Reads what a mail says, and writes the mail."""

    imports: ImportItems
    reports: Reports
    pointers: SnapshotPointers
    apps_url: str
    """Where districts see their imports; empty for nowhere."""
    support: Support
    """Whom districts ask."""
    has_results: bool = False
    """Whether the files of imports lie in the districts' folders, too."""
    begin: Begin = in_turn
    _read: "dict[str, _Read]" = field(default_factory=dict, compare=False)
    """What is being read of imports, by the place of their reports."""

    def expect(self, import_: Import | Upload) -> None:
        """Begin to read what `of_import` will ask for, whether it is there or not."""
        if import_.reports not in self._read:
            self._read[import_.reports] = _Read(
                self.begin(self.imports.fields, import_.import_id),
                self.begin(self.reports.read_summary, import_),
                self.begin(self.reports.find_differences, import_),
            )

    def of_import(self, import_: Import, district: District | None) -> Mail:
        """Write the mail about an import that waits or has ended; `district` is its account as it is now."""
        return compose(self._summary(import_, district))

    def of_gathered(self, kind: Kind, members: Sequence[Member], newest: Import, district: District | None) -> Mail:
        """Write the mail about failures that a window counts; a single one has the mail that it would have alone."""
        if len(members) == 1 and kind is not Kind.STRAY:
            return self.of_import(newest, district)
        opened_by = Window.from_text(newest.gathered_by).opened_by
        alone = kind is not Kind.STRAY
        first = earlier(opened_by, self.imports.get(opened_by)) if alone else None
        return gathered_mail(kind, members, self._summary(newest, district), first, ZoneInfo(newest.time_zone))

    def _summary(self, import_: Import, district: District | None) -> ImportSummary:
        """What the mail about an import says, from where the steps have left it."""
        self.expect(import_)
        read = self._read[import_.reports]
        fields = read.fields() or {}
        since = import_.unchanged_since
        content = Content(
            summary=read.summary() if import_.status in REPORTED else {},
            differences=read.differences() if "differences" in fields else None,
            unchanged_since=earlier(since, self.imports.get(since)) if since else None,
            waiting=_waiting(import_, fields),
            has_results=self.has_results,
            repeated=self._repeated(import_),
        )
        decides = district.decides if district else Decides.OPERATOR
        return import_summary(import_, content, apps_url=self.apps_url, support=self.support, decides=decides)

    def _repeated(self, import_: Import) -> Repeated | None:
        if import_.status is not Status.FAILED or not import_.upload_order:
            return None
        uploads = DistrictImports(self.imports.table).newest_first(import_.district_id, before=import_.upload_order)
        return repeated(import_, map(failure_of, uploads))

    def of_restore(self, change: Change, district: District) -> Mail:
        """Write the mail about a roster that was made current again."""
        snapshot = self.pointers.snapshot(change.district_id, change.school_year, change.import_id)
        concerned = [change.import_id, *([change.replaced] if change.replaced else [])]
        imports = {import_id: self.imports.get(import_id) for import_id in concerned}
        return restore_mail(change, district, snapshot, imports, apps_url=self.apps_url, support=self.support)


class _Read(NamedTuple):
    """What is being read of an import; each waits for its answer."""

    fields: Callable[[], Mapping[str, Any] | None]
    """The attributes of its item, or None."""
    summary: Callable[[], Mapping[str, Any]]
    differences: Callable[[], Differences | None]
    """What was found is kept before the item says so."""


def _waiting(import_: Import, fields: Mapping[str, Any]) -> Waiting | None:
    """Why the import waits or waited, or would wait if it were not only checked; None if there is no reason."""
    if not fields.get("reasons"):
        return None
    reasons = [Reason.from_dict(reason) for reason in fields["reasons"]]
    return Waiting(reasons, fields["reasons_count"], import_.hold_until)
