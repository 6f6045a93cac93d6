"""`rollcall district add`: a new account."""

import argparse
import sys
from datetime import datetime
from typing import Any

from rollcall.model.accounts import District, InvalidAccount, school_year_beside, school_year_is_over, school_year_of
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.deployment.unfinished import today_in
from rollcall_cli.district.document import account_document
from rollcall_cli.forms.layout import lines

EPILOG = """\
examples:
  rollcall district add springfield --name 'Springfield USD' --time-zone America/Chicago \\
      --contact data@springfield.example --contact office@springfield.example
  rollcall user add anna --district springfield --email anna@springfield.example"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "add",
        "add a district",
        "Adds the account of a district. Its users are added with `rollcall user add`.",
        EPILOG,
    )
    parser.add_argument("district", metavar="ID", help="as in the manifest's District ID; letters, digits, . _ -")
    parser.add_argument("--name", required=True, help="the district's name, as its e-mails show it")
    parser.add_argument("--time-zone", required=True, metavar="ZONE", help="such as America/Chicago")
    parser.add_argument(
        "--contact",
        required=True,
        action="append",
        metavar="ADDRESS",
        help="who is told of every import; may be given more than once",
    )
    parser.add_argument(
        "--school-year",
        metavar="YEARS",
        default=school_year_of(datetime.now().astimezone().date()),
        help="such as 2026-2027; default: the one of today",
    )
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """Adds the district.

    Raises:
        WrongCall: It can't be added as asked; says why.
    """
    district = District(args.district, args.name, args.time_zone, tuple(args.contact), args.school_year)
    try:
        there.accounts.add(district)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    if school_year_is_over(district.school_year, today_in(district, there)):
        sys.stderr.write(
            f"The school year {district.school_year} is over: imports are rejected until the account is rolled over, "
            "one year at a time: "
            f"rollcall district rollover {district.district_id} --to {school_year_beside(district.school_year, 1)}\n"
        )
    if args.json:
        return as_json(account_document(district)), Exit.SUCCEEDED
    return lines(
        [f"District {district.district_id} is added, for the school year {district.school_year}."]
    ), Exit.SUCCEEDED
