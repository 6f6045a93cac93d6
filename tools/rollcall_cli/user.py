"""`rollcall user`: who uploads for a district."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rollcall.model.accounts import InvalidAccount, User, passwords, ssh_keys
from rollcall_cli.calls import Exit, WrongCall
from rollcall_cli.deployment.deployment import add_deployment, deployment

if TYPE_CHECKING:
    # What add_subparsers() gives has no public name.
    from argparse import _SubParsersAction


def add_parser(subparsers: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `user` and its actions."""
    parser = subparsers.add_parser("user", help="add a user to a district")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    add = actions.add_parser(
        "add",
        help="add a user",
        description="Adds somebody who uploads for a district. The password is asked for; without a terminal it is "
        "read from the first line of standard input. It is never an argument, which other users of this machine see. "
        f"It has {passwords.RULE}.",
    )
    add.add_argument("username", metavar="NAME", help="the name to log in with")
    add.add_argument("--district", required=True, metavar="ID", help="the district that the user uploads for")
    add.add_argument("--email", required=True, metavar="ADDRESS", help="where the user is told of an import")
    add.add_argument(
        "--public-key",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="an SSH public key to log in with, such as id_ed25519.pub: ED25519, ECDSA or RSA; a file may hold "
        "several, one a line; may be given more than once",
    )
    add.add_argument(
        "--network",
        action="append",
        default=[],
        metavar="CIDR",
        help="a network to log in from, such as 203.0.113.0/24; may be given more than once; default: any",
    )
    add_deployment(add)


def main(args: argparse.Namespace) -> int:
    """Add the user.

    Raises:
        WrongCall: The user can't be added as asked; says why.
    """
    from rollcall.aws.services.operator import NotAllowed, asking  # noqa: PLC0415 - as above
    from rollcall.aws.tables.accounts import add_user  # noqa: PLC0415 - needs boto3, which `check` must do without

    keys = tuple(key for path in args.public_key for key in _keys(path))
    user = User(args.username, args.district, args.email, keys, tuple(args.network))
    outputs = deployment(args)
    password = _password()
    try:
        with asking():
            add_user(
                user,
                password,
                districts_table=outputs["DistrictsTable"],
                users_table=outputs["UsersTable"],
                user_pool=outputs["UserPoolId"],
            )
    except (InvalidAccount, NotAllowed) as refused:
        raise WrongCall(str(refused)) from refused
    sys.stdout.write(f"User {user.username} is added and may upload for {user.district_id}.\n")
    return Exit.SUCCEEDED


def _keys(path: Path) -> list[str]:
    try:
        return ssh_keys.keys_of(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongCall(f"The key file {path} can't be read. Give a file such as id_ed25519.pub.") from error
    except ssh_keys.UnusableKey as unusable:
        raise WrongCall(f"The key file {path} can't be used. {unusable}") from unusable


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password ({passwords.RULE}): ")
    if getpass.getpass("Again: ") != password:
        raise WrongCall("The two passwords differ. Nothing was added; try again.")
    return password
