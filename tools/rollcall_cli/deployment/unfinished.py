"""The imports of a district that run or wait for a decision."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rollcall.model.accounts import District
from rollcall.model.imports import Import, Status
from rollcall_cli.deployment.deployment import Deployment

LONGEST = timedelta(days=14)
"""Since its upload; a hold ends after seven days at most, and a step's retries within hours."""

UNFINISHED = frozenset({Status.RUNNING, Status.HELD})


def unfinished(district: District, there: Deployment) -> list[Import]:
    """The imports that have not ended, newest first.

    The index is eventually consistent, so that one of the last second may be missing; each that is found, and the one
    that the pointer says is held, is looked at once more in the record itself.
    """
    since = (there.now() - LONGEST).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = there.imports.newest_first(district.district_id, since)
    ids = [fields["import_id"] for fields in found if fields["status"] in UNFINISHED]
    hold = there.pointers.pointer(district.district_id, district.school_year).hold
    if hold is not None:
        ids.append(hold.import_id)
    records = (there.records.get(import_id) for import_id in dict.fromkeys(ids))
    return [record for record in records if record and record.status in UNFINISHED and record.ended_at is None]


def today_in(district: District, there: Deployment) -> date:
    """The date in the district's time zone."""
    return there.now().astimezone(ZoneInfo(district.time_zone)).date()
