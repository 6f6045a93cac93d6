"""What an e-mail says about an import that waits or has ended, about gathered failures, or about a restored roster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from rollcall import mail
from rollcall.model.accounts import Decides, District
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.gathered import Kind, Member
from rollcall.model.imports import Import
from rollcall.model.repeated import Repeated
from rollcall.model.since import Since
from rollcall.model.snapshots import Change, Snapshot
from rollcall.report.types import Counts, Group


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says about an import besides the fields of `Import`."""

    summary: Mapping[str, Any] = field(default_factory=dict)
    """The summary of the report; empty where the mail does not need it."""
    differences: Differences | None = None
    unchanged_since: mail.Earlier | None = None
    waiting: mail.Waiting | None = None
    has_results: bool = False
    """Whether its files lie in the district's folder, too."""
    repeated: Repeated | None = None


def import_mail(
    import_: Import,
    content: Content,
    *,
    apps_url: str,
    support: mail.Support,
    decides: Decides = Decides.OPERATOR,
) -> mail.Mail:
    """Write the mail about an import that waits or has ended; `decides` is the district's setting."""
    return mail.compose(import_summary(import_, content, apps_url=apps_url, support=support, decides=decides))


def import_summary(
    import_: Import,
    content: Content,
    *,
    apps_url: str,
    support: mail.Support,
    decides: Decides = Decides.OPERATOR,
) -> mail.ImportSummary:
    """What the mail about an import says."""
    zone = ZoneInfo(import_.time_zone)
    summary, repeated = content.summary, content.repeated
    return mail.ImportSummary(
        import_id=import_.import_id,
        status=import_.status,
        district_name=import_.district_name,
        package_name=import_.package_name,
        uploaded_at=import_.uploaded_at.astimezone(zone),
        ended_at=import_.ended_at and import_.ended_at.astimezone(zone),
        school_year=import_.school_year,
        files={name: Counts(**counts) for name, counts in summary.get("files", {}).items()},
        groups=[Group.from_dict(fields) for fields in summary.get("groups", [])],
        submitted_by=import_.submitted_by,
        differences=content.differences,
        unchanged_since=content.unchanged_since and _local(content.unchanged_since, zone),
        waiting=content.waiting and _waiting(content.waiting, zone),
        decision=import_.decision and replace(import_.decision, at=import_.decision.at.astimezone(zone)),
        support=support,
        exhausted=import_.exhausted,
        since=_since(summary.get("since"), zone),
        apps_url=apps_url,
        decides=decides if apps_url else Decides.OPERATOR,
        purpose=import_.purpose,
        results=import_.results if content.has_results else "",
        repeated=repeated and repeated._replace(since=repeated.since.astimezone(zone)),
        district_id=import_.district_id,
        replays=import_.replays,
    )


def gathered_mail(
    kind: Kind, members: Sequence[Member], newest: mail.ImportSummary, first: mail.Earlier | None, zone: ZoneInfo
) -> mail.Mail:
    """Write the mail about failures that a window counts.

    Args:
        kind: What gathered.
        members: At least one, as they came.
        newest: The last of them.
        first: The import that opened the window and was told by itself; None if there is none.
        zone: The district's.
    """
    return mail.compose_gathered(
        mail.GatheredSummary(
            kind=kind,
            uploads=[replace(member, uploaded_at=member.uploaded_at.astimezone(zone)) for member in members],
            newest=newest,
            first=first and _local(first, zone),
        )
    )


def restore_mail(
    change: Change,
    district: District,
    snapshot: Snapshot | None,
    imports: Mapping[str, Import | None],
    *,
    apps_url: str,
    support: mail.Support,
) -> mail.Mail:
    """Write the mail about a restored roster; `imports` has those of the two imports that have not expired."""
    zone = ZoneInfo(district.time_zone)
    replaced = change.replaced and earlier(change.replaced, imports.get(change.replaced))
    return mail.compose_restored(
        mail.RestoreSummary(
            district_name=district.name,
            school_year=change.school_year,
            current=_local(earlier(change.import_id, imports.get(change.import_id)), zone),
            published_at=snapshot.published_at.astimezone(zone) if snapshot else None,
            replaced=_local(replaced, zone) if replaced else None,
            at=change.at.astimezone(zone),
            by=change.by,
            counts={table: RowChanges(**counts) for table, counts in change.counts.items()},
            apps_url=apps_url,
            support=support,
            district_id=district.district_id,
        )
    )


def earlier(import_id: str, import_: Import | None) -> mail.Earlier:
    """An import that a mail names; with its id alone if it has expired."""
    if import_ is None:
        return mail.Earlier(import_id, None)
    return mail.Earlier(import_id, import_.uploaded_at, import_.package_name)


def _local(other: mail.Earlier, zone: ZoneInfo) -> mail.Earlier:
    return replace(other, uploaded_at=other.uploaded_at and other.uploaded_at.astimezone(zone))


def _waiting(waiting: mail.Waiting, zone: ZoneInfo) -> mail.Waiting:
    return replace(waiting, until=waiting.until and waiting.until.astimezone(zone))


def _since(fields: Mapping[str, Any] | None, zone: ZoneInfo) -> Since | None:
    """How the findings compare with those of the import before; None where the summary does not say it."""
    since = Since.from_dict(fields) if fields else None
    if since is None or since.against is None:
        return None
    at = since.against.uploaded_at
    return replace(since, against=since.against._replace(uploaded_at=at and at.astimezone(zone)))
