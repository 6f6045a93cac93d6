"""One import as its page shows it. Holds no student data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rollcall.mail import Support
from rollcall.mail.comparison import unsuspicious
from rollcall.mail.phrases import by, file_of, name
from rollcall.mail.suspicions import details, sentence
from rollcall.mail.wordings import PUBLISHED
from rollcall.model.accounts import District
from rollcall.model.differences import Differences
from rollcall.model.imports import Import, Status, Verdict
from rollcall.model.since import Since
from rollcall.model.snapshots import Change, Pointer, Why
from rollcall.model.uploads import Purpose
from rollcall.publishing.holding import Reason
from rollcall.views import progress, times
from rollcall.views.states import Fields, State, state_of
from rollcall.views.turns import Viewer

CHANGED = "changed"
"""What an import did to the roster that it became."""


LOOK = "Nothing was left out. Look at the warnings below: what is right as it is can stay."
"""What to do after an import without faults, in which something looks odd."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """The rows of one file; None where they were not counted or not compared."""

    file: str
    rows: int | None = None
    accepted: int | None = None
    omitted: int | None = None
    added: int | None = None
    changed: int | None = None
    removed: int | None = None


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What became of the findings since the last import."""

    new: int
    as_before: int
    mended: int
    unknown: int
    against: str
    against_at: str


@dataclass(frozen=True, slots=True)
class OneImport:
    """What the page shows besides the findings."""

    import_id: str
    package: str
    size: int
    state: State
    status: str
    facts: Sequence[tuple[str, str]]
    steps: Sequence[progress.Step]
    is_moving: bool
    files: Sequence[FileRow]
    compared_with: str
    """What added, changed and removed rows are counted against, in words; empty where nothing was compared."""
    notes: Sequence[str]
    """What differs in nothing but an id or a domain."""
    reasons: Sequence[tuple[str, Sequence[str]]]
    """Why it was held: sentence and details of each reason."""
    more_reasons: int
    since: SinceLast | None
    changes: Sequence[str]
    """When and why it became what readers see."""
    is_current: bool
    is_check: bool
    """Whether it was only checked."""
    was_imported: bool
    """Whether what was accepted is in a roster."""
    changes_in_words: str
    """“changed” the roster, “would change” it, or “would have changed” it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Which import a page is about."""

    import_id: str
    package: str
    is_moving: bool


def heading(import_: Import, fields: Fields) -> Heading:
    """What a page that shows a part of an import says of it; it needs no more than the import's item."""
    return Heading(import_.import_id, name(import_.package_name), progress.is_moving(fields))


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of an import."""

    import_: Import
    fields: Fields
    """All attributes of its item."""
    summary: Mapping[str, Any] | None
    """What was kept of its report; None where its files were not checked (yet)."""
    differences: Mapping[str, Any] | None
    """What it changes, as `Differences.as_dict`; None where it was not compared."""
    changes: Sequence[Change]
    """The history of its school year, newest first."""
    pointer: Pointer | None
    """The pointer of its school year."""
    results: str = ""
    """Where its files lie by SFTP; empty where there are none (yet)."""

    @property
    def is_current(self) -> bool:
        """Whether it is what readers see."""
        return self.pointer is not None and self.pointer.current == self.import_.import_id


def results_of(import_: Import, days: int, now: datetime) -> str:
    """Where the files of an import lie by SFTP, which are kept for so many days; empty where there are none (any more).

    They are written when it waits or has ended, and again when it has ended after it waited.
    """
    written_at = import_.ended_at or (import_.uploaded_at if import_.status is Status.HELD else None)
    is_kept = written_at is not None and now - written_at < timedelta(days=days)
    return import_.results if is_kept else ""


def one_import(known: Known, district: District, support: Support, viewer: Viewer = Viewer.DATA_MANAGER) -> OneImport:
    """The page of an import of `district` for a viewer; `support` is whom districts ask."""
    import_, fields, summary = known.import_, known.fields, known.summary
    compared = Differences.from_dict(known.differences) if known.differences else None
    since = Since.from_dict(summary["since"]) if summary and summary.get("since") else None
    reasons = [Reason.from_dict(each) for each in fields.get("reasons") or ()]
    counted = fields.get("files") or (summary or {}).get("files") or {}
    state = state_of(fields, district.decides, support, known.pointer, viewer)
    if import_.status is Status.SUCCEEDED and import_.purpose is not Purpose.CHECK and _warned(fields, summary):
        state = replace(state, next=LOOK)
    verb = _changes_in_words(import_)
    return OneImport(
        import_id=import_.import_id,
        package=name(import_.package_name),
        size=import_.size,
        state=state,
        status=import_.status.value,
        facts=_facts(import_, fields, known.results),
        steps=progress.steps(fields, is_checked=summary is not None),
        is_moving=progress.is_moving(fields),
        files=_files(counted, compared),
        compared_with=_compared_with(compared, was_published=verb == CHANGED),
        notes=list(unsuspicious(compared)) if compared else (),
        reasons=[(sentence(reason), details(reason)) for reason in reasons],
        more_reasons=max(0, int(fields.get("reasons_count", 0)) - len(reasons)),
        since=_since(since, import_.time_zone),
        changes=[_change(each, import_.time_zone) for each in known.changes if each.import_id == import_.import_id],
        is_current=known.is_current,
        is_check=import_.purpose is Purpose.CHECK,
        was_imported=import_.is_published,
        changes_in_words=verb,
    )


def _warned(fields: Fields, summary: Mapping[str, Any] | None) -> bool:
    """Whether an import that changed something has warnings."""
    return bool(summary and summary["groups"]) and not fields.get("unchanged_since")


def _facts(import_: Import, fields: Fields, results: str) -> list[tuple[str, str]]:
    zone = import_.time_zone
    held = import_.hold_until is not None and import_.decision is None and not import_.ended_at
    known = [
        ("Sent", times.local(import_.uploaded_at, zone) + by(import_.submitted_by)),
        ("Ended", times.local(import_.ended_at, zone)),
        ("Took", times.duration(fields.get("uploaded_at"), fields.get("ended_at"))),
        ("School year", import_.school_year),
        ("Waits until", times.local(import_.hold_until, zone) if held else ""),
        ("Decided", _decided(import_)),
        ("Number of the import", import_.import_id),
        ("Files by SFTP", results),
    ]
    return [(label, said) for label, said in known if said]


def _decided(import_: Import) -> str:
    decision = import_.decision
    if decision is None:
        return ""
    word = {
        Verdict.APPROVED: "approved",
        Verdict.DISCARDED: "discarded",
        Verdict.EXPIRED: "nobody decided in time",
        Verdict.SUPERSEDED: "a newer package came",
    }[decision.verdict]
    person = by(decision.by) if decision.verdict in (Verdict.APPROVED, Verdict.DISCARDED) else ""
    return f"{word}{person}, {times.local(decision.at, import_.time_zone)}"


def _files(counted: Mapping[str, Mapping[str, int]], compared: Differences | None) -> list[FileRow]:
    changed = {file_of(table): counts for table, counts in compared.tables.items()} if compared else {}
    rows = []
    for file in [*counted, *(file for file in changed if file not in counted)]:
        counts, changes = counted.get(file, {}), changed.get(file)
        rows.append(
            FileRow(
                file,
                *(counts.get(part) for part in ("rows", "accepted", "omitted")),
                *((changes.added, changes.changed, changes.removed) if changes else (None, None, None)),
            )
        )
    return rows


def _changes_in_words(import_: Import) -> str:
    if import_.purpose is Purpose.CHECK or import_.status in (Status.RUNNING, Status.HELD):
        return "would change"
    return CHANGED if import_.status in PUBLISHED else "would have changed"


def _compared_with(compared: Differences | None, *, was_published: bool) -> str:
    if compared is None:
        return ""
    if compared.against is None:
        return "There was no earlier roster, so every row is new."
    if compared.last_year:
        return f"Compared with your last roster of {compared.last_year}."
    return f"Compared with the roster that was in use {'before' if was_published else 'at that time'}."


def _since(since: Since | None, time_zone: str) -> SinceLast | None:
    if since is None or since.against is None or not since.groups:
        return None
    at = times.local(since.against.uploaded_at, time_zone)
    return SinceLast(since.new, since.as_before, since.mended, since.unknown, since.against.import_id, at)


def _change(change: Change, time_zone: str) -> str:
    why = {
        Why.PUBLISHED: "It became the roster in use",
        Why.APPROVED: "It was approved and became the roster in use",
        Why.CONFIRMED: "A package with the same content confirmed it",
        Why.RESTORED: "An operator made it the roster in use again",
    }[change.why]
    return f"{why}: {times.local(change.at, time_zone)}{by(change.by)}."
