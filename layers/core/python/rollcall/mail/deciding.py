"""Parts of a letter that say who decides about an import that waits, and what a district can do."""

from rollcall.mail.about import ImportSummary, Waiting
from rollcall.mail.comparison import suspected
from rollcall.mail.letter import Heading, Item, Link, Part, Tone
from rollcall.mail.phrases import moment, name, whom
from rollcall.mail.suspicions import is_of_grades
from rollcall.mail.wordings import has_new_ids, only_new_ids
from rollcall.model import addresses
from rollcall.model.accounts import Decides
from rollcall.model.imports import Status
from rollcall.model.uploads import Purpose


def waits(summary: ImportSummary, waiting: Waiting) -> list[Part]:
    """Say why the import waits, and what to do; or why it waited, or would wait."""
    if summary.purpose is Purpose.CHECK:
        return [Heading("Why it would wait"), *suspected(waiting)]
    if summary.status is not Status.HELD:
        return [Heading("Why it waited"), *suspected(waiting)]
    return [Heading("Why it waits"), *suspected(waiting), Heading("What to do"), *_choices(summary, waiting)]


def _choices(summary: ImportSummary, waiting: Waiting) -> list[Part]:
    """List what the district can do about an import that waits."""
    meant = "new IDs are" if only_new_ids(waiting) else "this is"
    wrong = "Upload the right package. It replaces this one by itself; there is nothing to cancel."
    if has_new_ids(waiting):
        wrong = f"Look in your export for what it writes as ID: it must be the same as before. {wrong}"
    if any(counts.omitted for counts in summary.files.values()):
        wrong = f"Rows that were left out are missing in this package, too; the reasons are listed below. {wrong}"
    return [
        Item(f"If {meant} what you want", _approval(summary), Tone.GOOD, _page(summary)),
        Item(f"If {meant} not what you want", (wrong,), Tone.BAD),
        *_next_year(summary, waiting),
        *_in_time(waiting),
    ]


def _in_time(waiting: Waiting) -> list[Item]:
    if waiting.until is None:
        return []
    said = f"This package is not imported after {moment(waiting.until)}, and your roster stays as it is."
    return [Item("If nobody does anything", (said,), Tone.QUIET)]


def _approval(summary: ImportSummary) -> tuple[str, ...]:
    """Say who approves an import that is right, and how."""
    support, command = whom(summary.support), f"Their command: rollcall imports approve {name(summary.import_id)}"
    nothing, on_page = "There is nothing to correct.", "A data manager of your district approves it on its page."
    match summary.decides:
        case Decides.DISTRICT:
            return (f"{nothing} {on_page}",)
        case Decides.BOTH:
            return (f"{nothing} {on_page} Forward this message to {support}, who must approve it, too.", command)
        case Decides.OPERATOR:
            return (f"{nothing} Forward this message to {support}, and ask them to approve the import.", command)


def _page(summary: ImportSummary) -> tuple[Link, ...]:
    """Link to the page on which the district decides; empty if it does not."""
    if summary.decides is Decides.OPERATOR or not summary.apps_url:
        return ()
    return (Link("Decide about this import", addresses.decision_page(summary.apps_url, summary.import_id)),)


def _next_year(summary: ImportSummary, waiting: Waiting) -> list[Item]:
    """Say what to do with a roster of the next school year; empty if most grades stay."""
    if not any(is_of_grades(reason) for reason in waiting.reasons):
        return []
    support, moved = whom(summary.support), "to move your district to the next school year"
    if summary.decides is Decides.DISTRICT:
        ask = f"Discard this import on its page, and ask {support} {moved}."
    else:
        ask = f"Ask {support} to discard this import and {moved}."
    return [
        Item("If this is the roster of the next school year", (f"{ask} Then upload the package again.",), Tone.QUIET)
    ]
