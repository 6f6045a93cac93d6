"""How a command that talks to a deployment is declared."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from rollcall_cli.commands import Command, Example, Session
from rollcall_cli.results import Result

Run = Callable[..., Result]
"""What a command does: takes a `Deployment` first, then the parameters that it declares, by name."""

json_option = click.option("--json", "in_json", is_flag=True, help="Write JSON.")
"""Adds `--json`."""


class _DeploymentCommand(Command):
    """A command with `--stack-name`."""

    def __init__(self, *args: Any, params: Sequence[click.Parameter] = (), **attributes: Any) -> None:  # noqa: ANN401 - Click's
        """Take the arguments of Click's class; `params` are the command's own parameters."""
        stack_name = click.Option(
            ["--stack-name"],
            metavar="NAME",
            default="rollcall",
            help="The deployed stack, where AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL point; default: rollcall.",
        )
        super().__init__(*args, params=[*params, stack_name], **attributes)


def deployment_command(
    name: str, *, summary: str, examples: Sequence[Example], notes: str = ""
) -> Callable[[Run], click.Command]:
    """Declare a command with an option that names the deployment.

    `summary` begins the help; `notes` and `examples` end it.
    """

    def declare(run: Run) -> click.Command:
        @wraps(run)  # which also hands on the parameters that `run` declares
        def connected(*, stack_name: str, **parameters: Any) -> Result:  # noqa: ANN401 - each command's own
            session = click.get_current_context().find_object(Session)
            if session is None:
                raise TypeError("the context of a command must have a session")
            with session.connect(stack_name) as deployment:
                return run(deployment, **parameters)

        return click.command(name, cls=_DeploymentCommand, help=summary, notes=notes, examples=examples)(connected)

    return declare
