"""The most uploads of a district in an hour: one that comes after them is rejected unopened, to come again later."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from rollcall.model.findings import REJECTS, Effect, Finding, Rule
from rollcall.model.imports import Import

TOO_MANY_UPLOADS: Final = Rule(
    code="too-many-uploads",
    effects=REJECTS,
    title="Your district has uploaded more files in one hour than are opened.",
    message="Of the uploads of one hour, {limit:is|are} opened. This one came after them, and was not opened.",
    hint="Upload the package again after {again}. If a program uploads for you, let it send one zip with the seven "
    "files, once a day, and nothing else.",
    example="The 61st file that a district uploads between 14:00 and 15:00.",
    sis="Let the export send one zip, not every file by itself, and not again and again after a failure.",
)
RULES: Final = (TOO_MANY_UPLOADS,)


class UploadCounts(Protocol):
    """How many uploads each district has sent in each hour."""

    def takes(self, import_: Import, limit: int) -> bool:
        """Count the upload in the hour of its claim; False if `limit` others were counted. The same at each attempt.

        Those called `.zip` and all others are counted apart.
        """


def over_limit(import_: Import, limit: int, counts: UploadCounts) -> Finding | None:
    """The finding that rejects an upload over the limit of its hour; None if it is not, or if `limit` is 0."""
    if not limit or counts.takes(import_, limit):
        return None
    again = next_hour(import_.started_at).astimezone(ZoneInfo(import_.time_zone))
    facts = {"limit": limit, "again": f"{again:%H:%M} ({import_.time_zone})"}
    return Finding(TOO_MANY_UPLOADS, Effect.IMPORT_REJECTED, facts=facts)


def next_hour(at: datetime) -> datetime:
    """The beginning of the hour of UTC after a moment."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
