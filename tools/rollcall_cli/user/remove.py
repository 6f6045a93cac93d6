"""`rollcall user remove`: deletes a user."""

import re

from rollcall.model.accounts import USERNAME
from rollcall.model.accounts.people import PasswordState
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, agreed, by_option, signature, yes_option
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.changing import with_checks
from rollcall_cli.user.lockouts import lockouts

NOTES = """\
What the user has uploaded stays, under the user's name. To keep somebody out for a while only, use `rollcall user
lock`. An interrupted removal can be repeated."""

EXAMPLES = (
    Example("Remove a user", "rollcall user remove anna"),
    Example("Remove a user without being asked", "rollcall user remove anna --yes --by 'M. Okafor, ticket 1734'"),
)


@deployment_command(
    "remove",
    summary="Show what it means, ask, and delete a user: the account, the password, the keys and all sessions.",
    notes=NOTES,
    examples=EXAMPLES,
)
@user_argument
@yes_option
@by_option
@json_option
def command(deployment: Deployment, username: str, *, yes: bool, by: str | None, in_json: bool) -> Result:
    """Remove the user.

    Raises:
        WrongCall: There is no such user, somebody else has changed it meanwhile, or nobody can be asked.
    """
    if _is_left_over(username.lower(), deployment):
        deployment.users.clear(username.lower())
        return _removed(username.lower(), [], in_json=in_json)
    user = user_of(username, deployment)
    if not agreed(f"Remove {user.username}?", lockouts(user, None, deployment), yes=yes):
        return DECLINED
    with_checks(lambda: deployment.users.remove(user, signature(by, deployment)))
    return _removed(user.username, list(user.districts), in_json=in_json)


def _is_left_over(username: str, deployment: Deployment) -> bool:
    """Whether the name has a password, and no account: an earlier removal, or an addition, was interrupted.

    Raises:
        WrongCall: It is an operator's.
    """
    if not re.fullmatch(USERNAME, username) or deployment.users.user(username):
        return False
    if deployment.users.password(username) is PasswordState.NONE:
        return False
    if any(name == username for name, _ in deployment.users.operators()):
        raise WrongCall(f"{username} is an operator, and no user. `rollcall operator remove {username}` removes one.")
    return True


def _removed(username: str, districts: list[str], *, in_json: bool) -> Result:
    if in_json:
        return Result(as_json({"username": username, "districts": districts, "removed": True}))
    return Result(lines([f"User {username} is removed."]))
