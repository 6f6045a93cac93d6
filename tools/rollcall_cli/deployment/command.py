"""How a command that talks to a deployment is declared."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from rollcall_cli.commands import Command, Example, Session
from rollcall_cli.parameters import verbose_option
from rollcall_cli.results import Result

Run = Callable[..., Result]
"""What a command does: takes a `Deployment` first, then the parameters that it declares, by name."""

json_option = click.option("--json", "in_json", is_flag=True, help="Write JSON.")
"""Adds `--json`."""

_stack_option = click.option(
    "--stack-name",
    metavar="NAME",
    default="rollcall",
    help="The deployed stack, where AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL point; default: rollcall.",
)


def deployment_command(
    name: str, *, summary: str, examples: Sequence[Example], notes: str = ""
) -> Callable[[Run], click.Command]:
    """Declare a command with options that name the deployment, and with `--verbose`.

    `summary` begins the help; `notes` and `examples` end it.
    """

    def declare(run: Run) -> click.Command:
        @wraps(run)  # which also hands on the parameters that `run` declares
        def connected(stack_name: str, **parameters: Any) -> Result:  # noqa: ANN401 - each command's own
            session = click.get_current_context().find_object(Session)
            if session is None:
                raise TypeError("the context of a command must have a session")
            with session.connect(stack_name) as deployment:
                return run(deployment, **parameters)

        # The options that all such commands have come last in the help: Click shows the outermost first.
        own = connected.__dict__.pop("__click_params__", [])
        shared = _stack_option(verbose_option(connected)).__dict__["__click_params__"]
        shared += own
        return click.command(name, cls=Command, help=summary, notes=notes, examples=examples)(connected)

    return declare
