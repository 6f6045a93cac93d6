"""`rollcall imports list`: the imports of a district, or which of them was current on a day."""

from collections.abc import Iterable, Iterator
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any

import click

from rollcall.model.accounts import District
from rollcall.model.imports import Status
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import account
from rollcall_cli.deployment.ports import Deployment, Fields
from rollcall_cli.forms.layout import lines, moment, shortened, table
from rollcall_cli.imports.current_on import current_on
from rollcall_cli.parameters import DISTRICT_ID, Day, Limit
from rollcall_cli.results import Result, WrongCall

NOTES = """\
The list comes from an index that may be a second behind. Imports into folders that belong to no account are not
listed."""

EXAMPLES = (
    Example("List the newest imports of all districts", "rollcall imports list"),
    Example("List what waits for a decision", "rollcall imports list --district springfield --status held"),
    Example("See which roster readers had on a day", "rollcall imports list --district springfield --on 2026-10-01"),
    Example(
        "Get the ids of all imports that failed",
        "rollcall imports list --limit 0 --json | jq -r '.imports[] | select(.status == \"failed\") | .import_id'",
    ),
)


@deployment_command(
    "list",
    summary="List imports, newest first. With --on, say which import was current at the end of that day, why, and "
    "where its files are.",
    notes=NOTES,
    examples=EXAMPLES,
)
@click.option("--district", "district_id", metavar="ID", type=DISTRICT_ID, help="Only this district's imports.")
@click.option(
    "--status",
    type=click.Choice([str(status) for status in Status]),
    metavar="STATUS",
    help=f"Only imports of this status: {', '.join(Status)}.",
)
@click.option("--on", "day", metavar="DATE", type=Day(), help="A day, YYYY-MM-DD, in the time zone of --district.")
@click.option(
    "--limit", metavar="N", type=Limit("imports"), default=20, help="Show the newest N, 0 = all; default: 20."
)
@json_option
def command(
    deployment: Deployment,
    district_id: str | None,
    status: str | None,
    day: date | None,
    limit: int,
    *,
    in_json: bool,
) -> Result:
    """List the imports.

    Raises:
        WrongCall: There is no such district, or options contradict each other.
    """
    if day is not None:
        if district_id is None:
            raise WrongCall("--on needs --district: each district has its own time zone. Name one.")
        if status is not None:
            raise WrongCall("--on and --status don't go together: only what was published was ever current. Drop one.")
        return Result(current_on(account(district_id, deployment), day, deployment, in_json=in_json))
    districts = [account(district_id, deployment)] if district_id else deployment.accounts.all_districts()
    imports = _newest_first(districts, status, deployment)
    first = list(islice(imports, limit) if limit else imports)
    more = limit > 0 and next(imports, None) is not None
    entries = _entries(first, deployment)
    if in_json:
        return Result(as_json({"imports": entries, "more": more}))
    zones = {district.district_id: district.time_zone for district in districts}
    return Result(lines(_text(entries, zones, more=more)))


def _newest_first(districts: Iterable[District], status: str | None, deployment: Deployment) -> Iterator[Fields]:
    of_each = (deployment.district_imports.newest_first(district.district_id) for district in districts)
    for fields in merge(*of_each, key=lambda fields: str(fields["upload_order"]), reverse=True):
        if status is None or fields["status"] == status:
            yield fields


def _entries(imports: Iterable[Fields], deployment: Deployment) -> list[dict[str, Any]]:
    current: dict[tuple[str, str], str | None] = {}
    entries = []
    for fields in imports:
        key = (fields["district_id"], fields["school_year"])
        if key[1] and key not in current:
            current[key] = deployment.pointers.pointer(*key).current
        entries.append(_entry(fields, current=current.get(key) == fields["import_id"]))
    return entries


def _entry(fields: Fields, *, current: bool) -> dict[str, Any]:
    names = ("import_id", "district_id", "school_year", "status", "uploaded_at", "ended_at", "submitted_by")
    package = fields["key"].rpartition("/")[2]
    unchanged = fields.get("unchanged_since") or None
    named = {name: fields.get(name) for name in names}
    return {**named, "unchanged_since": unchanged, "package": package, "current": current}


def _text(listed: list[dict[str, Any]], zones: dict[str, str], *, more: bool) -> Iterator[str]:
    if not listed:
        yield "There are none."
        return
    header = ("Import", "District", "Uploaded", "Status", "Package", "By")
    yield from table(header, (_row(entry, zones[entry["district_id"]]) for entry in listed))
    yield ""
    if any(entry["current"] for entry in listed):
        yield "* is what readers see of its school year."
    if more:
        yield f"The newest {len(listed):,} are shown; --limit 0 shows all."
    yield "`rollcall imports show IMPORT` shows everything about one."


def _row(entry: dict[str, Any], time_zone: str) -> tuple[str, ...]:
    return (
        entry["import_id"],
        shortened(entry["district_id"]),
        moment(entry["uploaded_at"], time_zone),
        entry["status"]
        + (", nothing changed" if entry["unchanged_since"] else "")
        + (" *" if entry["current"] else ""),
        shortened(entry["package"]),
        shortened(entry["submitted_by"] or ""),
    )
