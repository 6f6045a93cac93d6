"""The mail about a roster that an operator made current again."""

from rollcall.mail.about import Earlier, Mail, RestoreSummary
from rollcall.mail.comparison import counted
from rollcall.mail.letter import Action, Banner, Facts, Heading, Paragraph, Part, Tone, as_text
from rollcall.mail.letter_html import as_html
from rollcall.mail.phrases import FOOT, by, choices, moment, name, questions, subject, whom
from rollcall.model import addresses


def compose_restored(summary: RestoreSummary) -> Mail:
    """Write the mail about a restored roster: a subject of one line, and the same content as text and as HTML.

    Raises:
        ValueError: `summary.apps_url` is not the address of a site.
    """
    line = subject("An earlier roster is in use again", summary.district_name)
    parts = _parts(summary)
    return Mail(
        line, as_text(parts), as_html(parts, line), addresses.mail_choices_page(summary.apps_url, summary.district_id)
    )


def _parts(summary: RestoreSummary) -> list[Part]:
    parts: list[Part] = [
        Banner("A roster that you imported earlier is in use again.", Tone.MIXED),
        Paragraph(f"You need not do anything. If you did not expect this, please ask {whom(summary.support)}."),
        *_action(summary),
        Paragraph(
            "The people who run Rollcall for you changed which of your rosters is in use; that can be undone. The next "
            "package that you upload is imported as always, and replaces this roster."
        ),
        _facts(summary),
        Heading("What changed in your roster"),
        counted(summary.counts),
    ]
    foot = Paragraph(f"{FOOT} Rollcall sent it when the roster was changed.")
    return [*parts, *questions(summary.support), foot, *choices(summary.apps_url, summary.district_id)]


def _action(summary: RestoreSummary) -> list[Part]:
    """Link to the import that is current again; empty if there are no pages."""
    if not summary.apps_url:
        return []
    page = addresses.import_page(summary.apps_url, summary.current.import_id)
    return [Action("See the import that is in use again", page)]


def _facts(summary: RestoreSummary) -> Facts:
    pairs = [
        ("District", name(summary.district_name)),
        ("School year", name(summary.school_year)),
        ("Changed", moment(summary.at) + by(summary.by)),
        ("In use again", _described(summary.current)),
    ]
    if summary.published_at:
        pairs.append(("First in use", moment(summary.published_at)))
    if summary.replaced:
        pairs.append(("In use before", _described(summary.replaced)))
    return Facts(tuple(pairs))


def _described(which: Earlier) -> str:
    """Name an import, as far as it is known: “Roster.zip, uploaded 24 November 2026, 17:05 CST (import 4f8a84ea)”."""
    known = f"import {name(which.import_id)}"
    if which.uploaded_at is None:
        return known
    return f"{name(which.package_name)}, uploaded {moment(which.uploaded_at)} ({known})"
