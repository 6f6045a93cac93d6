"""`rollcall district list`: all accounts."""

import argparse
from typing import Any

from rollcall.model.accounts import HoldSettings
from rollcall.report.json import as_json
from rollcall_cli.calls import Exit
from rollcall_cli.deployment.actions import add_action, run_by
from rollcall_cli.deployment.deployment import Deployment
from rollcall_cli.district.document import account_document
from rollcall_cli.forms.layout import Row, lines, table

EPILOG = """\
examples:
  rollcall district list
  rollcall district list --json | jq -r '.districts[] | select(.school_year < "2026-2027") | .district_id'"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action."""
    parser = add_action(actions, "list", "list all districts", "Lists the accounts of all districts.", EPILOG)
    run_by(parser, run)


def run(args: argparse.Namespace, there: Deployment) -> tuple[bytes, int]:
    """The list."""
    districts = there.accounts.all_districts()
    if args.json:
        return as_json({"districts": [account_document(district) for district in districts]}), Exit.SUCCEEDED
    if not districts:
        return lines(["There are none. `rollcall district add` adds one."]), Exit.SUCCEEDED
    rows: list[Row] = [
        (district.district_id, district.name, district.school_year, district.state, _held(district.hold))
        for district in districts
    ]
    return lines(table(("District", "Name", "School year", "State", "Imports are held"), rows)), Exit.SUCCEEDED


def _held(hold: HoldSettings) -> str:
    if not hold.enabled:
        return "never"
    return "by the defaults" if hold == HoldSettings() else "by own shares"
