"""The e-mail that a district gets when an import ends (contract, section 4).

It is made of counts, rules' texts, file and column names and line numbers only; no value out of the district's data
can get in, because `report.Group` has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rollcall.findings import Effect, printable
from rollcall.imports import Status
from rollcall.letter import Banner, Block, Entry, Facts, Heading, Link, Paragraph, Table, Tone, as_html, as_text
from rollcall.report import Counts, Group
from rollcall.summary import cost, in_order, place

SUBJECT_LIMIT = 78
"""Characters of a subject."""

REASONS_LIMIT = 30
"""Reasons in one mail; the log has them all, and the mail says how many there are."""

NAME_LIMIT = 100
"""Characters shown of a name that somebody else chose: the package's, the district's."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """All that the mail about one import says. Holds no student data.

    `uploaded_at` and `ended_at` are aware and already in the district's time zone (`moment.astimezone(zone)`): they
    are shown as they come. `files` and `groups` are the report's, empty where there is none. `log_url` is where the
    import's log is shown.
    """

    import_id: str
    status: Status
    district_name: str
    package_name: str
    uploaded_at: datetime
    ended_at: datetime
    school_year: str
    files: Mapping[str, Counts]
    groups: Sequence[Group]
    log_url: str | None
    submitted_by: str | None


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail: `text` and `html` say the same; `subject` is one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Wording:
    subject: str
    banner: str
    tone: Tone
    next: str
    """What it means for the roster, and what to do now."""


_WORDINGS = {
    Status.SUCCEEDED: _Wording(
        "Roster import succeeded",
        "Your roster was imported.",
        Tone.GOOD,
        "Every row of your package is in the new roster, which replaces the one before.",
    ),
    Status.SUCCEEDED_WITH_ERRORS: _Wording(
        "Roster import succeeded with errors",
        "Your roster was imported, but some of it was left out.",
        Tone.MIXED,
        "The new roster replaces the one before. What is listed below is missing in it. Please correct it where your "
        "export comes from and upload the whole package again.",
    ),
    Status.FAILED: _Wording(
        "Roster import failed",
        "Your roster was not imported. Nothing was changed.",
        Tone.BAD,
        "The roster that you had before is still in use. Please correct what is listed below where your export comes "
        "from and upload the whole package again.",
    ),
    Status.SUPERSEDED: _Wording(
        "Roster import superseded",
        "This package was replaced by a newer one. It changed nothing.",
        Tone.QUIET,
        "A newer upload of your district was there before this one was done, and the newer one counts. You get an "
        "e-mail of its own about it. There is nothing to do.",
    ),
    Status.COULD_NOT_BE_PROCESSED: _Wording(
        "Roster import could not be processed",
        "We could not process your package. Nothing was changed.",
        Tone.BAD,
        "This is our fault, not your file's. The roster that you had before is still in use. Our operators are alerted "
        "and will see to it; you need not do anything now.",
    ),
}

_HEADINGS = {
    Effect.IMPORT_REJECTED: "Why it failed",
    Effect.ROW_OMITTED: "Rows that were left out",
    Effect.VALUE_OMITTED: "Values that were left out (their rows were kept)",
    Effect.WARNING: "Worth a look (nothing was left out)",
}

_TONES = {
    Effect.IMPORT_REJECTED: Tone.BAD,
    Effect.ROW_OMITTED: Tone.MIXED,
    Effect.VALUE_OMITTED: Tone.MIXED,
    Effect.WARNING: Tone.QUIET,
}


def compose(summary: ImportSummary) -> Mail:
    """The mail about an import that ended: subject of one line, and the same content as text and as HTML.

    Raises:
        KeyError: The import has not ended.
    """
    subject = _subject(summary)
    blocks = _blocks(summary)
    return Mail(subject, as_text(blocks), as_html(blocks, subject))


def _subject(summary: ImportSummary) -> str:
    said = _WORDINGS[summary.status].subject
    room = SUBJECT_LIMIT - len(said) - len(": ")
    name = printable(summary.district_name, NAME_LIMIT)
    return f"{said}: {name if len(name) <= room else name[: room - 1] + '…'}"


def _blocks(summary: ImportSummary) -> list[Block]:
    wording = _WORDINGS[summary.status]
    blocks: list[Block] = [Banner(wording.banner, wording.tone), Paragraph(_next(summary)), _facts(summary)]
    # A superseded or broken import has a report that no longer matters, or none that can be relied on.
    if summary.status in {Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.FAILED}:
        blocks += _counts(summary)
        blocks += _reasons(summary)
    if summary.log_url:
        blocks.append(Link("The whole log of this import, line by line:", summary.log_url))
    blocks.append(Paragraph("This message holds no student data. Rollcall sent it when the import ended."))
    return blocks


def _next(summary: ImportSummary) -> str:
    said = _WORDINGS[summary.status].next
    if summary.status is not Status.SUCCEEDED:
        return said
    return f"{said} {'Please look at the warnings below.' if summary.groups else 'There is nothing to do.'}"


def _facts(summary: ImportSummary) -> Facts:
    return Facts(
        (
            ("District", printable(summary.district_name, NAME_LIMIT)),
            ("School year", printable(summary.school_year, NAME_LIMIT)),
            ("Package", printable(summary.package_name, NAME_LIMIT)),
            ("Uploaded", _moment(summary.uploaded_at) + _by(summary.submitted_by)),
            ("Ended", _moment(summary.ended_at)),
            ("Import", printable(summary.import_id, NAME_LIMIT)),
        )
    )


def _by(person: str | None) -> str:
    return f" by {printable(person, NAME_LIMIT)}" if person else ""


def _moment(moment: datetime) -> str:
    # Written out, because 3/4 is another day on each side of an ocean.
    return f"{moment.day} {moment:%B %Y, %H:%M} {moment.tzname() or ''}".strip()


def _counts(summary: ImportSummary) -> list[Block]:
    if not summary.files:
        return []
    rows = tuple((name, f"{c.rows:,}", f"{c.accepted:,}", f"{c.omitted:,}") for name, c in summary.files.items())
    failed = summary.status is Status.FAILED
    header = ("File", "Rows", "Would be accepted" if failed else "Accepted", "Left out")
    return [Heading("Your files"), Table(header, rows)]


def _reasons(summary: ImportSummary) -> list[Block]:
    groups = in_order(summary.groups)
    blocks: list[Block] = []
    for effect, members in groupby(groups[:REASONS_LIMIT], key=lambda group: group.effect):
        blocks.append(Heading(_HEADINGS[effect]))
        blocks += [_entry(group) for group in members]
    if len(groups) > REASONS_LIMIT:
        blocks.append(Paragraph(f"Shown are {REASONS_LIMIT} of {len(groups)} kinds of findings; the log has them all."))
    return blocks


def _entry(group: Group) -> Entry:
    details = (place(group), cost(group), f"What to do: {group.hint}")
    return Entry(group.title, details, _TONES[group.effect])
