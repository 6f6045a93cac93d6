"""The mail about one import: that it waits for a decision, or how it ended."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rollcall.mail import since
from rollcall.mail.about import ImportSummary, Mail, Waiting
from rollcall.mail.comparison import compared, suspected
from rollcall.mail.letter import Banner, Facts, Grid, Heading, Item, Link, Paragraph, Part, Tone, as_html, as_text
from rollcall.mail.phrases import FOOT, by, moment, name, questions, subject, whom
from rollcall.mail.suspicions import is_of_grades
from rollcall.mail.wordings import PUBLISHED, has_new_ids, only_new_ids, wording
from rollcall.model.findings import Effect
from rollcall.model.imports import Status, Verdict
from rollcall.report.types import Group, GroupKey
from rollcall.report.wording import cost, in_order, place, together

REASONS_LIMIT = 30
"""The most groups of findings in one mail; the mail gives their total number, and the log has them all."""

_REPORTED = PUBLISHED | {Status.FAILED, Status.HELD}
"""The statuses whose mail shows the report. For all others it no longer matters, or can't be relied on."""

_WAITED = frozenset({Status.HELD, Status.DISCARDED, Status.EXPIRED})
"""The statuses whose mail says why the import waited."""

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
    """Write the mail about an import: a subject of one line, and the same content as text and as HTML.

    Raises:
        KeyError: The import is still running.
    """
    line = subject(wording(summary).subject, summary.district_name)
    parts = _parts(summary)
    return Mail(line, as_text(parts), as_html(parts, line))


def _parts(summary: ImportSummary) -> list[Part]:
    begin = wording(summary)
    parts: list[Part] = [Banner(begin.banner, begin.tone), Paragraph(begin.next), _facts(summary)]
    if summary.waiting and summary.status in _WAITED:
        parts += _waiting(summary, summary.waiting)
    if summary.status in _REPORTED:
        parts += _changes(summary)
        parts += _counts(summary)
        parts += since.compared(summary.since)
        parts += _reasons(summary)
    if summary.log_url:
        parts.append(Link("The whole log of this import, line by line:", summary.log_url))
    when = "while the import waits" if summary.status is Status.HELD else "when the import ended"
    return [*parts, *questions(summary.support), Paragraph(f"{FOOT} Rollcall sent it {when}.")]


def _facts(summary: ImportSummary) -> Facts:
    return Facts(
        (
            ("District", name(summary.district_name)),
            ("School year", name(summary.school_year)),
            ("Package", name(summary.package_name)),
            ("Uploaded", moment(summary.uploaded_at) + by(summary.submitted_by)),
            *_decided(summary),
            *((("Ended", moment(summary.ended_at)),) if summary.ended_at else ()),
            ("Import", name(summary.import_id)),
        )
    )


def _decided(summary: ImportSummary) -> list[tuple[str, str]]:
    """Say until when the import waits, or who decided what and when."""
    if summary.status is Status.HELD:
        return [("Waits until", moment(summary.waiting.until))] if summary.waiting else []
    names = {Verdict.APPROVED: "Approved", Verdict.DISCARDED: "Discarded"}
    if summary.decision is None or summary.decision.verdict not in names:
        return []
    return [(names[summary.decision.verdict], moment(summary.decision.at) + by(summary.decision.by))]


def _waiting(summary: ImportSummary, waiting: Waiting) -> list[Part]:
    if summary.status is not Status.HELD:
        return [Heading("Why it waited"), *suspected(waiting)]
    return [Heading("Why it waits"), *suspected(waiting), Heading("What to do"), *_choices(summary, waiting)]


def _choices(summary: ImportSummary, waiting: Waiting) -> list[Part]:
    """List what the district can do about an import that waits."""
    meant = "new IDs are" if only_new_ids(waiting) else "this is"
    wrong = "Upload the right package. It replaces this one by itself; there is nothing to cancel."
    if has_new_ids(waiting):
        wrong = f"Look in your export for what it writes as ID: it must be the same as before. {wrong}"
    ask = f"Forward this message to {whom(summary.support)}, and ask them to approve the import."
    if any(counts.omitted for counts in summary.files.values()):
        wrong = f"Rows that were left out are missing in this package, too; the reasons are listed below. {wrong}"
    return [
        Item(
            f"If {meant} what you want",
            (
                f"There is nothing to correct. {ask}",
                f"Their command: rollcall imports approve {name(summary.import_id)}",
            ),
            Tone.GOOD,
        ),
        Item(f"If {meant} not what you want", (wrong,), Tone.BAD),
        *_next_year(summary, waiting),
        Item(
            "If nobody does anything",
            (f"This package is not imported after {moment(waiting.until)}, and your roster stays as it is.",),
            Tone.QUIET,
        ),
    ]


def _next_year(summary: ImportSummary, waiting: Waiting) -> list[Item]:
    """Say what to do with a roster of the next school year; empty if most grades stay."""
    if not any(is_of_grades(reason) for reason in waiting.reasons):
        return []
    ask = f"Ask {whom(summary.support)} to discard this import and to move your district to the next school year."
    return [
        Item("If this is the roster of the next school year", (f"{ask} Then upload the package again.",), Tone.QUIET)
    ]


def _changes(summary: ImportSummary) -> list[Part]:
    published = summary.status in PUBLISHED
    # An import that failed after the comparison, or equals the current roster, changes nothing.
    if summary.differences is None or summary.unchanged_since or not (published or summary.status is Status.HELD):
        return []
    return compared(summary.differences, published=published, waiting=summary.waiting)


def _counts(summary: ImportSummary) -> list[Part]:
    if not summary.files:
        return []
    rows = tuple((file, f"{c.rows:,}", f"{c.accepted:,}", f"{c.omitted:,}") for file, c in summary.files.items())
    accepted = "Accepted" if summary.status in PUBLISHED else "Would be accepted"
    return [Heading("Your files"), Grid(("File", "Rows", accepted, "Left out"), rows)]


def _reasons(summary: ImportSummary) -> list[Part]:
    groups = in_order(summary.groups)
    parts: list[Part] = []
    for effect, members in groupby(groups[:REASONS_LIMIT], key=lambda group: group.effect):
        parts.append(Heading(_HEADINGS[effect]))
        parts += _items(list(members), since.lines_of(summary.since))
    if len(groups) > REASONS_LIMIT:
        parts.append(Paragraph(f"Shown are {REASONS_LIMIT} of {len(groups)} kinds of findings; the log has them all."))
    return parts


def _items(groups: Sequence[Group], compared_with_last: Mapping[GroupKey, str]) -> list[Item]:
    return [
        Item(
            alike[0].title,
            (
                *(line for group in alike for line in _about(group, compared_with_last.get(group.key))),
                f"What to do: {alike[0].hint}",
            ),
            _TONES[alike[0].effect],
        )
        for alike in together(groups)
    ]


def _about(group: Group, compared_with_last: str | None) -> tuple[str, ...]:
    return (place(group), cost(group), *([compared_with_last] if compared_with_last else []))
