"""`rollcall district`: the accounts of districts in a deployment."""

import argparse
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

from rollcall_cli.calls import Exit, WrongCall

if TYPE_CHECKING:
    # What add_subparsers() gives has no public name.
    from argparse import _SubParsersAction
    from collections.abc import Mapping

SCHOOL_YEAR_BEGINS = 7
"""July (contract, section 3)."""


def add_parser(subparsers: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `district` and its actions."""
    parser = subparsers.add_parser("district", help="add a district to a deployment")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    add = actions.add_parser(
        "add",
        help="add a district",
        description="Adds the account of a district. Its users are added with `rollcall user add`.",
    )
    add.add_argument("district", metavar="ID", help="as in the manifest's District ID; letters, digits, . _ -")
    add.add_argument("--name", required=True, help="the district's name, as its e-mails show it")
    add.add_argument("--time-zone", required=True, metavar="ZONE", help="such as America/Chicago")
    add.add_argument(
        "--contact",
        required=True,
        action="append",
        metavar="ADDRESS",
        help="who is told of every import; may be given more than once",
    )
    add.add_argument(
        "--school-year",
        metavar="YEARS",
        default=school_year(datetime.now().astimezone().date()),
        help="such as 2026-2027; default: the one of today",
    )
    add_deployment(add)


def main(args: argparse.Namespace) -> int:
    """Add the district.

    Raises:
        WrongCall: It can't be added as asked; says why.
    """
    from rollcall.accounts import District, InvalidAccount  # noqa: PLC0415 - with the next one
    from rollcall.aws.accounts import add_district  # noqa: PLC0415 - needs boto3, which `check` must do without

    outputs = deployment(args)
    district = District(args.district, args.name, args.time_zone, tuple(args.contact), args.school_year)
    try:
        add_district(district, districts_table=outputs["DistrictsTable"])
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    sys.stdout.write(f"District {district.district_id} is added, for the school year {district.school_year}.\n")
    return Exit.SUCCEEDED


def school_year(today: date) -> str:
    """The school year of a day; it turns on 1 July."""
    first = today.year if today.month >= SCHOOL_YEAR_BEGINS else today.year - 1
    return f"{first}-{first + 1}"


def add_deployment(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which deployment is meant."""
    parser.add_argument(
        "--stack-name",
        default="rollcall",
        metavar="NAME",
        help="the deployed stack (default: %(default)s), where AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL point",
    )
    parser.add_argument("--verbose", action="store_true", help="show the traceback of a fault of this program")


def deployment(args: argparse.Namespace) -> "Mapping[str, str]":
    """The outputs of the stack that `args` name.

    Raises:
        WrongCall: There is none, or it can't be asked.
    """
    from rollcall.aws.stack import NoStack, outputs  # noqa: PLC0415 - needs boto3

    try:
        return outputs(args.stack_name)
    except NoStack as none:
        raise WrongCall(str(none)) from none
