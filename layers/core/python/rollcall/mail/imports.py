"""The mail about one import: that it waits for a decision, or how it ended."""

from rollcall.mail import since
from rollcall.mail.about import ImportSummary, Mail
from rollcall.mail.beginnings import beginning, is_old_news
from rollcall.mail.comparison import compared
from rollcall.mail.deciding import waits
from rollcall.mail.letter import Action, Banner, Facts, Grid, Heading, Link, Paragraph, Part, as_text
from rollcall.mail.letter_html import as_html
from rollcall.mail.phrases import FOOT, by, choices, moment, name, questions, subject
from rollcall.mail.reasons import first_reason, reasons
from rollcall.mail.wordings import PUBLISHED, is_published
from rollcall.model import addresses
from rollcall.model.accounts import Decides
from rollcall.model.imports import Status, Verdict
from rollcall.model.uploads import Purpose

_REPORTED = PUBLISHED | {Status.FAILED, Status.HELD}
"""The statuses whose mail shows the report. For all others it no longer matters, or can't be relied on."""

_WAITED = frozenset({Status.HELD, Status.DISCARDED, Status.EXPIRED})
"""The statuses whose mail says why the import waited."""

_TO_MEND = frozenset({Status.SUCCEEDED_WITH_ERRORS, Status.FAILED})
"""The statuses after which a corrected package is expected."""


def compose(summary: ImportSummary) -> Mail:
    """Write the mail about an import: a subject of one line, and the same content as text and as HTML.

    Raises:
        KeyError: The import is still running.
        ValueError: `summary.apps_url` is not the address of a site.
    """
    line = subject(beginning(summary).subject, summary.district_name)
    parts = _parts(summary)
    return Mail(
        line, as_text(parts), as_html(parts, line), addresses.mail_choices_page(summary.apps_url, summary.district_id)
    )


def _parts(summary: ImportSummary) -> list[Part]:
    begin = beginning(summary)
    parts: list[Part] = [Banner(begin.banner, begin.tone), Paragraph(begin.next), *_action(summary)]
    parts += [Paragraph(begin.why), _facts(summary)]
    if summary.waiting and (summary.status in _WAITED or summary.purpose is Purpose.CHECK):
        parts += waits(summary, summary.waiting)
    if summary.status in _REPORTED:
        parts += _report(summary)
    when = "while the import waits" if summary.status is Status.HELD else f"when the {_word(summary)} ended"
    return [
        *parts,
        *questions(summary.support),
        Paragraph(f"{FOOT} Rollcall sent it {when}."),
        *choices(summary.apps_url, summary.district_id),
    ]


def _report(summary: ImportSummary) -> list[Part]:
    """Show the report: first what the reader has to act on."""
    if is_old_news(summary):
        return [*first_reason(summary, "Why it failed"), *_next_time(summary)]
    found = [*reasons(summary), *_next_time(summary), *since.compared(summary.since)]
    numbers = [*_changes(summary), *_counts(summary)]
    return [*numbers, *found] if summary.status is Status.HELD else [*found, *numbers]


def _action(summary: ImportSummary) -> list[Part]:
    """Link to the page on which to go on; empty if there are no pages."""
    if not summary.apps_url:
        return []
    if summary.status is Status.HELD:
        label = "See what would change" if summary.decides is Decides.OPERATOR else "See what would change, and decide"
        return [Action(label, addresses.decision_page(summary.apps_url, summary.import_id))]
    label = "See everything that was found" if summary.status in _TO_MEND else f"See this {_word(summary)}"
    return [Action(label, addresses.import_page(summary.apps_url, summary.import_id))]


def _next_time(summary: ImportSummary) -> list[Part]:
    """Link to where a corrected package can be checked; empty if none is expected, or there are no pages."""
    if not (summary.apps_url and summary.status in _TO_MEND):
        return []
    check = addresses.check_page(summary.apps_url, summary.district_id)
    return [Link("Check the corrected package before you upload it", check)]


def _facts(summary: ImportSummary) -> Facts:
    return Facts(
        (
            ("District", name(summary.district_name)),
            ("School year", name(summary.school_year)),
            ("Package", name(summary.package_name)),
            ("Uploaded", moment(summary.uploaded_at) + by(summary.submitted_by)),
            *_decided(summary),
            *((("Ended", moment(summary.ended_at)),) if summary.ended_at else ()),
            (_word(summary).capitalize(), name(summary.import_id)),
            *((("Processed again", f"first as import {name(summary.replays)}"),) if summary.replays else ()),
            *((("Files by SFTP", f"{name(summary.results)} (for data managers)"),) if summary.results else ()),
        )
    )


def _word(summary: ImportSummary) -> str:
    return "check" if summary.purpose is Purpose.CHECK else "import"


def _decided(summary: ImportSummary) -> list[tuple[str, str]]:
    """Say until when the import waits, or who decided what and when."""
    if summary.status is Status.HELD:
        until = summary.waiting and summary.waiting.until
        return [("Waits until", moment(until))] if until else []
    names = {Verdict.APPROVED: "Approved", Verdict.DISCARDED: "Discarded"}
    if summary.decision is None or summary.decision.verdict not in names:
        return []
    return [(names[summary.decision.verdict], moment(summary.decision.at) + by(summary.decision.by))]


def _changes(summary: ImportSummary) -> list[Part]:
    published = is_published(summary)
    is_check = summary.purpose is Purpose.CHECK and summary.status in PUBLISHED
    # An import that failed after the comparison, or equals the current roster, changes nothing.
    if (
        summary.differences is None
        or summary.unchanged_since
        or not (published or is_check or summary.status is Status.HELD)
    ):
        return []
    return compared(summary.differences, published=published, waiting=summary.waiting)


def _counts(summary: ImportSummary) -> list[Part]:
    if not summary.files:
        return []
    rows = tuple((file, f"{c.rows:,}", f"{c.accepted:,}", f"{c.omitted:,}") for file, c in summary.files.items())
    accepted = "Accepted" if is_published(summary) else "Would be accepted"
    return [Heading("Your files"), Grid(("File", "Rows", accepted, "Left out"), rows)]
