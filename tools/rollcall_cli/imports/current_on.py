"""`rollcall imports list --on`: which import was current on a day, why, and where its files are."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.model.accounts import District, school_year_beside, school_year_of
from rollcall.model.snapshots import Change, Why
from rollcall.report.json import as_json
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.deployment.unfinished import today_in
from rollcall_cli.forms.layout import facts, lines, moment, stamp
from rollcall_cli.imports.differences import counts_table
from rollcall_cli.results import WrongCall


def current_on(district: District, day: date, deployment: Deployment, *, in_json: bool) -> bytes:
    """What was current at the end of the day, in each school year that had a roster then.

    Raises:
        WrongCall: The day has not begun.
    """
    if day > today_in(district, deployment):
        raise WrongCall(f"--on {day} is in the future. Name a day that has begun in the district's time zone.")
    # Midnight on the clock of the district, also where a day has 23 hours.
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(district.time_zone))
    changes = [_change_before(district, year, end, deployment) for year in _school_years(district, day)]
    entries = [_entry(change, deployment) for change in changes if change]
    if in_json:
        document = {"district_id": district.district_id, "on": day.isoformat(), "until": end.isoformat()}
        return as_json({**document, "current": entries})
    return lines(_text(entries, district, day))


def _school_years(district: District, day: date) -> list[str]:
    """The school years whose snapshots may have been current on a day, newest first.

    The day alone does not say, because an account may be rolled over early or late.
    """
    of_day = school_year_of(day)
    return sorted({school_year_beside(of_day, steps) for steps in (-1, 0, 1)} | {district.school_year}, reverse=True)


def _change_before(district: District, school_year: str, end: datetime, deployment: Deployment) -> Change | None:
    changes = deployment.pointers.changes(district.district_id, school_year)
    return next((change for change in changes if change.at < end), None)


def _entry(change: Change, deployment: Deployment) -> dict[str, Any]:
    snapshot = deployment.pointers.snapshot(change.district_id, change.school_year, change.import_id)
    kept = snapshot is not None and snapshot.retired_at is None
    return {
        "school_year": change.school_year,
        "import_id": change.import_id,
        "why": change.why,
        "at": stamp(change.at),
        "by": change.by,
        "cause": change.cause,
        "counts": {table: dict(counts) for table, counts in change.counts.items()},
        "location": f"s3://{deployment.bucket}/{snapshot.prefix}" if snapshot else None,
        "kept": kept,
    }


def _text(entries: list[dict[str, Any]], district: District, day: date) -> Iterator[str]:
    if not entries:
        yield f"Nothing of {district.district_id} was current on {day}: nothing had been published."
    for entry in entries:
        yield from facts(
            (
                ("School year", entry["school_year"]),
                ("Current was", entry["import_id"]),
                ("Why", _why(entry)),
                (_SINCE.get(entry["why"], "Since"), moment(entry["at"], district.time_zone)),
                ("By", entry["by"]),
                ("Files", (entry["location"] or "") if entry["kept"] else "no longer kept"),
            )
        )
        yield from counts_table(entry["counts"])
        yield ""


_SINCE = {Why.CONFIRMED: "Last confirmed"}
"""A confirmed roster was current before."""


def _why(entry: dict[str, Any]) -> str:
    same = entry["cause"] == entry["import_id"]
    return str(entry["why"]) if same else f"{entry['why']} (by import {entry['cause']})"
