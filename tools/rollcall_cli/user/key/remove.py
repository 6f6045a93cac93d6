"""`rollcall user key remove`: takes an SSH key away from a user."""

from dataclasses import replace

import click

from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, yes_option
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.changing import change


@deployment_command(
    "remove",
    summary="Take an SSH key away, so that nobody can log in with it any more. Asks first if the user could then not "
    "log in at all.",
    examples=(Example("Remove a key by its name", "rollcall user key remove anna laptop"),),
)
@user_argument
@click.argument("key", metavar="KEY", help="The key's name, in any case, or its fingerprint (SHA256:…).")
@yes_option
@by_option
@json_option
def command(deployment: Deployment, username: str, key: str, *, yes: bool, by: str | None, in_json: bool) -> Result:
    """Remove the key.

    Raises:
        WrongCall: There is no such user or key, or nobody can be asked.
    """
    before = user_of(username, deployment)
    gone = [each for each in before.keys if key.lower() == each.name.lower() or key == each.fingerprint]
    if not gone:
        names = ", ".join(each.name for each in before.keys) or "none"
        raise WrongCall(f"{before.username} has no key {key!a}. There are: {names}.")
    after = replace(before, keys=tuple(each for each in before.keys if each not in gone))
    said = f"Key {gone[0].name} ({gone[0].fingerprint}) is removed from {before.username}."
    return change(before, after, deployment, by=by, yes=yes, in_json=in_json, said=said)
