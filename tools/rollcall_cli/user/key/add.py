"""`rollcall user key add`: another SSH key of a user."""

from dataclasses import replace
from datetime import date

import click

from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.parameters import Day
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.changing import change
from rollcall_cli.user.keys import KeyFile, named

EXAMPLES = (
    Example("Add a key under a name", "rollcall user key add anna id_ed25519.pub --name laptop"),
    Example("Add a key that is good for some time", "rollcall user key add anna id_ed25519.pub --expires 2027-06-30"),
)


@deployment_command(
    "add",
    summary="Add an SSH key, with which the user may log in from now on: ED25519, ECDSA, or RSA from 2,048 bits on.",
    notes="A file may hold several keys, one in a line. Give the public key; a private one is refused.",
    examples=EXAMPLES,
)
@user_argument
@click.argument("keys", metavar="FILE", type=KeyFile(), help="The file with the public key, such as id_ed25519.pub.")
@click.option(
    "--name", "key_name", metavar="KEY", help="The key's name; default: its comment, else “key” and a number."
)
@click.option(
    "--expires", metavar="DAY", type=Day(), help="The last day, in UTC, on which it is good; default: for good."
)
@by_option
@json_option
def command(
    deployment: Deployment,
    username: str,
    *,
    keys: tuple[str, ...],
    key_name: str | None,
    expires: date | None,
    by: str | None,
    in_json: bool,
) -> Result:
    """Add the keys.

    Raises:
        WrongCall: There is no such user, the day is over, the name is taken, or the user has the key already.
    """
    before, today = user_of(username, deployment), deployment.now().date()
    if expires is not None and expires < today:
        raise WrongCall(f"--expires: {expires} is over already. Give the last day on which the key is good.")
    if key_name is not None and len(keys) > 1:
        raise WrongCall(
            f"The file holds {len(keys)} keys, and --name is for one. Leave it out, or add them one by one."
        )
    new = named(keys, before.keys, today, expires.isoformat() if expires else "")
    if key_name is not None:
        new = (replace(new[0], name=key_name),)
    after = replace(before, keys=(*before.keys, *new))
    said = "\n".join(f"Key {key.name} ({key.fingerprint}) is added to {before.username}." for key in new)
    return change(before, after, deployment, by=by, yes=True, in_json=in_json, said=said)
