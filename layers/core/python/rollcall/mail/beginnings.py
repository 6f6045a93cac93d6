"""The beginning of each mail about an import, with its numbers, dates and people filled in."""

from dataclasses import replace

from rollcall.mail.about import ImportSummary
from rollcall.mail.checks import checked
from rollcall.mail.letter import Tone
from rollcall.mail.phrases import by, earlier, moment, whom
from rollcall.mail.since import LONG, ordinal
from rollcall.mail.wordings import (
    EXHAUSTED,
    FIRST,
    FIX,
    IN_USE_GROWS_OLD,
    NOTHING_TO_DO,
    OVERTAKEN,
    PUBLISHED,
    WORDINGS,
    Wording,
    held,
)
from rollcall.model.accounts import Decides
from rollcall.model.differences import Differences
from rollcall.model.findings import Effect
from rollcall.model.imports import Status, Verdict
from rollcall.model.uploads import Purpose

_LOOK = "Please look at the warnings below; nothing was left out."


def beginning(summary: ImportSummary) -> Wording:
    """Give the beginning of the mail about an import.

    Raises:
        KeyError: The import is still running.
    """
    said = checked(summary) if summary.purpose is Purpose.CHECK else _wording(summary)
    if summary.status in {Status.HELD, Status.EXPIRED}:
        said = replace(said, next=_decides(summary))
    person = by(summary.decision.by) if summary.decision else ""
    support = whom(summary.support)
    return replace(
        said,
        next=said.next.replace("{support}", support),
        why=said.why.replace("{by}", person),
    )


def _wording(summary: ImportSummary) -> Wording:
    if summary.unchanged_since and summary.status in PUBLISHED:
        return _unchanged(summary, earlier(summary.unchanged_since))
    if summary.status is Status.HELD and summary.waiting:
        return held(summary.waiting)
    if summary.status is Status.SUPERSEDED and summary.waiting:
        return OVERTAKEN
    if summary.status is Status.COULD_NOT_BE_PROCESSED and summary.exhausted:
        return EXHAUSTED
    said = WORDINGS[summary.status]
    if is_old_news(summary):
        return _again(summary, said)
    return _published(summary, said) if summary.status in PUBLISHED else said


def is_old_news(summary: ImportSummary) -> bool:
    """Whether the import failed for a reason that its readers have heard several times."""
    return summary.repeated is not None and summary.repeated.times >= LONG


def _again(summary: ImportSummary, said: Wording) -> Wording:
    """Write the beginning for a failure that comes again and again."""
    repeated = summary.repeated
    if repeated is None:
        return said
    row = f"for the {ordinal(repeated.times)} time in a row"
    since = f"{repeated.since.day} {repeated.since:%B %Y}"
    return replace(
        said,
        subject=f"{said.subject} {row}",
        banner=f"Your roster was not imported, {row}, since {since}. Nothing was changed.",
        next="The reason is the same each time. Please do what is listed below, and upload the whole package again. If "
        "a program uploads it for you, tell whoever looks after that program.",
        why=f"Since {since}, every package of your district has failed for the same reasons, so this message is "
        f"short. {IN_USE_GROWS_OLD}",
    )


def _decides(summary: ImportSummary) -> str:
    """Say who decides about an import that waits, or what to do after nobody did."""
    if summary.status is Status.EXPIRED:
        approve = {
            Decides.DISTRICT: "and approve it on its page in time",
            Decides.OPERATOR: "and ask {support} to approve it",
            Decides.BOTH: "approve it on its page in time, and ask {support} to approve it, too",
        }[summary.decides]
        return f"If the package was right, upload it again, {approve}. If not, upload the right one."
    until = f" by {moment(summary.waiting.until)}" if summary.waiting and summary.waiting.until else ""
    match summary.decides:
        case Decides.DISTRICT:
            return f"A data manager of your district decides{until}: approve it if it is right, or discard it."
        case Decides.BOTH:
            return f"If it is right, a data manager of your district and {{support}} must both approve it{until}."
        case Decides.OPERATOR:
            return f"If it is right, ask {{support}} to approve it{until}. If not, upload the right package."


def _published(summary: ImportSummary, said: Wording) -> Wording:
    """Fill in how much was imported or left out, and what that replaces."""
    if summary.differences and _is_first(summary.differences):
        said = replace(said, why=FIRST[summary.status])
    if summary.decision and summary.decision.verdict is Verdict.APPROVED:
        said = replace(said, why=f"Your package had waited for approval, and was approved{{by}}. {said.why}")
    if summary.status is Status.SUCCEEDED:
        rows = sum(counts.rows for counts in summary.files.values())
        banner = f"Your roster was imported: all {rows:,} rows." if rows > 1 else said.banner
        return replace(said, banner=banner, next=_LOOK if summary.groups else NOTHING_TO_DO)
    out = left_out(summary)
    return replace(said, banner=f"Your roster was imported, but {out}.") if out else said


def left_out(summary: ImportSummary) -> str:
    """Say “81 of 5,001 rows and 21 values were left out”; empty if that is not known."""
    rows = sum(counts.rows for counts in summary.files.values())
    omitted = sum(counts.omitted for counts in summary.files.values())
    values = sum(group.findings for group in summary.groups if group.effect is Effect.VALUE_OMITTED)
    parts = []
    if omitted:
        parts.append(f"{omitted:,} of {rows:,} row{'' if rows == 1 else 's'}")
    if values:
        parts.append(f"{values:,} value{'' if values == 1 else 's'}")
    return f"{' and '.join(parts)} {'was' if omitted + values == 1 else 'were'} left out" if parts else ""


def _is_first(differences: Differences) -> bool:
    """Whether the roster replaces none: it is a district's first, or the first of a school year."""
    return differences.against is None or differences.last_year is not None


def _unchanged(summary: ImportSummary, before: str) -> Wording:
    """Write the beginning for a package whose roster equals the current one."""
    said = WORDINGS[summary.status]
    since = f"The roster in this package is the same as that of {before}, which stays in use."
    subject = f"{said.subject}, nothing changed"
    if summary.status is Status.SUCCEEDED:
        next_ = _LOOK if summary.groups else NOTHING_TO_DO
        return Wording(subject, "Your roster was checked. Nothing has changed.", Tone.GOOD, next_, since)
    out = left_out(summary) or "some of it is left out"
    banner = f"Your roster was checked. Nothing has changed; as before, {out}."
    return Wording(subject, banner, Tone.MIXED, FIX, f"{since} What is listed below is missing in it.")
