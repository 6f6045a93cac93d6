"""`rollcall user add`: a new user of districts."""

import click

from rollcall.model.accounts import Role, User, passwords
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.account import whole_document
from rollcall_cli.user.changing import with_checks
from rollcall_cli.user.keys import KeyFile, named
from rollcall_cli.user.password import asked_for

NOTES = f"""\
The password is asked for. Without a terminal it is read from the first line of standard input. It is never an argument,
because other users of this machine can see arguments. A password has {passwords.RULE}.

Whoever has an SSH key is asked for no password, logs in by the key alone, and can't sign in to the pages; with
--password, they can. A key is named by its comment; `rollcall user key` adds and removes keys later."""

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
    Example(
        "Add a user who uploads for two districts",
        "rollcall user add vendor --district springfield --district shelbyville --email roster@vendor.example",
    ),
)


@deployment_command(
    "add",
    summary="Add a user, who uploads for a district or for several, and sees their pages.",
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
@click.option("--password", "asks", is_flag=True, help="Ask for a password, although there is an SSH key.")
@by_option
@json_option
def command(
    deployment: Deployment,
    *,
    username: str,
    districts: tuple[str, ...],
    email: str,
    keys: tuple[tuple[str, ...], ...],
    networks: tuple[str, ...],
    role: str,
    asks: bool,
    by: str | None,
    in_json: bool,
) -> Result:
    """Add the user.

    Raises:
        WrongCall: The user can't be added as asked; the text says why.
    """
    given = named((line for file in keys for line in file), (), deployment.now().date())
    user = User(username, tuple(dict.fromkeys(districts)), email, given, networks, role=Role(role))
    with_checks(user.check)
    password = asked_for() if asks or not given else None
    if password is not None and (problem := passwords.problem(password)):
        raise WrongCall(problem)
    with_checks(lambda: deployment.users.add(user, password, signature(by, deployment)))
    if in_json:
        return Result(as_json(whole_document(user, deployment)))
    alone = "" if password is not None else " It has no password, and logs in by key alone."
    return Result(lines([f"User {user.username} is added and may upload for {', '.join(user.districts)}.{alone}"]))
