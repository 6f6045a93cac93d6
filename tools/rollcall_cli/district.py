"""`rollcall district`: the accounts of districts in a deployment."""

import argparse
from typing import Any

from rollcall_cli import district_add, district_list, district_rollover, district_set, district_show
from rollcall_cli.deployment import run_there


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
