"""`rollcall imports`: what an operator does about imports."""

import argparse
from typing import Any

from rollcall_cli.deployment.deployment import run_there
from rollcall_cli.imports import decide as imports_decide
from rollcall_cli.imports import list as imports_list
from rollcall_cli.imports import log as imports_log
from rollcall_cli.imports import restore as imports_restore
from rollcall_cli.imports import show as imports_show

DESCRIPTION = """\
Shows the imports of a deployment, decides about those that are held, and makes an earlier roster current again.
The operator's guide, docs/operators-guide.md, tells when to do what."""


def add_parser(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add `imports` and its actions."""
    parser = subparsers.add_parser(
        "imports",
        help="show imports, decide about held ones, restore an earlier roster",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    for module in (imports_list, imports_show, imports_log, imports_decide, imports_restore):
        module.add_parser(actions)


def main(args: argparse.Namespace) -> int:
    """Run the action.

    Raises:
        WrongCall: It can't be done as asked; says why.
    """
    return run_there(args.run, args)
