"""`rollcall district rollover`: an account's next school year."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rollcall.model.accounts import District, InvalidAccount, check_school_year, school_year_beside, school_year_is_over
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.asking import DECLINED, add_confirmation, confirmed
from rollcall_cli.deployment.choosing import account
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.deployment.unfinished import today_in, unfinished
from rollcall_cli.forms.layout import lines, note

EPILOG = """\
From then on uploads are rosters of the new school year. The last year's roster stays where it is, to be read. A
rollover can be taken back (--to the year before) as long as nothing is published in the new year.

examples:
  rollcall district rollover springfield --to 2027-2028
  for id in $(rollcall district list --json | jq -r '.districts[] | select(.school_year == "2026-2027").district_id')
  do rollcall district rollover "$id" --to 2027-2028 --yes; done"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "rollover",
        "move a district to its next school year",
        "Shows what it means, asks, and moves the account to its next school year. Refused while an import "
        "of the district runs or is held.",
        EPILOG,
    )
    parser.add_argument("district", metavar="ID", help="the district's id")
    parser.add_argument("--to", required=True, metavar="YEARS", help="the next school year, such as 2027-2028")
    add_confirmation(parser, by=False)
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """Rolls the account over, on the condition that nobody else has changed it.

    Which imports run or are held is read from an index that is eventually consistent. One that is missed there finds
    the account in another school year when it wants to move its pointer, and changes nothing (`docs/publishing.md`).

    Raises:
        WrongCall: It can't be rolled over like this, or not now; or nobody can be asked.
    """
    before = account(args.district, there)
    _check_years(before, args.to, there)
    _check_idle(before, there)
    told = list(_told(before, args.to, there))
    if not confirmed(f"Move {before.district_id} to the school year {args.to}?", told, args):
        return DECLINED
    try:
        there.accounts.change(before, replace(before, school_year=args.to))
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    if args.json:
        return as_json({"district_id": before.district_id, "from": before.school_year, "to": args.to}), Exit.SUCCEEDED
    return lines([f"District {before.district_id} is in the school year {args.to} now."]), Exit.SUCCEEDED


def _check_years(district: District, to: str, there: Deployment) -> None:
    try:
        check_school_year(to)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    now, following = district.school_year, school_year_beside(district.school_year, 1)
    if to == following:
        return
    if to == now:
        raise WrongCall(f"{district.district_id} is in the school year {now} already. Nothing was changed.")
    if to != school_year_beside(now, -1):
        raise WrongCall(
            f"{district.district_id} is in the school year {now}, and is rolled over one year at a time: a year that "
            f"is skipped is most often a slip. Its next one is {following}; roll it over to that one first."
        )
    pointer = there.pointers.pointer(district.district_id, now)
    if pointer.current is not None:
        raise WrongCall(
            f"{district.district_id} has a roster of {now} already (import {pointer.current}), so it can't go back to "
            f"{to}. Nothing was changed; whatever was published for {to} can still be read."
        )


def _check_idle(district: District, there: Deployment) -> None:
    busy = unfinished(district, there)
    if busy:
        named = ", ".join(f"{record.import_id} ({record.status})" for record in busy)
        raise WrongCall(
            f"{district.district_id} can't be rolled over while an import runs or is held: {named}. Wait until it has "
            "ended, or decide about it (rollcall imports approve, discard); then repeat the command."
        )


def _told(district: District, to: str, there: Deployment) -> Iterator[str]:
    now = district.school_year
    yield f"{district.district_id} goes from the school year {now} to {to}."
    yield from note(f"From then on an upload is a roster of {to}.", "- ", "  ")
    pointer = there.pointers.pointer(district.district_id, now)
    if pointer.current is None:
        yield from note(f"There is no roster of {now}.", "- ", "  ")
    else:
        kept = f"s3://{there.bucket}/{pointer.key} (import {pointer.current})"
        yield from note(f"The roster of {now} stays to be read, and no upload changes it any more: {kept}.", "- ", "  ")
    today = today_in(district, there)
    if to > now and not school_year_is_over(now, today):
        yield from note(f"The school year {now} is not over yet: it lasts until 30 June {now[5:]}.", "- ", "  ")
    if school_year_is_over(to, today):
        yield from note(f"The school year {to} is over already: uploads are rejected.", "- ", "  ")
    elif there.pointers.pointer(district.district_id, to).current is None:
        first = f"The first roster of {to} has none to be compared with, so it is not held, whatever it lacks."
        yield from note(first, "- ", "  ")
