"""`rollcall user add`: a new user of districts."""

import click

from rollcall.model.accounts import Role, User, passwords
from rollcall.model.accounts.history import Signature
from rollcall.report.json import as_json
from rollcall.steps import invite as inviter
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user import inviting
from rollcall_cli.user.account import whole_document
from rollcall_cli.user.changing import with_checks
from rollcall_cli.user.keys import KeyFile, named
from rollcall_cli.user.password import asked_for

NOTES = f"""\
A user without an SSH key is invited by an e-mail: it has a temporary password, with which the user chooses another one
on the login page, and all that an SFTP program asks for. The temporary password is good for some days
(InvitationDays), and SFTP refuses it; `rollcall user reset` sends another one.

A script may give a password instead, as the first line of standard input; it is never an argument, because other users
of this machine can see arguments. It has {passwords.RULE}. At a terminal, --password asks for one.

Whoever has an SSH key is not invited, logs in by the key alone, and can't sign in to the pages; with --invite or
--password, they can. A key is named by its comment; `rollcall user key` adds and removes keys later."""

EXAMPLES = (
    Example(
        "Invite a user by e-mail, who then chooses a password",
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
@inviting.invite_option
@click.option("--password", "asks", is_flag=True, help="Ask for a password, and send no invitation.")
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
    invite: bool,
    asks: bool,
    by: str | None,
    in_json: bool,
) -> Result:
    """Add the user.

    Raises:
        WrongCall: The user can't be added as asked; the text says why.
        OurFault: The user is added, and the invitation was not sent.
    """
    if invite and asks:
        raise WrongCall("With --invite the user chooses the password. Leave out --invite or --password.")
    given = named((line for file in keys for line in file), (), deployment.now().date())
    user = User(username, tuple(dict.fromkeys(districts)), email, given, networks, role=Role(role))
    with_checks(user.check)
    password = None if invite else _password(asks=asks, has_key=bool(given))
    signed = signature(by, deployment)
    if invite or not (given or password):
        return _invited(user, signed, deployment, in_json=in_json)
    with_checks(lambda: deployment.users.add(user, password, signed))
    if in_json:
        return Result(as_json(whole_document(user, deployment)))
    alone = "" if password else " It has no password, and logs in by key alone."
    untold = f"No e-mail was sent: tell {user.email} the host name, the port and the fingerprint of the host key."
    return Result(lines([f"{_added(user)}{alone}", untold]))


def _password(*, asks: bool, has_key: bool) -> str | None:
    """The password that is asked for, or that standard input holds; None if there is none.

    Raises:
        WrongCall: It is none that Cognito takes.
    """
    password = asked_for() if asks else "" if has_key else inviting.piped()
    if (asks or password) and (problem := passwords.problem(password)):
        raise WrongCall(problem)
    return password or None


def _invited(user: User, signed: Signature, deployment: Deployment, *, in_json: bool) -> Result:
    """Add the user by an invitation."""
    until = inviting.sent(
        lambda: inviter.invite(user, signed, inviting.services(deployment)),
        done=f"User {user.username} is added",
        again=f"rollcall user reset {user.username}",
    )
    if in_json:
        document = {**whole_document(user, deployment), "invitation": inviting.document(user.email, until)}
        return Result(as_json(document))
    return Result(lines([_added(user), inviting.said(user.email, until)]))


def _added(user: User) -> str:
    return f"User {user.username} is added and may upload for {', '.join(user.districts)}."
