"""`rollcall user add`: a new user of a district."""

from pathlib import Path
from typing import Any

import click

from rollcall.model.accounts import InvalidAccount, Role, User, passwords, ssh_keys
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.password import asked_for

NOTES = f"""\
The password is asked for. Without a terminal it is read from the first line of standard input. It is never an argument,
because other users of this machine can see arguments. A password has {passwords.RULE}."""

EXAMPLES = (
    Example(
        "Add a user who logs in with a password",
        "rollcall user add anna --district springfield --email anna@springfield.example",
    ),
    Example(
        "Add a user who logs in with an SSH key, from one network only",
        "rollcall user add export --district springfield --email data@springfield.example \\\n"
        "      --public-key id_ed25519.pub --network 203.0.113.0/24",
    ),
)


class KeyFile(click.Path):
    """A file with SSH public keys, of which the parameter gets the keys."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - Click's
        """The keys that the file holds."""
        if not isinstance(value, str):
            return value
        try:
            return tuple(ssh_keys.keys_of(Path(value).read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError):
            self.fail(f"The key file {value} can't be read. Give a file such as id_ed25519.pub.", param, ctx)
        except ssh_keys.UnusableKey as unusable:
            self.fail(f"The key file {value} can't be used. {unusable}", param, ctx)


@deployment_command(
    "add",
    summary="Add a user, who uploads for a district.",
    notes=NOTES,
    examples=EXAMPLES,
)
@click.argument("username", metavar="NAME", help="The name to log in with.")
@click.option(
    "--district",
    "districts",
    metavar="ID",
    required=True,
    multiple=True,
    help="The district that the user uploads for. May be given more than once.",
)
@click.option("--email", metavar="ADDRESS", required=True, help="The address that gets the e-mail about each import.")
@click.option(
    "--public-key",
    "keys",
    metavar="FILE",
    type=KeyFile(),
    multiple=True,
    help="An SSH public key to log in with, such as id_ed25519.pub: ED25519, ECDSA or RSA. A file may hold several, "
    "one in a line. May be given more than once.",
)
@click.option(
    "--network",
    "networks",
    metavar="CIDR",
    multiple=True,
    help="A network to log in from, such as 203.0.113.0/24. May be given more than once; default: any.",
)
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role]),
    default=str(Role.DATA_MANAGER),
    show_default=True,
    help="What the user may do on the pages: a reader sees everything but the values of students' rows, a data manager "
    "also sees values, sends packages and decides.",
)
def command(
    deployment: Deployment,
    *,
    username: str,
    districts: tuple[str, ...],
    email: str,
    keys: tuple[tuple[str, ...], ...],
    networks: tuple[str, ...],
    role: str,
) -> Result:
    """Add the user.

    Raises:
        WrongCall: The user can't be added as asked; the text says why.
    """
    lines = [line for file in keys for line in file]
    today = deployment.now().date().isoformat()
    named = tuple(SshKey(f"key {number}", line, today) for number, line in enumerate(lines, 1))
    user = User(username, districts, email, named, networks, role=Role(role))
    try:
        deployment.users.add(user, asked_for())
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    return Result(f"User {user.username} is added and may upload for {', '.join(user.districts)}.\n".encode())
