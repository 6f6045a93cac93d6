"""How the actions of `imports` and `district` are declared: alike in all that is not their own."""

import argparse
from textwrap import fill
from typing import Any

from rollcall_cli.deployment.deployment import Command, add_deployment

WIDTH = 100
"""Characters of a line of help, as epilogs are written by hand."""


def add_action(
    actions: "argparse._SubParsersAction[Any]", name: str, text: str, description: str, epilog: str
) -> argparse.ArgumentParser:
    """Add an action, of which the list of actions shows `text`; its options are to be added, then `run_by` called."""
    return actions.add_parser(  # type: ignore[no-any-return] # what add_subparsers() gives has no public type
        name,
        help=text,
        description=fill(description, WIDTH, break_on_hyphens=False),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def run_by(
    parser: argparse.ArgumentParser, run: Command, forms: "argparse._MutuallyExclusiveGroup | None" = None
) -> None:
    """Add the options that all actions have, and say what runs; `--json` goes among `forms` where there are others."""
    (forms or parser).add_argument("--json", action="store_true", help="write JSON")
    add_deployment(parser)
    parser.set_defaults(run=run)
