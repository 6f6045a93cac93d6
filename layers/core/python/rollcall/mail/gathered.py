"""The mail about several failures that came soon after each other."""

from collections.abc import Sequence

from rollcall.mail.about import GatheredSummary, Mail
from rollcall.mail.letter import (
    Action,
    Banner,
    Facts,
    Heading,
    Item,
    Link,
    Paragraph,
    Part,
    Tone,
    as_text,
)
from rollcall.mail.letter_html import as_html
from rollcall.mail.phrases import FOOT, by, choices, earlier, moment, name, questions, subject, whom
from rollcall.mail.reasons import first_reason
from rollcall.mail.wordings import IF_ANY, OURS
from rollcall.model import addresses
from rollcall.model.gathered import Kind

NAMES_LIMIT = 14
"""The most files that one mail names; it also gives their total number."""

_SUBJECTS = {
    Kind.FAILED: "{count} more roster imports failed",
    Kind.CHECK: "{count} more checks of a roster found faults",
    Kind.COULD_NOT_BE_PROCESSED: "{count} more roster imports could not be processed",
}

_BANNERS = {
    Kind.FAILED: "{count} more packages were not imported. Nothing was changed.",
    Kind.CHECK: "{count} more packages were checked that could not be imported as they are.",
    Kind.COULD_NOT_BE_PROCESSED: "We could not process {count} more of your packages. Nothing was changed.",
}

_NEXT = {
    Kind.FAILED: "Please do what is listed below for the newest one, and upload the whole package once more. If a "
    "program uploads for you, look whether it sends too often.",
    Kind.CHECK: "Please do what is listed below for the newest one, and check the package once more.",
    Kind.COULD_NOT_BE_PROCESSED: f"{OURS} Please upload the package once more in an hour. If that fails, too, tell "
    "{support}, with the number of the import below.",
}

_WHY = {
    Kind.FAILED: "Why the newest one failed",
    Kind.CHECK: "Why the newest one could not be imported",
    Kind.COULD_NOT_BE_PROCESSED: "What was found in the newest one",
}


def compose_gathered(summary: GatheredSummary) -> Mail:
    """Write the mail about failures: a subject of one line, and the same content as text and as HTML.

    Raises:
        ValueError: `apps_url` is not the address of a site.
    """
    newest = summary.newest
    said, parts = (_of_strays if summary.kind is Kind.STRAY else _of_failures)(summary)
    line = subject(said, newest.district_name)
    parts += [
        *questions(newest.support),
        Paragraph(f"{FOOT} Rollcall sent it about all of these uploads together, in place of one message for each."),
        *choices(newest.apps_url, newest.district_id),
    ]
    return Mail(
        line, as_text(parts), as_html(parts, line), addresses.mail_choices_page(newest.apps_url, newest.district_id)
    )


def _of_failures(summary: GatheredSummary) -> tuple[str, list[Part]]:
    """The beginning of the subject, and what the mail says of imports or checks."""
    newest, count = summary.newest, f"{len(summary.uploads):,}"
    why = "They came soon after the first one"
    if summary.first:
        why = f"They came soon after {earlier(summary.first)}, which has a message of its own"
    parts: list[Part] = [
        Banner(_BANNERS[summary.kind].format(count=count), Tone.BAD),
        Paragraph(_NEXT[summary.kind].format(support=whom(newest.support))),
        *_action(summary, "See the newest one"),
        Paragraph(f"{why}. {IF_ANY}"),
        Facts(
            (
                ("District", name(newest.district_name)),
                ("School year", name(newest.school_year)),
                ("Uploads", f"{count}, from {moment(summary.uploads[0].uploaded_at)}"),
                ("Newest", name(newest.package_name)),
                ("Uploaded", moment(newest.uploaded_at) + by(newest.submitted_by)),
                ("Import", name(newest.import_id)),
            )
        ),
        *first_reason(newest, _WHY[summary.kind]),
        *_all(summary),
    ]
    return _SUBJECTS[summary.kind].format(count=count), parts


def _of_strays(summary: GatheredSummary) -> tuple[str, list[Part]]:
    """The beginning of the subject, and what the mail says of files that are no packages."""
    newest, count = summary.newest, len(summary.uploads)
    one = count == 1
    files = "A file was" if one else f"{count:,} files were"
    parts: list[Part] = [
        Banner(f"{files} uploaded that {'is' if one else 'are'} no zip. Nothing was imported or changed.", Tone.BAD),
        Paragraph("Please put the seven CSV files of your roster into one zip, and upload that zip alone."),
        *_action(summary, "See the newest one"),
        Paragraph(f"A roster is read from one zip with all seven files in it, never from single files. {IF_ANY}"),
        Facts(
            (
                ("District", name(newest.district_name)),
                ("Newest", name(newest.package_name)),
                ("Uploaded", moment(newest.uploaded_at) + by(newest.submitted_by)),
                ("Import", name(newest.import_id)),
            )
        ),
        Heading("What was uploaded"),
        Item("A file that is no zip" if one else "Files that are no zip", _names(summary), Tone.QUIET),
        Heading("What to do"),
        *_ways(),
        *_all(summary),
    ]
    return "An uploaded file is no zip" if one else f"{count:,} uploaded files are no zip", parts


def _names(summary: GatheredSummary) -> tuple[str, ...]:
    """The names of the files, each once, in the order in which they came first."""
    names = list(dict.fromkeys(upload.name for upload in summary.uploads))
    lines = [name(each) for each in names[:NAMES_LIMIT]]
    if len(names) > NAMES_LIMIT:
        lines.append(f"Shown are {NAMES_LIMIT} of {len(names):,} names.")
    return tuple(lines)


def _ways() -> Sequence[Item]:
    """How the zip is made."""
    return (
        Item(
            "On Windows",
            (
                "Put the seven CSV files into one folder, open it in Explorer, and select them all (Ctrl+A).",
                "Right-click one of them, and choose Send to > Compressed (zipped) folder.",
                "On Windows 11, that is called Compress to > ZIP File.",
                "Upload the zip that this makes, and nothing else.",
            ),
            Tone.GOOD,
        ),
        Item(
            "On a Mac",
            ("Select the seven files in Finder, right-click them, choose Compress, and upload Archive.zip.",),
            Tone.GOOD,
        ),
        Item(
            "If a program uploads for you",
            ("Ask whoever set it up to let it make one zip of the seven files, and to send only that zip.",),
            Tone.GOOD,
        ),
        Item(
            "If these files do not belong to a roster",
            ("Do not put them into this folder: all that lies there is taken for a roster.",),
            Tone.QUIET,
        ),
    )


def _action(summary: GatheredSummary, label: str) -> list[Part]:
    """Link to the newest import; empty if there are no pages."""
    newest = summary.newest
    if not newest.apps_url:
        return []
    return [Action(label, addresses.import_page(newest.apps_url, newest.import_id))]


def _all(summary: GatheredSummary) -> list[Part]:
    """Link to the list of all imports; empty if there are no pages."""
    url = addresses.imports_page(summary.newest.apps_url, summary.newest.district_id)
    return [Link("All uploads of your district", url)] if url else []
