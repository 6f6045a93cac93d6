"""The imports of a district that run or wait for a decision."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rollcall.model.accounts import District
from rollcall.model.imports import Import, Status
from rollcall_cli.deployment.ports import Deployment

LONGEST = timedelta(days=14)
"""How long after its upload an import may be unfinished: a hold ends after seven days at most, and the retries of a
step within hours."""

UNFINISHED = frozenset({Status.RUNNING, Status.HELD})


def unfinished(district: District, deployment: Deployment) -> list[Import]:
    """The imports that have not ended, newest first.

    The index is eventually consistent: it may lack an import of the last second, or show one that has ended. So each
    import that it shows, and the one that the pointer says is held, is read once more from its own record.
    """
    since = (deployment.now() - LONGEST).strftime("%Y-%m-%dT%H:%M:%SZ")
    indexed = deployment.district_imports.newest_first(district.district_id, since)
    ids = [fields["import_id"] for fields in indexed if fields["status"] in UNFINISHED]
    hold = deployment.pointers.pointer(district.district_id, district.school_year).hold
    if hold is not None:
        ids.append(hold.import_id)
    imports = (deployment.imports.get(import_id) for import_id in dict.fromkeys(ids))
    return [import_ for import_ in imports if import_ and import_.status in UNFINISHED and import_.ended_at is None]


def today_in(district: District, deployment: Deployment) -> date:
    """The date in the district's time zone."""
    return deployment.now().astimezone(ZoneInfo(district.time_zone)).date()
