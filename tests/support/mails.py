"""What mails are about, for tests of what they say, and what a reader sees of them."""

import re
from collections.abc import Sequence
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from support.documents import group

from rollcall.mail import Earlier, ImportSummary, Mail, RestoreSummary, Waiting
from rollcall.mail.invitations import Invitation
from rollcall.model.accounts.sftp_doors import HostKey, SftpDoor
from rollcall.model.differences import Differences, RowChanges, SchoolDifference
from rollcall.model.imports import Status
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import Reason
from rollcall.report.types import Counts

CHICAGO = ZoneInfo("America/Chicago")


def summary(**changes: Any) -> ImportSummary:  # noqa: ANN401 - whatever the field takes
    default: dict[str, Any] = {
        "import_id": "20261124-7Q3K",
        "status": Status.SUCCEEDED_WITH_ERRORS,
        "district_name": "Springfield ISD",
        "package_name": "Roster.zip",
        "uploaded_at": datetime(2026, 11, 24, 17, 5, tzinfo=CHICAGO),
        "ended_at": datetime(2026, 11, 24, 17, 6, tzinfo=CHICAGO),
        "school_year": "2026-2027",
        "files": {"Classes.csv": Counts(1200, 1199, 1), "StudentEnrollments.csv": Counts(30000, 29972, 28)},
        "groups": [
            group(
                code="reference-omitted",
                title="A reference leads to a row that was left out.",
                hint="Correct that row.",
                file="StudentEnrollments.csv",
                column="Class ID",
                findings=28,
                roots=0,
                lines=(4, 9, 11, 12, 40),
            ),
            group(affects=28),
        ],
        "submitted_by": "b.lee",
        "apps_url": "https://apps.example.org",
    }
    return ImportSummary(**(default | changes))


def at(day: int, hour: int = 9) -> datetime:
    """An hour of a day of November 2026, in Chicago."""
    return datetime(2026, 11, day, hour, tzinfo=CHICAGO)


def differences(*schools: SchoolDifference, **tables: RowChanges) -> Differences:
    """What an import changes of the import `before`."""
    return Differences("before", tables or {"students": RowChanges(20, 3, 4210, 5787)}, schools)


def school(number: int, removed: int, name: str = "") -> SchoolDifference:
    """A school of 500 students that loses some."""
    students = RowChanges(2, 1, removed, 499 - removed)
    return SchoolDifference(f"S-{number}", name or f"School {number}", {"students": students})


TABLE = Reason(Suspicion.REMOVED, "students", 4210, 10_000, 0.3, "rows-removed")
NEW_IDS = Reason(Suspicion.REISSUED, "classes", 9800, 10_000, 0.1, "ids-reissued")


def emptied(number: int, name: str = "") -> Reason:
    """A school of 500 students that would lose most of them."""
    school = f"S-{number}", name or f"School {number}"
    return Reason(Suspicion.EMPTIED, "students", 400 - number, 500, 0.5, "school-emptied", "", *school)


def waiting(reasons: Sequence[Reason] = (TABLE,), total: int | None = None) -> Waiting:
    """Until 1 December."""
    return Waiting(reasons, len(reasons) if total is None else total, datetime(2026, 12, 1, 17, 5, tzinfo=CHICAGO))


def held(*reasons: Reason, **changes: Any) -> ImportSummary:  # noqa: ANN401 - whatever the field takes
    """An import that waits, of which nothing was left out."""
    default: dict[str, Any] = {
        "status": Status.HELD,
        "ended_at": None,
        "differences": differences(),
        "waiting": waiting(reasons or (TABLE,)),
        "files": {"Students.csv": Counts(5810, 5810, 0)},
        "groups": [],
    }
    return summary(**(default | changes))


def restored(**changes: Any) -> RestoreSummary:  # noqa: ANN401 - whatever the field takes
    default: dict[str, Any] = {
        "district_name": "Springfield ISD",
        "school_year": "2026-2027",
        "current": Earlier("20261103-AAAA", at(3), "Roster.zip"),
        "published_at": at(3, 10),
        "replaced": Earlier("20261124-7Q3K", at(24), "New.zip"),
        "at": at(25),
        "by": "jane",
        "counts": {"students": RowChanges(4210, 3, 20, 5787), "staff_enrollments": RowChanges(0, 0, 0, 12)},
        "apps_url": "https://apps.example.org",
    }
    return RestoreSummary(**(default | changes))


ADDRESS = re.compile(r"https?://\S+")


def invitation(**changes: Any) -> Invitation:  # noqa: ANN401 - whatever the field takes
    keys = (HostKey("ssh-ed25519", "SHA256:qJ7vN1"), HostKey("ssh-rsa", "SHA256:Zr41kd"))
    default: dict[str, Any] = {
        "username": "anna",
        "districts": ("Springfield ISD",),
        "temporary_password": "jduVcWSqyjf35zyX",
        "until": datetime(2026, 12, 1, 17, 5, tzinfo=CHICAGO),
        "apps_url": "https://apps.example.org",
        "door": SftpDoor("sftp.example.org", keys),
    }
    return Invitation(**(default | changes))


def says_the_same_twice(mail: Mail) -> None:
    """Both parts of a mail have the same words and the same addresses, in the same order of addresses."""
    page = Words(mail.html)
    assert ADDRESS.findall(mail.text) == page.addresses
    # In plain text, headings are in capitals, facts have colons, and items have asterisks.
    text, html = (
        sorted(re.sub(r"[:*·]", " ", words).casefold().split()) for words in (ADDRESS.sub("", mail.text), page.text())
    )
    assert text == html


class Words(HTMLParser):
    """The text of a page, its tags, and the addresses that it links to."""

    def __init__(self, page: str) -> None:
        """Read all of `page` but its head."""
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.feed(page.partition("</head>")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name == "href"]
        if tag in {"br", "td", "tr", "th"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def text(self) -> str:
        return " ".join("".join(self.words).split())
