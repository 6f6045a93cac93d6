"""`rollcall user list`: all users, or those of a district."""

import click

from rollcall.model.accounts.last_logins import LastLogins
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.lookup import account
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import Row, cut, lines, table
from rollcall_cli.parameters import DISTRICT_ID
from rollcall_cli.results import Result
from rollcall_cli.user.account import seen, user_document

EXAMPLES = (
    Example("List all users", "rollcall user list"),
    Example("See who of a district logged in last night", "rollcall user list --district springfield"),
    Example(
        "Get the names of all users whose keys have expired",
        "rollcall user list --json | jq -r '.users[] | select(any(.keys[]; .expired)) | .username'",
    ),
)


@deployment_command(
    "list", summary="List users, with their roles and keys, and when each of them logged in last.", examples=EXAMPLES
)
@click.option("--district", "district_id", metavar="ID", type=DISTRICT_ID, help="Only the users of this district.")
@json_option
def command(deployment: Deployment, district_id: str | None, *, in_json: bool) -> Result:
    """List the users.

    Raises:
        WrongCall: There is no such district.
    """
    if district_id is not None:
        account(district_id, deployment)
    users = deployment.users.everybody() if district_id is None else deployment.users.of_district(district_id)
    last = deployment.users.last_logins()
    if in_json:
        today = deployment.now().date()
        return Result(as_json({"users": [user_document(user, last.get(user.username), today) for user in users]}))
    if not users:
        return Result(lines(["There are none. `rollcall user add` adds one."]))
    rows: list[Row] = [
        (
            cut(user.username),
            cut(", ".join(user.districts)),
            user.role,
            user.state,
            len(user.keys),
            seen(last.get(user.username, LastLogins())),
        )
        for user in users
    ]
    return Result(lines(table(("User", "Districts", "Role", "State", "Keys", "Last login"), rows)))
