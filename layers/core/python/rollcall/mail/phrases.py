"""Short phrases of mails: names, times, people and shares."""

from datetime import datetime

from rollcall.mail.about import Earlier, Support
from rollcall.mail.letter import Link, Paragraph
from rollcall.model import addresses
from rollcall.model.findings import printable

SUBJECT_LIMIT = 78
"""The most characters of a subject."""

NAME_LIMIT = 100
"""The most characters that are shown of a name that somebody else chose: a package's, a district's or a school's."""

FOOT = "This message holds no student data."
"""The beginning of every mail's last paragraph."""


def whom(support: Support) -> str:
    """Name whom to ask, as far as it is known: “the data team (data@springfield.example)”."""
    known = name(support.name) if support.name else ""
    if not support.email:
        return known or "the people who run Rollcall for you"
    return f"{known} ({name(support.email)})" if known else name(support.email)


def questions(support: Support) -> list[Paragraph]:
    """Say where replies go; empty if there is no address for them."""
    if not support.email:
        return []
    return [Paragraph(f"Questions? Answer this message: it goes to {whom(support)}.")]


def choices(apps_url: str, district_id: str) -> list[Link]:
    """Link to the page on which each reader chooses which mails to get; empty if there are no pages."""
    if not apps_url:
        return []
    return [Link("Choose which of these messages you get", addresses.mail_choices_page(apps_url, district_id))]


def name(chosen: str) -> str:
    """Make a name that somebody else chose printable, and cut it if it is long."""
    return printable(chosen, NAME_LIMIT)


def subject(said: str, district_name: str) -> str:
    """Write a subject: what happened, and as much of the district's name as fits."""
    room = SUBJECT_LIMIT - len(said) - len(": ")
    district = name(district_name)
    return f"{said}: {district if len(district) <= room else district[: room - 1] + '…'}"


def moment(at: datetime) -> str:
    """Write a time as “24 November 2026, 17:05 CST”. The month is a word, because 3/4 is March or April by country."""
    return f"{at.day} {at:%B %Y, %H:%M} {at.tzname() or ''}".strip()


def by(person: str | None) -> str:
    """Write “ by anna”; empty if nobody is known."""
    if not person:
        return ""
    # Operators are recorded by ARN. Its end names the person; the rest does not concern districts.
    known = person.replace(":", "/").rpartition("/")[2] if person.startswith("arn:") else person
    return f" by {name(known or person)}"


def earlier(other: Earlier) -> str:
    """Name an import by its upload time, which is how districts know it."""
    if other.uploaded_at is None:
        return f"the import {name(other.import_id)}"
    return f"the import of {moment(other.uploaded_at)}"


def file_of(table: str) -> str:
    """Name the CSV file of a table: `staff_enrollments` → `StaffEnrollments.csv`."""
    return f"{table.title().replace('_', '')}.csv"


def out_of(part: int, whole: int, one: str, several: str) -> str:
    """Write “3 of 1,200 students” or “1 of 1 student”."""
    return f"{part:,} of {whole:,} {one if whole == 1 else several}"


def share(rows: int, before: int) -> str:
    """Write a share as “42.1 %”, rounded down, so that 100 % means all."""
    return f"{1000 * rows // before / 10:g} %" if before else "0 %"
