"""`rollcall district show`: an account, what is current, and what is under way."""

import argparse
from collections.abc import Iterator
from typing import Any

from rollcall.model.accounts import District, school_year_is_over
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.choosing import account
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.deployment.unfinished import today_in, unfinished
from rollcall_cli.district.document import account_document, account_lines
from rollcall_cli.forms.layout import facts, lines, moment, note, stamp

EPILOG = """\
examples:
  rollcall district show springfield
  rollcall district show springfield --json | jq -r .pointer.current"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "show",
        "show a district: its account, what is current, what is under way",
        "Shows the account of a district, which import is current in its school year and why, and the "
        "imports that run or wait for a decision.",
        EPILOG,
    )
    parser.add_argument("district", metavar="ID", help="the district's id")
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """The district.

    Raises:
        WrongCall: There is no such district.
    """
    district = account(args.district, there)
    pointer = there.pointers.pointer(district.district_id, district.school_year)
    change = next(there.pointers.changes(district.district_id, district.school_year), None)
    waiting = unfinished(district, there)
    over = school_year_is_over(district.school_year, today_in(district, there))
    if args.json:
        document = {
            **account_document(district),
            "school_year_over": over,
            "pointer": _pointer(pointer, there),
            "changed": None if change is None else _change(change),
            "unfinished": [{"import_id": record.import_id, "status": record.status.value} for record in waiting],
        }
        return as_json(document), Exit.SUCCEEDED
    return lines(_text(district, pointer, change, waiting, over=over)), Exit.SUCCEEDED


def _pointer(pointer: Pointer, there: Deployment) -> dict[str, Any]:
    return {
        "version": pointer.version,
        "current": pointer.current,
        "hold": pointer.hold.import_id if pointer.hold else None,
        "location": f"s3://{there.bucket}/{pointer.key}" if pointer.current else None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {"why": change.why.value, "by": change.by, "at": stamp(change.at), "cause": change.cause}


def _text(
    district: District, pointer: Pointer, change: Change | None, waiting: list[Import], *, over: bool
) -> Iterator[str]:
    yield from account_lines(district)
    if over:
        yield ""
        yield from note(
            f"The school year {district.school_year} is over: imports are rejected until the account is rolled over "
            "(rollcall district rollover)."
        )
    yield ""
    if pointer.current is None:
        yield f"Nothing is published for {district.school_year} yet."
    else:
        why = f"{change.why}, {moment(change.at, district.time_zone)}" if change else ""
        by = change.by if change else ""
        yield from facts((("Current", pointer.current), ("Last change", why), ("By", by)))
    for record in waiting:
        yield f"Import {record.import_id} is {record.status}."
