"""Settings that are lists: options that replace one, add to it, and take from it."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from rollcall_cli.results import WrongCall

ANY = "any"
"""In place of a network: from anywhere."""


def list_options(name: str, metavar: str, help_: str, *, field: str, replaces: bool = True) -> Callable[..., Any]:
    """Add `--NAME`, which replaces a list, unless it must not be replaced, `--add-NAME` and `--remove-NAME`.

    Args:
        name: What one of the list is, as in `--network`.
        metavar: What is given, as the help shows it.
        help_: What one of the list is, as the beginning of a sentence.
        field: The parameter's name; that of what is added and removed begins with `add_` and `remove_`.
        replaces: Whether the whole list can be given.
    """

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        texts = {
            f"remove_{field}": (f"--remove-{name}", f"{help_} to take away from those that there are."),
            f"add_{field}": (f"--add-{name}", f"{help_} to add to those that there are."),
        }
        if replaces:
            texts[field] = (f"--{name}", f"{help_}, in place of all that there are.")
        for parameter, (option, text) in texts.items():
            said = f"{text} May be given more than once."
            command = click.option(option, parameter, metavar=metavar, multiple=True, help=said)(command)
        return command

    return add


def changed(
    before: Sequence[str], only: Sequence[str], added: Sequence[str], removed: Sequence[str], option: str
) -> tuple[str, ...]:
    """The list after a change: `only` if it is given, with what is added and without what is removed.

    Raises:
        WrongCall: What is to be removed is not there.
    """
    now = list(dict.fromkeys(before if not only else [] if tuple(only) == (ANY,) else only))
    known = {each.lower() for each in now}
    now += [each for each in dict.fromkeys(added) if each.lower() not in known]
    known |= {each.lower() for each in now}
    for each in removed:
        if each.lower() not in known:
            there = ", ".join(now) or "none"
            raise WrongCall(f"--remove-{option} {each}: it is not there. Now: {there}.")
    gone = {each.lower() for each in removed}
    return tuple(each for each in now if each.lower() not in gone)
