"""`rollcall district set`: whether a district may import, and which of its imports are held."""

import argparse
from dataclasses import replace
from typing import Any

from rollcall.model.accounts import District, HoldSettings, InvalidAccount, State
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.choosing import account
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.district.document import account_document, account_lines
from rollcall_cli.forms.layout import lines

EPILOG = """\
An import is held, and waits for `rollcall imports approve`, if more than such a share of what is current would be
removed or get new ids. What is set here counts for imports that are compared from now on; one that is held already
stays held.

examples:
  rollcall district set springfield --state suspended
  rollcall district set springfield --hold-table-share 0.5 --hold-from-rows 200
  rollcall district set springfield --hold off
  rollcall district set springfield --hold-defaults"""

SETTINGS = {
    "hold": "enabled",
    "hold_table_share": "table_share",
    "hold_school_share": "school_share",
    "hold_reissued_share": "reissued_share",
    "hold_from_rows": "least_rows",
}
"""Options, and the settings that they set."""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(
        actions,
        "set",
        "change whether a district may import, and which imports are held",
        "Changes what is given and leaves all else as it is.",
        EPILOG,
    )
    usual = HoldSettings()
    parser.add_argument("district", metavar="ID", help="the district's id")
    parser.add_argument("--state", choices=[str(state) for state in State], help="only an active account may import")
    parser.add_argument("--hold", choices=("on", "off"), help="whether suspicious imports are held at all")
    for option, text in {
        "--hold-table-share": f"of one table's rows removed, 0 to 1; default: {usual.table_share}",
        "--hold-school-share": f"of one school's students removed, 0 to 1; default: {usual.school_share}",
        "--hold-reissued-share": f"of one table's rows under new ids, 0 to 1; default: {usual.reissued_share}",
    }.items():
        parser.add_argument(option, type=float, metavar="N", help=text)
    parser.add_argument(
        "--hold-from-rows",
        type=int,
        metavar="N",
        help=f"tables and schools with fewer rows are never suspicious; default: {usual.least_rows}",
    )
    parser.add_argument("--hold-defaults", action="store_true", help="set all of these to their defaults first")
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """Changes the account.

    Raises:
        WrongCall: There is no such district, nothing is given, or the account can't be so.
    """
    before = account(args.district, there)
    after = _changed(before, args)
    try:
        there.accounts.change(before, after)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    if args.json:
        return as_json(account_document(after)), Exit.SUCCEEDED
    return lines(account_lines(after)), Exit.SUCCEEDED


def _changed(before: District, args: argparse.Namespace) -> District:
    given = {name: value for option, name in SETTINGS.items() if (value := getattr(args, option)) is not None}
    if not (given or args.hold_defaults or args.state):
        raise WrongCall("Nothing is given to change. Name a setting; `rollcall district set --help` lists them.")
    if "enabled" in given:
        given["enabled"] = given["enabled"] == "on"
    hold = replace(HoldSettings() if args.hold_defaults else before.hold, **given)
    return replace(before, hold=hold, state=State(args.state) if args.state else before.state)
