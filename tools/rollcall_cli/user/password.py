"""Asks for the password of somebody new, where the person does not choose it."""

import getpass
import sys

from rollcall.model.accounts import passwords
from rollcall_cli.results import WrongCall


def asked_for() -> str:
    """The password: typed twice at a terminal, else the first line of standard input.

    Raises:
        WrongCall: It was not typed twice in the same way.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password ({passwords.RULE}): ")
    if getpass.getpass("Again: ") != password:
        raise WrongCall("The two passwords differ. Nothing was added; try again.")
    return password
