"""`rollcall user key list`: the SSH keys of a user."""

from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import user_argument, user_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result
from rollcall_cli.user.account import key_document, key_lines


@deployment_command(
    "list",
    summary="List the SSH keys of a user: name, type, fingerprint, and until when each is good.",
    examples=(Example("List the keys of a user", "rollcall user key list anna"),),
)
@user_argument
@json_option
def command(deployment: Deployment, username: str, *, in_json: bool) -> Result:
    """List the keys.

    Raises:
        WrongCall: There is no such user.
    """
    user, today = user_of(username, deployment), deployment.now().date()
    if in_json:
        return Result(as_json({"keys": [key_document(key, today) for key in user.keys]}))
    none = [f"{user.username} has none. `rollcall user key add {user.username} FILE` adds one."]
    return Result(lines(key_lines(user.keys, today) if user.keys else none))
