"""The small parts of mails: names, moments, people and shares in words."""

from datetime import datetime

from rollcall.mail.about import Earlier, Support
from rollcall.mail.letter import Paragraph
from rollcall.model.findings import printable

SUBJECT_LIMIT = 78
"""Characters of a subject."""

NAME_LIMIT = 100
"""Characters shown of a name that somebody else chose: the package's, the district's, a school's."""

FOOT = "This message holds no student data."
"""How every mail ends."""


def whom(support: Support) -> str:
    """Whom to ask: “the data team (data@springfield.example)”, as far as it is known."""
    known = name(support.name) if support.name else ""
    if not support.email:
        return known or "the people who run Rollcall for you"
    return f"{known} ({name(support.email)})" if known else name(support.email)


def questions(support: Support) -> list[Paragraph]:
    """Where answers go, if anywhere."""
    if not support.email:
        return []
    return [Paragraph(f"Questions? Answer this message: it goes to {whom(support)}.")]


def name(chosen: str) -> str:
    """A name that somebody else chose, harmless and not too long."""
    return printable(chosen, NAME_LIMIT)


def subject(said: str, district_name: str) -> str:
    """A subject: what happened, and to which district, as much of its name as fits."""
    room = SUBJECT_LIMIT - len(said) - len(": ")
    district = name(district_name)
    return f"{said}: {district if len(district) <= room else district[: room - 1] + '…'}"


def moment(at: datetime) -> str:
    """“24 November 2026, 17:05 CST”; written out, because 3/4 is another day on each side of an ocean."""
    return f"{at.day} {at:%B %Y, %H:%M} {at.tzname() or ''}".strip()


def by(person: str | None) -> str:
    """“ by anna”, or nothing if nobody is known."""
    if not person:
        return ""
    # Operators are known by their ARN, of which the end names the person and the rest is no business of districts.
    known = person.replace(":", "/").rpartition("/")[2] if person.startswith("arn:") else person
    return f" by {name(known or person)}"


def earlier(other: Earlier) -> str:
    """An import, as districts know it: by when they uploaded it."""
    if other.uploaded_at is None:
        return f"the import {name(other.import_id)}"
    return f"the import of {moment(other.uploaded_at)}"


def file_of(table: str) -> str:
    """The file of a table, as districts know it: `staff_enrollments` → `StaffEnrollments.csv`."""
    return f"{table.title().replace('_', '')}.csv"


def out_of(part: int, whole: int, one: str, several: str) -> str:
    """“3 of 1,200 students”, “1 of 1 student”."""
    return f"{part:,} of {whole:,} {one if whole == 1 else several}"


def share(rows: int, before: int) -> str:
    """“42.1 %”, rounded down, so that 100 % means all."""
    return f"{1000 * rows // before / 10:g} %" if before else "0 %"
