"""`rollcall imports list --on`: which import was current on a day, why, and where its files lie."""

import argparse
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.model.accounts import District, school_year_beside, school_year_of
from rollcall.model.snapshots import Change, Why
from rollcall.report.json import as_json
from rollcall_cli.calls import WrongCall, day
from rollcall_cli.deployment.choosing import account
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.deployment.unfinished import today_in
from rollcall_cli.forms.layout import facts, lines, moment, stamp
from rollcall_cli.imports.differences import counts_table


def current_on(args: argparse.Namespace, there: Deployment) -> bytes:
    """What was current at the end of the day that `args` name, in each school year that had a roster then.

    Raises:
        WrongCall: There is no such district or day, or options can't be right.
    """
    if not args.district:
        raise WrongCall("--on needs --district: each district has its own time zone. Name one.")
    if args.status:
        raise WrongCall("--on and --status don't go together: only what was published was ever current. Drop one.")
    district = account(args.district, there)
    asked = day(args.on, "--on")
    if asked > today_in(district, there):
        raise WrongCall(f"--on {asked} is in the future. Name a day that has begun in the district's time zone.")
    # Midnight on the clock of the district, also where a day has 23 hours.
    end = datetime.combine(asked + timedelta(days=1), time(), ZoneInfo(district.time_zone))
    found = [
        _was_current(change, there) for year in _years(district, asked) if (change := _at(district, year, end, there))
    ]
    if args.json:
        document = {"district_id": district.district_id, "on": asked.isoformat(), "until": end.isoformat()}
        return as_json({**document, "current": found})
    return lines(_text(found, district, asked))


def _years(district: District, asked: date) -> list[str]:
    """The school years of which a snapshot may have been read on a day, the newest first.

    An account may be rolled over early or late, so that the day alone does not tell.
    """
    of_day = school_year_of(asked)
    return sorted({school_year_beside(of_day, steps) for steps in (-1, 0, 1)} | {district.school_year}, reverse=True)


def _at(district: District, school_year: str, end: datetime, there: Deployment) -> Change | None:
    changes = there.pointers.changes(district.district_id, school_year)
    return next((change for change in changes if change.at < end), None)


def _was_current(change: Change, there: Deployment) -> dict[str, Any]:
    snapshot = there.pointers.snapshot(change.district_id, change.school_year, change.import_id)
    kept = snapshot is not None and snapshot.retired_at is None
    return {
        "school_year": change.school_year,
        "import_id": change.import_id,
        "why": change.why,
        "at": stamp(change.at),
        "by": change.by,
        "cause": change.cause,
        "counts": {table: dict(counts) for table, counts in change.counts.items()},
        "location": f"s3://{there.bucket}/{snapshot.prefix}" if snapshot else None,
        "kept": kept,
    }


def _text(found: list[dict[str, Any]], district: District, asked: date) -> Iterator[str]:
    if not found:
        yield f"Nothing of {district.district_id} was current on {asked}: nothing had been published."
    for entry in found:
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
