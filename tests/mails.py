"""What mails are about, for tests of what they say, and what a reader sees of them."""

from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from documents import group

from rollcall.imports import Status
from rollcall.mail import ImportSummary
from rollcall.report import Counts

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
        "log_url": "https://apps.example.org/imports/20261124-7Q3K",
        "submitted_by": "b.lee",
    }
    return ImportSummary(**(default | changes))


class Words(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self, page: str) -> None:
        """Read all of `page` but its head."""
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.feed(page.partition("</head>")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the name is HTMLParser's
        self.tags.add(tag)
        if tag in {"br", "td", "tr", "th"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def text(self) -> str:
        return " ".join("".join(self.words).split())
