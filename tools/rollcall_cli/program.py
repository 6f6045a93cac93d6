"""The program `rollcall`: its commands, and one call of it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from rollcall_cli.commands import Example, Group, Session, Subcommand, answer
from rollcall_cli.results import Result, WrongCall

if TYPE_CHECKING:
    from rollcall_cli.deployment.ports import Deployment

COMMANDS = {
    "check": Subcommand("rollcall_cli.check.command", "Check a package and say what an import would make of it."),
    "rules": Subcommand("rollcall_cli.rules", "Explain the rules."),
    "templates": Subcommand("rollcall_cli.templates", "Write the seven files of a package to fill in."),
    "imports": Subcommand(
        "rollcall_cli.imports.command", "Show imports, decide about held ones, restore an earlier roster."
    ),
    "district": Subcommand(
        "rollcall_cli.district.command", "Add, show and change districts, and move them to a new school year."
    ),
    "user": Subcommand("rollcall_cli.user.command", "Add, show, change and remove users, who upload for districts."),
    "operator": Subcommand(
        "rollcall_cli.operator.command", "Add, list and remove operators, who see the pages of all districts."
    ),
    "canary": Subcommand(
        "rollcall_cli.canary.command", "Send a synthetic package through everything, and see that it comes through."
    ),
    "completion": Subcommand("rollcall_cli.completion", "Print the script that completes commands in a shell."),
}

NAME = "rollcall"

NOTES = """\
Exit codes: 0 succeeded, 1 succeeded with errors (something is left out), 3 failed (nothing would be imported), 2 wrong
call, 4 a fault of this program.

`rollcall COMMAND --help` explains a command."""

EXAMPLES = (
    Example("Check a package before you send it", "rollcall check Roster.zip"),
    Example("Explain a rule that a report names", "rollcall rules required-value-missing"),
    Example("See which imports of a district wait for a decision", "rollcall imports list --status held"),
)


def _version(_context: click.Context) -> str:
    from importlib.metadata import version  # noqa: PLC0415 - takes as long as all of Click, and one option needs it

    return f"{NAME} {version(NAME)}"


def program() -> Group:
    """The program with all its commands."""
    option = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        help="Show the version and exit.",
        callback=answer(_version),
    )
    return Group(
        NAME,
        subcommands=COMMANDS,
        params=[option],
        help="Check the rosters of school districts, and run their imports.",
        notes=NOTES,
        examples=EXAMPLES,
    )


def call(arguments: Sequence[str], session: Session) -> Result:
    """Run the command that the arguments name.

    Raises:
        Answered: The call asks for help or the version; the exception has the result.
        NoArgsIsHelpError: The call names no command; the exception's text is the help.
        WrongCall: The command can't be run as it was called; the text says what to do instead.
    """
    root = program()
    try:
        with root.make_context(NAME, list(arguments), obj=session) as context:
            result = root.invoke(context)
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise WrongCall(_plain(error)) from error
    if not isinstance(result, Result):
        raise TypeError("a command must return a Result")
    return result


def connect(stack_name: str) -> "AbstractContextManager[Deployment]":
    """Open the deployment of a stack."""
    from rollcall_cli.deployment.connection import connect_to  # noqa: PLC0415 - `check` does without

    return connect_to(stack_name)


def _plain(error: click.UsageError) -> str:
    """What is wrong with a call, and where to read on."""
    path = error.ctx.command_path if error.ctx else NAME
    return f"{_sentence(error)} See `{path} --help`."


def _sentence(error: click.UsageError) -> str:
    if not isinstance(error, click.BadParameter) or error.param is None:
        message = error.format_message()
        return message if message.endswith((".", "?", "?)")) else f"{message}."
    parameter = error.param
    name = parameter.opts[-1] if isinstance(parameter, click.Option) else parameter.human_readable_name
    if not isinstance(error, click.MissingParameter):
        return f"{name}: {error.message}"
    meaning = parameter.help or ""
    return f"{name} is missing: {meaning[:1].lower()}{meaning[1:]}"
