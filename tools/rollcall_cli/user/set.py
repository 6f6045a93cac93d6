"""`rollcall user set`: whether a user may log in, and what they may do on the pages."""

from dataclasses import replace

import click

from rollcall.model.accounts import InvalidAccount, Role, State
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import Result, WrongCall

EXAMPLES = (
    Example("Let somebody read, and nothing else", "rollcall user set anna --role reader"),
    Example("Let somebody in no longer", "rollcall user set anna --state suspended"),
)


@deployment_command(
    "set", summary="Change the settings of a user that are given, and leave all others.", examples=EXAMPLES
)
@click.argument("username", metavar="NAME", help="The name that the user logs in with.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), help="What the user may do on the pages.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Whether the user may log in.")
def command(deployment: Deployment, username: str, role: str | None, state: str | None) -> Result:
    """Change the user.

    Raises:
        WrongCall: There is no such user, no setting is given, or somebody else has changed the user meanwhile.
    """
    before = deployment.users.user(username)
    if before is None:
        raise WrongCall(f"There is no user {username!a}.")
    if not (role or state):
        raise WrongCall("Nothing is given to change. Name a setting; `rollcall user set --help` lists them.")
    after = replace(before, role=Role(role) if role else before.role, state=State(state) if state else before.state)
    try:
        deployment.users.change(before, after)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    return Result(
        f"User {after.username} of {', '.join(after.districts)} is {after.state}, as {after.role}.\n".encode()
    )
