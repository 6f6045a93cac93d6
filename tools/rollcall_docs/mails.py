"""What each e-mail about an import says first, for the guide: taken from the mails themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from rollcall.mail import checks
from rollcall.mail.about import Earlier, GatheredSummary, ImportSummary, Mail
from rollcall.mail.gathered import compose_gathered
from rollcall.mail.imports import compose
from rollcall.model.gathered import Kind, Member
from rollcall.model.imports import Status
from rollcall.model.repeated import Repeated
from rollcall.model.uploads import Purpose
from rollcall_docs.markdown import cell

_DAY = datetime(2026, 9, 15, 17, 5, tzinfo=UTC)
_DISTRICT = "Springfield"


def mails() -> str:
    """A table of the e-mails about imports by subject."""
    return _table(_first_words())


def check_mails() -> str:
    """A table of the e-mails about packages that were checked alone."""
    return _table(_of(replace(_summary(status), purpose=Purpose.CHECK)) for status in checks.WORDINGS)


def _table(told: Iterable[tuple[str, str]]) -> str:
    rows = ["| Subject | What it says |", "| --- | --- |"]
    return "\n".join([*rows, *(f"| **{cell(subject)}** | {cell(said)} |" for subject, said in told)])


def _first_words() -> Iterator[tuple[str, str]]:
    for status in Status:
        if status is not Status.RUNNING:
            yield _of(_summary(status))
        if status is Status.SUCCEEDED:
            yield _of(_summary(status, Earlier("earlier", _DAY.replace(day=14))))
        if status is Status.FAILED:
            yield _of(replace(_summary(status), repeated=Repeated(12, _DAY.replace(day=4))))
            yield _first(_gathered(Kind.FAILED, ["Roster.zip"] * 7))
            yield _first(_gathered(Kind.STRAY, ["Students.csv", "Staff.csv", "Classes.csv"]))


def _of(summary: ImportSummary) -> tuple[str, str]:
    """The subject of a mail, and its first two paragraphs."""
    return _first(compose(summary))


def _first(mail: Mail) -> tuple[str, str]:
    return mail.subject, " ".join(mail.text.split("\n\n")[:2])


def _gathered(kind: Kind, names: list[str]) -> Mail:
    """The mail about failures that are told together."""
    uploads = [Member(_DAY, str(number), "", name) for number, name in enumerate(names)]
    first = None if kind is Kind.STRAY else Earlier("first", _DAY)
    return compose_gathered(GatheredSummary(kind, uploads, _summary(Status.FAILED), first))


def _summary(status: Status, unchanged_since: Earlier | None = None) -> ImportSummary:
    """An import that ended so, of which nothing else is known."""
    return ImportSummary(
        import_id="0123456789abcdef01234567",
        status=status,
        district_name=_DISTRICT,
        package_name="Roster.zip",
        uploaded_at=_DAY,
        ended_at=_DAY,
        school_year="2026-2027",
        files={},
        groups=(),
        submitted_by=None,
        unchanged_since=unchanged_since,
    )
