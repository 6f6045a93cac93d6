"""The classes of all commands: help with examples, and subcommands that are imported when they are called."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from rollcall_cli.results import Result

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from rollcall_cli.deployment.ports import Deployment

HELP_WIDTH = 102
"""Characters of the widest line of help, and two more that Click keeps free."""


@dataclass(slots=True)
class Session:
    """What the program gives to every command."""

    connect: "Callable[[str], AbstractContextManager[Deployment]]"
    """Opens the deployment whose stack has the name."""
    verbose: bool = False
    """Whether the traceback of a fault is shown."""


class Example(NamedTuple):
    """One call in the help of a command."""

    purpose: str
    """What the call does, in a few words."""
    call: str
    """The call as it is typed into a shell; it may have several lines."""


class Subcommand(NamedTuple):
    """A command of a group."""

    module: str
    """Where it is: the module's `command`."""
    summary: str
    """One line of the group's help."""


class Answered(Exception):
    """The call asked for help or the version: nothing is run."""

    def __init__(self, text: str) -> None:
        """Keep the answer."""
        super().__init__(text)
        self.result = Result(f"{text}\n".encode())


def answer(text: Callable[[click.Context], str]) -> Callable[[click.Context, click.Parameter, bool], None]:
    """The callback of an option that answers with a text instead of running the command."""

    def callback(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - Click's
        if asked and not context.resilient_parsing:
            raise Answered(text(context))

    return callback


class _Explained(click.Command):
    """A command whose help ends with notes and examples, and comes as a result."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), notes: str = "", **attributes: Any) -> None:  # noqa: ANN401 - Click's
        """Take the arguments of Click's class, and what is added at the end of the help."""
        super().__init__(*args, **attributes)
        self.context_settings["max_content_width"] = HELP_WIDTH
        self.examples = tuple(examples)
        self.notes = notes

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; an error always says which command they were for."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_help_option(self, _ctx: click.Context) -> click.Option:
        """The option that shows the help."""
        return click.Option(
            ["-h", "--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help="Show this help and exit.",
            callback=answer(click.Context.get_help),
        )

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the notes and the examples."""
        if self.notes:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(self.notes)
        if self.examples:
            with formatter.section("Examples"):
                # Lines are not wrapped: an example is copied into a shell.
                formatter.write("\n".join(f"  # {purpose}\n  {call}\n" for purpose, call in self.examples))


class Command(_Explained):
    """A command that does something. It always has `--verbose`."""

    def __init__(self, *args: Any, params: Sequence[click.Parameter] = (), **attributes: Any) -> None:  # noqa: ANN401 - Click's
        """Take the arguments of Click's class; `params` are the command's own parameters."""
        verbose = click.Option(
            ["--verbose"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_set_verbose,
            help="Show the traceback if this program has a fault.",
        )
        super().__init__(*args, params=[*params, verbose], **attributes)


def _set_verbose(context: click.Context, _parameter: click.Parameter, verbose: bool) -> None:  # noqa: FBT001 - Click's
    if verbose and isinstance(context.obj, Session):
        context.obj.verbose = True


class Group(_Explained, click.Group):
    """A command that has subcommands. A subcommand's module is imported only when it is called."""

    def __init__(self, *args: Any, subcommands: Mapping[str, Subcommand], **attributes: Any) -> None:  # noqa: ANN401 - Click's
        """Take the arguments of Click's class, and the subcommands by name in the order of the help."""
        listed = {name: click.Command(name, short_help=each.summary) for name, each in subcommands.items()}
        super().__init__(*args, commands=listed, subcommand_metavar="COMMAND ...", **attributes)
        self.subcommands = subcommands

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names in the order of the help."""
        return list(self.subcommands)

    def load(self, name: str) -> click.Command:
        """Import the subcommand."""
        command: click.Command = import_module(self.subcommands[name].module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand that is called, and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else self.load(name), rest

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """The subcommands that begin with `incomplete`, in the order of the help; then options."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell's completion needs it

        names = [name for name in self.subcommands if name.startswith(incomplete)]
        items: list[CompletionItem[str]] = [CompletionItem(name, help=self.subcommands[name].summary) for name in names]
        return items + click.Command.shell_complete(self, ctx, incomplete)
