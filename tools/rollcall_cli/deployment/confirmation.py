"""The question before a command changes what readers see or what waits."""

import sys
from collections.abc import Iterable, Sequence

import click

from rollcall.model.accounts.history import Signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import note
from rollcall_cli.parameters import FilledText
from rollcall_cli.results import Exit, Result, WrongCall

DECLINED = Result(b"", Exit.FAILED)
"""The result of a command that was not confirmed: nothing was changed."""

yes_option = click.option("--yes", is_flag=True, help="Do it without asking; needed where there is no terminal.")
"""Adds `--yes`."""

by_option = click.option(
    "--by",
    metavar="NAME",
    type=FilledText("Name who does it, or leave the option out."),
    help="Who does it, for the record; default: the AWS identity that calls, else the local user.",
)
"""Adds `--by`."""


def agreed(question: str, lost: Sequence[str], *, yes: bool) -> bool:
    """Whether what a change takes away is agreed to; nobody is asked where it takes nothing away.

    Args:
        question: What is asked.
        lost: What somebody loses, one sentence each.
        yes: Whether the question is answered beforehand.

    Raises:
        WrongCall: There is nobody to ask.
    """
    told = (line for sentence in lost for line in note(sentence, "- ", "  "))
    return not lost or confirmed(question, told, yes=yes)


def confirmed(question: str, consequences: Iterable[str], *, yes: bool) -> bool:
    """Show the consequences on standard error, and ask; `yes` answers the question beforehand.

    Raises:
        WrongCall: There is nobody to ask.
    """
    sys.stderr.write("".join(f"{line}\n" for line in consequences))
    if yes:
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


def typed(name: str, what: str, consequences: Iterable[str], *, yes: bool) -> bool:
    """Show the consequences on standard error, and ask for the name of what goes for good.

    Args:
        name: What must be typed.
        what: What is asked, as a sentence without its end.
        consequences: What is shown before.
        yes: Whether the question is answered beforehand.

    Raises:
        WrongCall: There is nobody to ask.
    """
    sys.stderr.write("".join(f"{line}\n" for line in consequences))
    if yes:
        return True
    if not sys.stdin.isatty():
        raise WrongCall(f"{what}? Nobody can be asked without a terminal. Look at the above, then repeat with --yes.")
    sys.stderr.write(f"\n{what}? This can't be undone. Type {name} to do it: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() == name:
        return True
    sys.stderr.write("Nothing was changed.\n")
    return False


def signature(by: str | None, deployment: Deployment) -> Signature:
    """Who changes an account, and when: the name of `--by`, else the AWS identity; now."""
    return Signature(decider(by, deployment), deployment.now())


def decider(by: str | None, deployment: Deployment) -> str:
    """Who does it: the name of `--by`, else the AWS identity."""
    return deployment.caller() if by is None else by.strip()
