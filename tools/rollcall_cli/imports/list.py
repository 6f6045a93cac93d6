"""`rollcall imports list`: the imports of a district, or which of them was current on a day."""

import argparse
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from rollcall.model.accounts import District
from rollcall.model.imports import Status
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.choosing import account
from rollcall_cli.deployment.deployment import Deployment, Fields
from rollcall_cli.forms.layout import lines, moment, table
from rollcall_cli.imports.on import current_on

DEFAULT_LIMIT = 20

EPILOG = """\
The list reads an index that may be a second behind. Imports into folders that belong to no account are not listed.

examples:
  rollcall imports list
  rollcall imports list --district springfield --status held
  rollcall imports list --district springfield --on 2026-10-01
  rollcall imports list --limit 0 --json | jq -r '.imports[] | select(.status == "failed") | .import_id'"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "list",
        "list imports, or say which one was current on a day",
        "Lists imports, newest first. With --on, says which import was current at the end of that day, "
        "why, and where its files lie.",
        EPILOG,
    )
    parser.add_argument("--district", metavar="ID", help="this district's alone")
    parser.add_argument(
        "--status", choices=list(map(str, Status)), metavar="STATUS", help=f"one of {', '.join(Status)}"
    )
    parser.add_argument("--on", metavar="DATE", help="YYYY-MM-DD in the district's time zone; needs --district")
    parser.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help="at most N, 0 = all; default: 20")
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """The list.

    Raises:
        WrongCall: There is no such district, or options can't be right.
    """
    if args.limit < 0:
        raise WrongCall("--limit is negative. It is a number of imports; 0 means all.")
    if args.on is not None:
        return current_on(args, there), Exit.SUCCEEDED
    districts = [account(args.district, there)] if args.district else there.accounts.all_districts()
    found = _newest_first(districts, args.status, there)
    entries = list(islice(found, args.limit) if args.limit else found)
    more = args.limit > 0 and next(found, None) is not None
    listed = _entries(entries, there)
    if args.json:
        return as_json({"imports": listed, "more": more}), Exit.SUCCEEDED
    zones = {district.district_id: district.time_zone for district in districts}
    return lines(_text(listed, zones, more=more)), Exit.SUCCEEDED


def _newest_first(districts: Iterable[District], status: str | None, there: Deployment) -> Iterator[Fields]:
    of_each = (there.imports.newest_first(district.district_id) for district in districts)
    for fields in merge(*of_each, key=lambda fields: str(fields["upload_order"]), reverse=True):
        if status is None or fields["status"] == status:
            yield fields


def _entries(found: Iterable[Fields], there: Deployment) -> list[dict[str, Any]]:
    pointers: dict[tuple[str, str], str | None] = {}
    entries = []
    for fields in found:
        place = (fields["district_id"], fields["school_year"])
        if place[1] and place not in pointers:
            pointers[place] = there.pointers.pointer(*place).current
        entries.append(_entry(fields, current=pointers.get(place) == fields["import_id"]))
    return entries


def _entry(fields: Fields, *, current: bool) -> dict[str, Any]:
    names = ("import_id", "district_id", "school_year", "status", "uploaded_at", "ended_at", "submitted_by")
    package = fields["key"].rpartition("/")[2]
    return {**{name: fields.get(name) for name in names}, "package": package, "current": current}


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
    yield "`rollcall imports show IMPORT` tells all of one."


def _row(entry: dict[str, Any], time_zone: str) -> tuple[str, ...]:
    return (
        entry["import_id"],
        entry["district_id"],
        moment(entry["uploaded_at"], time_zone),
        entry["status"] + (" *" if entry["current"] else ""),
        entry["package"],
        entry["submitted_by"] or "",
    )
