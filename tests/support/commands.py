"""All commands of `rollcall`, with their contexts."""

from collections.abc import Iterator

import click

from rollcall_cli.commands import Group
from rollcall_cli.program import NAME, program


def all_commands() -> Iterator[click.Context]:
    """A context of each command: the program itself, then every group and command below it."""
    yield from _below(program(), NAME, None)


def _below(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
    yield context
    if isinstance(command, Group):
        for each in command.list_commands(context):
            yield from _below(command.load(each), each, context)
