"""`rollcall district`: the accounts of districts in a deployment."""

import argparse
from typing import Any

from rollcall_cli.deployment.deployment import run_there
from rollcall_cli.district import add as district_add
from rollcall_cli.district import list as district_list
from rollcall_cli.district import rollover as district_rollover
from rollcall_cli.district import set as district_set
from rollcall_cli.district import show as district_show


def add_parser(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add `district` and its actions."""
    parser = subparsers.add_parser(
        "district",
        help="add, show and change districts, and roll them over to a new school year",
        description="Adds, shows and changes the accounts of districts. Their users are those of `rollcall user`.",
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    for module in (district_add, district_list, district_show, district_set, district_rollover):
        module.add_parser(actions)


def main(args: argparse.Namespace) -> int:
    """Run the action.

    Raises:
        WrongCall: It can't be done as asked; says why.
    """
    return run_there(args.run, args)
