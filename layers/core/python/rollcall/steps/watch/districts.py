"""The look at every district: an upload that did not come, a roster that gets old, values that get fewer.

Each is told once, by an event, and is over when the next upload, roster or value comes. The metrics say how many
districts there are of each now.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from rollcall.model import drift
from rollcall.model.accounts import District, Expect, State, is_synthetic, school_year_is_over
from rollcall.model.regularity import (
    LOOKED_BACK,
    YEAR,
    Missing,
    habit_of,
    missed,
    no_school_days,
    overdue,
)
from rollcall.model.snapshots import Change, Snapshot, Why
from rollcall.steps.services import Pointers
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.watch.apart import apart, tell
from rollcall.steps.watch.noted import Noted, Notes

AT_ONCE = 8
"""Districts that are looked at at once."""


class Accounts(Protocol):
    """The districts' accounts."""

    def all_districts(self) -> Sequence[District]:
        """Read all accounts, by id."""


class Uploads(Protocol):
    """When districts have uploaded."""

    def uploads(self, district_id: str, since: datetime, until: datetime) -> Sequence[datetime]:
        """The moments of a district's uploads between two moments, oldest first; checks are none."""


class Fills(Protocol):
    """How much of the columns of snapshots is filled."""

    def fill(self, snapshot: Snapshot, least_rows: int) -> Mapping[str, float]:
        """The share of rows with a value of each optional column, in tables of so many rows; no student data."""


class DistrictEvents(Protocol):
    """The events about districts. Each may be sent again; receivers know it by its district and moment."""

    def upload_missing(self, district: District, missing: Missing, last: datetime | None) -> None:
        """Send the event `Upload Missing`."""

    def roster_old(self, district: District, change: Change, days: int) -> None:
        """Send the event `Roster Old`."""

    def values_drifting(self, district: District, import_id: str, column: str, before: float, now: float) -> None:
        """Send the event `Values Drifting`; `column` is `table.column` in snake case."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this look talks to."""

    accounts: Accounts
    uploads: Uploads
    pointers: Pointers
    fills: Fills
    notes: Notes
    events: DistrictEvents
    telemetry: Telemetry


@dataclass(frozen=True, slots=True)
class _Seen:
    """A district and its uploads of late, in its own time zone."""

    district: District
    now: datetime
    uploads: Sequence[datetime]

    @property
    def is_expected(self) -> bool:
        """Whether the district may import at all."""
        over = school_year_is_over(self.district.school_year, self.now.date())
        return self.district.state is State.ACTIVE and not over


def look(services: Services, roster_days: int, now: datetime) -> dict[str, int]:
    """Look at all districts. Returns the number of those of which each thing is true now.

    Args:
        services: What it talks to.
        roster_days: Days after which a roster is old; 0 for never.
        now: UTC.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # Nobody is asked for a synthetic district: whether canaries come through has an alarm of its own.
        districts = [each for each in services.accounts.all_districts() if not is_synthetic(each.district_id)]
        seen = list(pool.map(lambda each: _seen(each, services, now), districts))
        no_school = _no_school(seen)
        failed: list[Exception] = []
        noted = list(pool.map(lambda each: _apart(each, no_school, services, roster_days, failed=failed), seen))
    counts = {
        "UploadsMissing": sum(bool(each.missing_since) for each in noted),
        "RostersOld": sum(bool(each.old_import) for each in noted),
        "ValuesDrifting": sum(bool(each.drifting) for each in noted),
    }
    services.telemetry.measure({name: ("Count", count) for name, count in counts.items()})
    tell(failed)
    return counts


def _apart(
    seen: _Seen, no_school: Collection[date], services: Services, roster_days: int, *, failed: list[Exception]
) -> Noted:
    """As `_looked`; where that fails, nothing is true of the district."""
    with apart(failed):
        return _looked(seen, no_school, services, roster_days)
    return Noted()


def _seen(district: District, services: Services, now: datetime) -> _Seen:
    zone = ZoneInfo(district.time_zone)
    uploads = services.uploads.uploads(district.district_id, now - LOOKED_BACK, now)
    return _Seen(district, now.astimezone(zone), [moment.astimezone(zone) for moment in uploads])


def _no_school(seen: Sequence[_Seen]) -> frozenset[date]:
    """The days on which most of those are silent who usually upload."""
    habits = [(each, habit_of(each.uploads)) for each in seen if each.is_expected]
    return no_school_days(
        (habit, {habit.day(moment) for moment in each.uploads}, habit.day(each.now - timedelta(minutes=habit.by)))
        for each, habit in habits
        if habit is not None
    )


def _looked(seen: _Seen, no_school: Collection[date], services: Services, roster_days: int) -> Noted:
    """What is true of a district now; whatever is new was reported."""
    before = services.notes.noted(seen.district.district_id)
    noted = _about_uploads(seen, no_school, before, services)
    noted = _about_roster(seen, noted, services, roster_days)
    if noted != before:
        services.notes.note(seen.district.district_id, noted)
    return noted


def _about_uploads(seen: _Seen, no_school: Collection[date], before: Noted, services: Services) -> Noted:
    last = seen.uploads[-1] if seen.uploads else None
    came = last is not None and before.missing_told and last > datetime.fromisoformat(before.missing_told)
    missing = _missing(seen, no_school, services) if seen.is_expected else None
    if missing is None:
        return replace(before, missing_since="", missing_usual="", missing_told="")
    if before.missing_told and not came:
        return before
    services.events.upload_missing(seen.district, missing, last)
    told = missing.since.isoformat(timespec="seconds"), missing.usual, seen.now.isoformat(timespec="seconds")
    return replace(before, missing_since=told[0], missing_usual=told[1], missing_told=told[2])


def _missing(seen: _Seen, no_school: Collection[date], services: Services) -> Missing | None:
    """The upload that is missing, if one is."""
    expect, last = seen.district.expect, seen.uploads[-1] if seen.uploads else None
    if expect is not Expect.LEARN:
        return overdue(expect, last, seen.now, no_school)
    habit = habit_of(seen.uploads, no_school)
    if habit is None or last is None:
        return None
    found = missed(habit, last, seen.now, no_school)
    if found is None:
        return None
    # Asked only about the few that are missing: were they silent at this time of last year, too?
    about = seen.now - YEAR
    earlier = services.uploads.uploads(seen.district.district_id, about - timedelta(days=45), about + LOOKED_BACK)
    return missed(habit, last, seen.now, no_school, [moment.astimezone(seen.now.tzinfo) for moment in earlier])


def _about_roster(seen: _Seen, before: Noted, services: Services, roster_days: int) -> Noted:
    """Whether what is current is old, and which of its columns lose their values."""
    district = seen.district
    pointer = services.pointers.pointer(district.district_id, district.school_year)
    if not seen.is_expected or pointer.current is None:
        return replace(before, old_import="", school_year="", filled_import="", weeks={}, drifting={})
    noted = _about_age(seen, before, services, roster_days)
    if noted.school_year != district.school_year:
        noted = replace(noted, school_year=district.school_year, filled_import="", weeks={}, drifting={})
    if noted.filled_import == pointer.current:
        return noted
    snapshot = services.pointers.snapshot(district.district_id, district.school_year, pointer.current)
    return noted if snapshot is None else _about_columns(seen, snapshot, noted, services)


def _about_age(seen: _Seen, before: Noted, services: Services, roster_days: int) -> Noted:
    district = seen.district
    changes = services.pointers.changes(district.district_id, district.school_year)
    newest = next((change for change in changes if change.why is not Why.RESTORED), None)
    is_old = newest is not None and seen.now - newest.at > timedelta(days=roster_days)
    if newest is None or not is_old or not roster_days or district.expect is Expect.NEVER:
        return replace(before, old_import="")
    if before.old_import != newest.cause:
        services.events.roster_old(district, newest, (seen.now - newest.at).days)
    return replace(before, old_import=newest.cause)


def _about_columns(seen: _Seen, snapshot: Snapshot, before: Noted, services: Services) -> Noted:
    fill = services.fills.fill(snapshot, drift.ROWS)
    weeks = drift.with_week(before.weeks, seen.now.date(), fill)
    found = drift.drifting(weeks, before.drifting)
    for column, share in found.items():
        if column not in before.drifting:
            services.events.values_drifting(seen.district, snapshot.import_id, column, share, fill[column])
    return replace(before, filled_import=snapshot.import_id, weeks=weeks, drifting=found)
