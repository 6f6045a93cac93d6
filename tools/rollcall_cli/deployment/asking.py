"""The question before anything that changes what readers see or what waits."""

import argparse
import sys
from collections.abc import Iterable

from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.deployment import Deployment

DECLINED = (b"", Exit.FAILED)
"""What a command gives that was not confirmed: nothing was changed."""


def add_confirmation(parser: argparse.ArgumentParser, *, by: bool = True) -> None:
    """Add the options of a command that asks first."""
    parser.add_argument("--yes", action="store_true", help="do it without asking; needed where there is no terminal")
    if by:
        parser.add_argument(
            "--by",
            metavar="NAME",
            help="who decides, for the record (default: the AWS identity that calls, else the local user)",
        )


def confirmed(question: str, told: Iterable[str], args: argparse.Namespace) -> bool:
    """Whether it may be done: shows what it means on standard error, then asks, unless `--yes` has answered already.

    Raises:
        WrongCall: There is nobody to ask.
    """
    sys.stderr.write("".join(f"{line}\n" for line in told))
    if args.yes:
        return True
    if not sys.stdin.isatty():
        raise WrongCall(
            f"{question} Nobody can be asked without a terminal. Look at the above, then repeat with --yes."
        )
    sys.stderr.write(f"\n{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() in {"y", "yes"}:
        return True
    sys.stderr.write("Nothing was changed.\n")
    return False


def decider(args: argparse.Namespace, there: Deployment) -> str:
    """Who decides.

    Raises:
        WrongCall: `--by` is blank.
    """
    if args.by is None:
        return there.caller()
    if not args.by.strip():
        raise WrongCall("--by is empty. Name who decides, or leave the option out.")
    return str(args.by).strip()
